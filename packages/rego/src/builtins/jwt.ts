// JSON Web Tokens: decoding, verification and signing.
import { compareNumbers, multiply, numberFromBigInt } from '../values/number.ts'
import { jsonText } from '../values/print.ts'
import {
  entriesOf,
  isArray,
  isNumber,
  isObject,
  isPlain,
  type PlainObject,
  property,
  typeName,
  type Value,
} from '../values/value.ts'
import { type Builtin, BuiltinError, type BuiltinScope, builtin, object, text, typeError } from './builtin.ts'
import { decodeBase64Url, encodeBase64Url, fromUtf8, utf8 } from './bytes.ts'
import type { Cryptography } from './cryptography.ts'
import { asJson, hexEncode } from './encoding.ts'
import { type PublicKey, publicKeys, signingKey } from './keys.ts'
import { type Scheme, schemes, signMessage, verifySignature } from './signatures.ts'

type Token = {
  readonly header: PlainObject
  readonly payload: string
  readonly signature: Uint8Array
  readonly signed: Uint8Array
}

const part = (source: string, name: string): Uint8Array => {
  try {
    return decodeBase64Url(source)
  } catch (error) {
    if (error instanceof BuiltinError)
      throw new BuiltinError(`JWT ${name} had invalid encoding: ${error.message}`)
    throw error
  }
}

const sections = (token: string): readonly [string, string, string] => {
  const parts = token.split('.')
  if (parts.length === 1) throw new BuiltinError('encoded JWT had no period separators')
  const [header, payload, signature] = parts
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined)
    throw new BuiltinError(`encoded JWT must have 3 sections, found ${parts.length}`)
  return [header, payload, signature]
}

const decode = (token: string): Token => {
  const [header, payload, signature] = sections(token)
  const decoded = asJson(fromUtf8(part(header, 'header')))
  if (!isObject(decoded) || !isPlain(decoded)) throw new BuiltinError('JWT header was not an object')
  if (property(decoded, 'enc') !== undefined)
    throw new BuiltinError('JWT is a JWE object, which is not supported')
  return {
    header: decoded,
    payload: fromUtf8(part(payload, 'payload')),
    signature: part(signature, 'signature'),
    signed: utf8(`${header}.${payload}`),
  }
}

const claimsOf = (payload: string): PlainObject => {
  const claims = asJson(payload)
  if (!isObject(claims) || !isPlain(claims)) throw new BuiltinError('JWT payload was not an object')
  return claims
}

/** A token inside a token: `cty: JWT` says that the payload is one. */
const innermost = (token: Token): Token => {
  let inner = token
  for (let depth = 0; property(inner.header, 'cty') === 'JWT' && depth < 16; depth += 1)
    inner = decode(inner.payload.replace(/^"|"$/g, ''))
  return inner
}

const verifies = (c: Cryptography, algorithm: string, token: Token, keys: readonly PublicKey[]): boolean => {
  const scheme = Object.hasOwn(schemes, algorithm) ? schemes[algorithm] : undefined
  return (
    scheme !== undefined && keys.some((key) => verifySignature(c, scheme, key, token.signed, token.signature))
  )
}

const secretKey = (secret: string): PublicKey => ({
  kind: 'secret',
  key: utf8(secret),
  id: undefined,
  algorithm: undefined,
})

const verifier = (c: Cryptography, algorithm: string): Builtin =>
  builtin(`io.jwt.verify_${algorithm.toLowerCase()}`, 2, (q, token, key) => {
    q.spend(1000)
    const decoded = decode(text(token, 1))
    const source = text(key, 2)
    return verifies(
      c,
      algorithm,
      decoded,
      algorithm.startsWith('HS') ? [secretKey(source)] : publicKeys(source),
    )
  })

type Constraints = {
  readonly keys: readonly PublicKey[] | undefined
  readonly secret: string | undefined
  readonly algorithm: string | undefined
  readonly issuer: string | undefined
  readonly audience: string | undefined
  readonly time: Value | undefined
}

const constraintNames = new Set(['cert', 'secret', 'alg', 'iss', 'aud', 'time'])

const constraintsOf = (value: Value): Constraints => {
  const given = object(value, 2)
  for (const [key] of entriesOf(given))
    if (typeof key !== 'string' || !constraintNames.has(key))
      throw new BuiltinError(`unknown token validation constraint: ${String(key)}`)
  const plain: PlainObject = isPlain(given) ? given : {}
  const string = (name: string): string | undefined => {
    const found = property(plain, name)
    if (found === undefined || typeof found === 'string') return found
    throw new BuiltinError(`${name} constraint: must be a string`)
  }
  const certificate = string('cert')
  const constraints: Constraints = {
    keys: certificate === undefined ? undefined : publicKeys(certificate),
    secret: string('secret'),
    algorithm: string('alg'),
    issuer: string('iss'),
    audience: string('aud'),
    time: property(plain, 'time'),
  }
  if (constraints.time !== undefined && !isNumber(constraints.time))
    throw new BuiltinError('token time constraint: must be a number')
  if ((constraints.keys === undefined) === (constraints.secret === undefined))
    throw new BuiltinError(constraints.keys === undefined ? 'no key constraint' : 'duplicate key constraints')
  return constraints
}

const isSigned = (c: Cryptography, token: Token, constraints: Constraints): boolean => {
  const algorithm = property(token.header, 'alg')
  // Extensions that must be understood are not (RFC 7515, 4.1.11).
  if (property(token.header, 'crit') !== undefined) return false
  if (
    typeof algorithm !== 'string' ||
    (constraints.algorithm !== undefined && constraints.algorithm !== algorithm)
  )
    return false
  // A secret verifies only HMAC and a certificate never does: mixing them is how tokens get forged.
  const isHmac = algorithm.startsWith('HS')
  if (isHmac !== (constraints.secret !== undefined)) return false
  if (constraints.secret !== undefined) return verifies(c, algorithm, token, [secretKey(constraints.secret)])
  const id = property(token.header, 'kid')
  const named = (constraints.keys ?? []).filter((key) => typeof id === 'string' && key.id === id)
  return verifies(c, algorithm, token, named.length > 0 ? named : (constraints.keys ?? []))
}

/** `exp` and `nbf` are seconds; the time constraint is nanoseconds. */
const isTimely = (claims: PlainObject, constraints: Constraints, q: BuiltinScope): boolean => {
  const now = constraints.time !== undefined && isNumber(constraints.time) ? constraints.time : undefined
  const at = (name: string): Value | undefined => {
    const value = property(claims, name)
    if (value !== undefined && !isNumber(value)) throw new BuiltinError(`${name} value must be a number`)
    return value
  }
  const [expires, from] = [at('exp'), at('nbf')]
  if (expires === undefined && from === undefined) return true
  const current = now ?? numberFromBigInt(q.nowNs())
  const order = (seconds: Value | undefined): number | undefined =>
    seconds !== undefined && isNumber(seconds)
      ? compareNumbers(current, multiply(seconds, 1_000_000_000))
      : undefined
  const [pastExpiry, afterStart] = [order(expires), order(from)]
  return (pastExpiry === undefined || pastExpiry < 0) && (afterStart === undefined || afterStart >= 0)
}

const hasAudience = (claims: PlainObject, wanted: string | undefined): boolean => {
  const audience = property(claims, 'aud')
  if (audience === undefined || wanted === undefined) return audience === undefined && wanted === undefined
  return audience === wanted || (isArray(audience) && audience.includes(wanted))
}

const rejected: Value = [false, {}, {}]

const decodeAndVerify = (c: Cryptography, source: string, value: Value, q: BuiltinScope): Value => {
  const constraints = constraintsOf(value)
  q.spend(1000)
  let token = decode(source)
  for (let depth = 0; depth < 16; depth += 1) {
    if (!isSigned(c, token, constraints)) return rejected
    if (property(token.header, 'cty') !== 'JWT') break
    token = decode(token.payload.replace(/^"|"$/g, ''))
  }
  const claims = claimsOf(token.payload)
  if (constraints.issuer !== undefined && property(claims, 'iss') !== constraints.issuer) return rejected
  if (!hasAudience(claims, constraints.audience) || !isTimely(claims, constraints, q)) return rejected
  return [true, token.header, claims]
}

const schemeOf = (header: Value): Scheme => {
  const algorithm = isObject(header) && isPlain(header) ? property(header, 'alg') : undefined
  if (typeof algorithm !== 'string')
    throw new BuiltinError(`missing or invalid 'alg' header: jwsbb: header "alg" not found`)
  const scheme = Object.hasOwn(schemes, algorithm) ? schemes[algorithm] : undefined
  if (scheme === undefined) throw new BuiltinError(`unknown signature algorithm: ${algorithm}`)
  return scheme
}

/** A header that is not an object has no algorithm; one that begins as an object has to be one. */
const headerOf = (source: string): Value => {
  const parsed = parsedOr(source, undefined)
  if (parsed !== undefined) return parsed
  if (source !== '' && !/^\s*[{[]/.test(source)) return null
  const reason = source === '' ? 'cannot parse empty string' : 'cannot parse object'
  throw new BuiltinError(`missing or invalid 'alg' header: cannot parse JSON: ${reason}`)
}

const parsedOr = <T>(source: string, otherwise: T): Value | T => {
  try {
    return asJson(source)
  } catch (error) {
    if (error instanceof BuiltinError) return otherwise
    throw error
  }
}

const encodeAndSign = (
  c: Cryptography,
  q: BuiltinScope,
  header: string,
  payload: string,
  key: string,
): Value => {
  q.spend(10_000)
  const parsed = headerOf(header)
  const scheme = schemeOf(parsed)
  const kind = isObject(parsed) && isPlain(parsed) ? (property(parsed, 'typ') ?? '') : ''
  if ((kind === '' || kind === 'JWT') && parsedOr(payload, undefined) === undefined)
    throw new BuiltinError('type is JWT but payload is not JSON')
  const signer = signingKey(parsedOr(key, null))
  const part = (bytes: Uint8Array): string => encodeBase64Url(bytes, false)
  const content = `${part(utf8(header))}.${part(utf8(payload))}`
  return `${content}.${part(signMessage(c, scheme, signer, utf8(content)))}`
}

export const jwt = (c: Cryptography): readonly Builtin[] => [
  builtin('io.jwt.decode', 1, (_, token) => {
    if (typeof token !== 'string') throw typeError(1, 'string', typeName(token))
    const inner = innermost(decode(token))
    return [inner.header, claimsOf(inner.payload), hexEncode(inner.signature)]
  }),
  builtin('io.jwt.decode_verify', 2, (q, token, constraints) =>
    decodeAndVerify(c, text(token, 1), constraints, q),
  ),
  ...Object.keys(schemes).map((algorithm) => verifier(c, algorithm)),
  builtin('io.jwt.encode_sign', 3, (q, header, payload, key) =>
    encodeAndSign(c, q, jsonText(object(header, 1)), jsonText(object(payload, 2)), jsonText(object(key, 3))),
  ),
  builtin('io.jwt.encode_sign_raw', 3, (q, header, payload, key) =>
    encodeAndSign(c, q, text(header, 1), text(payload, 2), text(key, 3)),
  ),
]
