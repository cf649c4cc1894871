// Public keys from PEM certificates, PEM keys and JSON Web Keys.
import { isArray, isObject, isPlain, type PlainObject, property, type Value } from '../values/value.ts'
import { BuiltinError } from './builtin.ts'
import { decodeBase64, decodeBase64Url } from './bytes.ts'
import type { CurveName } from './cryptography.ts'
import { asJson } from './encoding.ts'

export type PublicKey = { readonly id: string | undefined; readonly algorithm: string | undefined } & (
  | { readonly kind: 'rsa'; readonly modulus: bigint; readonly exponent: bigint; readonly bytes: number }
  | { readonly kind: 'ec'; readonly curve: CurveName; readonly point: Uint8Array }
  | { readonly kind: 'ed25519'; readonly key: Uint8Array }
  | { readonly kind: 'secret'; readonly key: Uint8Array }
)

/** One element of DER: a tag, its content, and where the next element starts. */
type Element = { readonly tag: number; readonly content: Uint8Array; readonly end: number }

const notACertificate = (): BuiltinError => new BuiltinError('failed to parse a PEM certificate')
const notAKey = (): BuiltinError => new BuiltinError('failed to extract a Key from the PEM certificate')

const element = (bytes: Uint8Array, at: number): Element => {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) throw notACertificate()
  let length = first
  let start = at + 2
  if (first >= 128) {
    const size = first & 127
    if (size === 0 || size > 4) throw notACertificate()
    length = 0
    for (let i = 0; i < size; i += 1) length = length * 256 + (bytes[start + i] ?? 0)
    start += size
  }
  if (start + length > bytes.length) throw notACertificate()
  return { tag, content: bytes.subarray(start, start + length), end: start + length }
}

const elementsOf = (bytes: Uint8Array): Element[] => {
  const found: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const next = element(bytes, at)
    found.push(next)
    at = next.end
  }
  return found
}

export const bigIntOf = (bytes: Uint8Array): bigint => {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return value
}

const bytesLength = (value: bigint): number => Math.ceil(value.toString(16).length / 2)

const rsaKey = (modulus: bigint, exponent: bigint, id?: string, algorithm?: string): PublicKey => {
  if (modulus < 3n || exponent < 3n || modulus.toString(16).length > 4096) throw notAKey()
  return { kind: 'rsa', modulus, exponent, bytes: bytesLength(modulus), id, algorithm }
}

const pkcs1 = (bytes: Uint8Array): PublicKey => {
  const [outer] = elementsOf(bytes)
  const [modulus, exponent] = elementsOf(outer?.content ?? new Uint8Array())
  if (modulus === undefined || exponent === undefined) throw notAKey()
  return rsaKey(bigIntOf(modulus.content), bigIntOf(exponent.content))
}

const hex = (bytes: Uint8Array): string => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')

const curves: { readonly [oid: string]: CurveName } = {
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
}

/** SubjectPublicKeyInfo: an algorithm and a bit string. */
const subjectKey = (info: Uint8Array): PublicKey => {
  const [algorithm, bits] = elementsOf(info)
  const [oid, parameter] = elementsOf(algorithm?.content ?? new Uint8Array())
  if (oid === undefined || bits === undefined) throw notAKey()
  const key = bits.content.subarray(1)
  switch (hex(oid.content)) {
    case '2a864886f70d010101':
      return pkcs1(key)
    case '2a8648ce3d0201': {
      const curve = curves[hex(parameter?.content ?? new Uint8Array())]
      if (curve === undefined) throw notAKey()
      return { kind: 'ec', curve, point: key, id: undefined, algorithm: undefined }
    }
    case '2b6570':
      return { kind: 'ed25519', key, id: undefined, algorithm: undefined }
    default:
      throw notAKey()
  }
}

const certificateKey = (bytes: Uint8Array): PublicKey => {
  const [certificate] = elementsOf(bytes)
  const [body] = elementsOf(certificate?.content ?? new Uint8Array())
  const fields = elementsOf(body?.content ?? new Uint8Array())
  // The version is optional and explicitly tagged; the key follows serial, algorithm, issuer, validity and subject.
  const info = fields[fields[0]?.tag === 0xa0 ? 6 : 5]
  if (info === undefined) throw notACertificate()
  return subjectKey(info.content)
}

const fromPem = (source: string): PublicKey => {
  const match = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----(?:\r?\n)?/.exec(source)
  if (match === null) throw notACertificate()
  if (source.slice(match.index + match[0].length) !== '')
    throw new BuiltinError('extra data after a PEM certificate block')
  const bytes = decodeBase64((match[2] ?? '').replace(/\s/g, ''))
  switch (match[1]) {
    case 'CERTIFICATE':
      return certificateKey(bytes)
    case 'PUBLIC KEY': {
      const [info] = elementsOf(bytes)
      return subjectKey(info?.content ?? new Uint8Array())
    }
    case 'RSA PUBLIC KEY':
      return pkcs1(bytes)
    default:
      throw notAKey()
  }
}

const badJwk = (): BuiltinError => new BuiltinError('failed to parse a JWK key (set)')

const member = (jwk: PlainObject, name: string): Uint8Array => {
  const value = property(jwk, name)
  if (typeof value !== 'string') throw badJwk()
  return decodeBase64Url(value)
}

const curveSizes: { readonly [curve in CurveName]: number } = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }
const isCurve = (name: Value | undefined): name is CurveName =>
  typeof name === 'string' && Object.hasOwn(curveSizes, name)

const fromJwk = (value: Value): PublicKey => {
  if (!isObject(value) || !isPlain(value)) throw badJwk()
  const optional = (name: string): string | undefined => {
    const found = property(value, name)
    return typeof found === 'string' ? found : undefined
  }
  const [id, algorithm, curve] = [optional('kid'), optional('alg'), property(value, 'crv')]
  switch (property(value, 'kty')) {
    case 'RSA':
      return rsaKey(bigIntOf(member(value, 'n')), bigIntOf(member(value, 'e')), id, algorithm)
    case 'EC': {
      if (!isCurve(curve)) throw badJwk()
      const size = curveSizes[curve]
      const point = new Uint8Array(1 + 2 * size)
      point[0] = 4
      const [x, y] = [member(value, 'x'), member(value, 'y')]
      if (x.length > size || y.length > size) throw badJwk()
      point.set(x, 1 + size - x.length)
      point.set(y, 1 + 2 * size - y.length)
      return { kind: 'ec', curve, point, id, algorithm }
    }
    case 'OKP':
      if (curve !== 'Ed25519') throw badJwk()
      return { kind: 'ed25519', key: member(value, 'x'), id, algorithm }
    case 'oct':
      return { kind: 'secret', key: member(value, 'k'), id, algorithm }
    default:
      throw badJwk()
  }
}

/** A key that signs: the number or the bytes only its owner has, beside the public part. */
export type SigningKey = { readonly public: PublicKey; readonly secret: Uint8Array }

/** A JWK with its private part; keys only come as JWKs, as upstream has it. */
export const signingKey = (jwk: Value): SigningKey => {
  const key = fromJwk(jwk)
  if (!isObject(jwk) || !isPlain(jwk)) throw badJwk()
  return { public: key, secret: key.kind === 'secret' ? key.key : member(jwk, 'd') }
}

/** The keys in a PEM block, a JWK or a JWK set. */
export const publicKeys = (source: string): readonly PublicKey[] => {
  if (source.includes('-----BEGIN')) return [fromPem(source)]
  let value: Value
  try {
    value = asJson(source)
  } catch (error) {
    if (error instanceof BuiltinError) throw badJwk()
    throw error
  }
  if (!isObject(value) || !isPlain(value)) throw badJwk()
  const keys = property(value, 'keys')
  return keys === undefined ? [fromJwk(value)] : isArray(keys) ? keys.map(fromJwk) : []
}
