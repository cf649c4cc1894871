// Signatures: HMAC, RSA in both paddings, ECDSA and Ed25519.
import { BuiltinError } from './builtin.ts'
import { sameBytes } from './crypto.ts'
import type { Cryptography, CurveName, HashName } from './cryptography.ts'
import { bigIntOf, type PublicKey, type SigningKey } from './keys.ts'

export type Scheme =
  | { readonly kind: 'hmac' | 'pkcs1' | 'pss'; readonly hash: HashName }
  | { readonly kind: 'ecdsa'; readonly hash: HashName; readonly curve: CurveName }
  | { readonly kind: 'eddsa' }

export const schemes: { readonly [algorithm: string]: Scheme } = {
  HS256: { kind: 'hmac', hash: 'sha256' },
  HS384: { kind: 'hmac', hash: 'sha384' },
  HS512: { kind: 'hmac', hash: 'sha512' },
  RS256: { kind: 'pkcs1', hash: 'sha256' },
  RS384: { kind: 'pkcs1', hash: 'sha384' },
  RS512: { kind: 'pkcs1', hash: 'sha512' },
  PS256: { kind: 'pss', hash: 'sha256' },
  PS384: { kind: 'pss', hash: 'sha384' },
  PS512: { kind: 'pss', hash: 'sha512' },
  ES256: { kind: 'ecdsa', hash: 'sha256', curve: 'P-256' },
  ES384: { kind: 'ecdsa', hash: 'sha384', curve: 'P-384' },
  ES512: { kind: 'ecdsa', hash: 'sha512', curve: 'P-521' },
  EdDSA: { kind: 'eddsa' },
}

const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n
  let factor = base % modulus
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) % modulus
    factor = (factor * factor) % modulus
  }
  return result
}

const bytesOf = (value: bigint, length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  let rest = value
  for (let i = length - 1; i >= 0; i -= 1) {
    bytes[i] = Number(rest & 255n)
    rest >>= 8n
  }
  return bytes
}

type RsaKey = Extract<PublicKey, { kind: 'rsa' }>

/** The padded message inside an RSA signature, or undefined if the signature is not one for this key. */
const opened = ({ modulus, exponent, bytes }: RsaKey, signature: Uint8Array): Uint8Array | undefined => {
  const value = bigIntOf(signature)
  // A public exponent is small; a long one would only cost time.
  if (signature.length !== bytes || value >= modulus || exponent > 0xffffffffn) return undefined
  return bytesOf(power(value, exponent, modulus), bytes)
}

// The DER of DigestInfo up to the digest (RFC 8017, section 9.2, note 1).
const digestInfo: { readonly [hash in HashName]?: readonly number[] } = {
  sha256: [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
  ],
  sha384: [
    0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00,
    0x04, 0x30,
  ],
  sha512: [
    0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00,
    0x04, 0x40,
  ],
}

/** RFC 8017, 9.2: the message as it stands inside a signature; undefined if the key is too short for it. */
const padded = (
  c: Cryptography,
  key: RsaKey,
  hash: HashName,
  message: Uint8Array,
): Uint8Array | undefined => {
  const info = digestInfo[hash]
  if (info === undefined) return undefined
  const tail = [...info, ...c.hash(hash, message)]
  if (key.bytes < tail.length + 11) return undefined
  const result = new Uint8Array(key.bytes).fill(0xff)
  result[0] = 0
  result[1] = 1
  result[key.bytes - tail.length - 1] = 0
  result.set(tail, key.bytes - tail.length)
  return result
}

/** RFC 8017, 8.2.2: the expected message is built and compared whole, so no padding is parsed. */
const verifyPkcs1 = (
  c: Cryptography,
  key: RsaKey,
  hash: HashName,
  message: Uint8Array,
  signature: Uint8Array,
): boolean => {
  const found = opened(key, signature)
  const expected = padded(c, key, hash, message)
  return found !== undefined && expected !== undefined && sameBytes(expected, found)
}

const mask = (c: Cryptography, seed: Uint8Array, length: number, hash: HashName): Uint8Array => {
  const result = new Uint8Array(length)
  for (let at = 0, counter = 0; at < length; counter += 1) {
    const block = c.hash(hash, Uint8Array.from([...seed, 0, 0, counter >> 8, counter & 255]))
    result.set(block.subarray(0, Math.min(block.length, length - at)), at)
    at += block.length
  }
  return result
}

/** RFC 8017, 9.1.2, with the salt as long as it turns out to be, as Go's verifier does. */
const verifyPss = (
  c: Cryptography,
  key: RsaKey,
  hash: HashName,
  message: Uint8Array,
  signature: Uint8Array,
): boolean => {
  const block = opened(key, signature)
  if (block === undefined) return false
  const bits = key.modulus.toString(2).length - 1
  const length = Math.ceil(bits / 8)
  const encoded = block.subarray(block.length - length)
  if (block.length > length && block[0] !== 0) return false
  const digest = c.hash(hash, message)
  if (length < digest.length + 2 || encoded[length - 1] !== 0xbc) return false
  const dbLength = length - digest.length - 1
  const h = encoded.subarray(dbLength, length - 1)
  const dbMask = mask(c, h, dbLength, hash)
  const db = encoded.subarray(0, dbLength).map((byte, i) => byte ^ (dbMask[i] ?? 0))
  const unused = 8 * length - bits
  if ((encoded[0] ?? 0) >> (8 - unused) !== 0 && unused > 0) return false
  db[0] = (db[0] ?? 0) & (255 >> unused)
  const separator = db.findIndex((byte) => byte !== 0)
  if (separator === -1 || db[separator] !== 1) return false
  const salt = db.subarray(separator + 1)
  return sameBytes(c.hash(hash, Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, ...digest, ...salt])), h)
}

export const verifySignature = (
  c: Cryptography,
  scheme: Scheme,
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean => {
  switch (scheme.kind) {
    case 'hmac':
      return key.kind === 'secret' && sameBytes(c.hmac(scheme.hash, key.key, message), signature)
    case 'pkcs1':
      return key.kind === 'rsa' && verifyPkcs1(c, key, scheme.hash, message, signature)
    case 'pss':
      return key.kind === 'rsa' && verifyPss(c, key, scheme.hash, message, signature)
    case 'ecdsa':
      if (key.kind !== 'ec' || key.curve !== scheme.curve) return false
      return c.verifyEcdsa(key.curve, scheme.hash, key.point, message, signature)
    case 'eddsa':
      return key.kind === 'ed25519' && c.verifyEd25519(key.key, message, signature)
  }
}

const unfit = (): BuiltinError => new BuiltinError('the key does not fit the signature algorithm')

// Cryptography throws on keys that are none.
const signed = (sign: () => Uint8Array): Uint8Array => {
  try {
    return sign()
  } catch (error) {
    if (error instanceof Error) throw new BuiltinError(`failed to sign: ${error.message}`)
    throw error
  }
}

/** Whether an ECDSA signature is the same each time is up to the cryptography that was given (RFC 6979). */
export const signMessage = (
  c: Cryptography,
  scheme: Scheme,
  { public: key, secret }: SigningKey,
  message: Uint8Array,
): Uint8Array => {
  switch (scheme.kind) {
    case 'hmac':
      if (key.kind !== 'secret') throw unfit()
      return c.hmac(scheme.hash, secret, message)
    case 'pkcs1': {
      const block = key.kind === 'rsa' ? padded(c, key, scheme.hash, message) : undefined
      if (key.kind !== 'rsa' || block === undefined) throw unfit()
      const exponent = bigIntOf(secret)
      if (exponent <= 1n || exponent >= key.modulus) throw unfit()
      const signature = bytesOf(power(bigIntOf(block), exponent, key.modulus), key.bytes)
      // A private exponent of another key would give a signature that says nothing.
      if (!verifyPkcs1(c, key, scheme.hash, message, signature)) throw unfit()
      return signature
    }
    case 'pss':
      throw new BuiltinError('signing with PS256, PS384 and PS512 needs a random salt and is not offered')
    case 'ecdsa':
      if (key.kind !== 'ec' || key.curve !== scheme.curve) throw unfit()
      return signed(() => c.signEcdsa(key.curve, scheme.hash, { scalar: secret, point: key.point }, message))
    case 'eddsa':
      if (key.kind !== 'ed25519') throw unfit()
      return signed(() => c.signEd25519(secret, message))
  }
}
