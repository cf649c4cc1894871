import { canonicalBytes } from './canonical.ts'
import type { Json } from './json.ts'
import { type JsonLimits, jsonLimits } from './limits.ts'

/** SHA-256 of the runtime: synchronous, and an argument, so that deciding needs neither Node nor a browser. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

declare const brand: unique symbol

/** A SHA-256 in 64 lower-case hexadecimal digits. */
export type Digest = string & { readonly [brand]: 'digest' }

export const isDigest = (value: unknown): value is Digest =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)

/** The digest of content: of its canonical bytes. Throws a `DigestError` when the value is not JSON. */
export const digestOf = (sha256: Sha256, value: Json, limits: JsonLimits = jsonLimits): Digest =>
  digestOfBytes(sha256, canonicalBytes(value, limits))

/** The digest of bytes that were stored as they were hashed; nothing is read or canonicalised again. */
export function digestOfBytes(sha256: Sha256, bytes: Uint8Array): Digest {
  let hex = ''
  for (const byte of sha256(bytes)) hex += pairs[byte] ?? ''
  if (!isDigest(hex)) throw new TypeError('The hash function given is not SHA-256.')
  return hex
}

/** Whether stored bytes have the digest that some text tells, without writing theirs down: asked at every start. */
export function hasDigest(sha256: Sha256, bytes: Uint8Array, digest: string): boolean {
  const hash = sha256(bytes)
  if (hash.length !== 32 || digest.length !== 64) return false
  let difference = 0
  for (let at = 0; at < 32; at++) {
    const byte = hash[at] ?? 0
    difference |= (digits[byte >> 4] ?? 0) ^ digest.charCodeAt(2 * at)
    difference |= (digits[byte & 15] ?? 0) ^ digest.charCodeAt(2 * at + 1)
  }
  return difference === 0
}

const digits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))

/** The two digits of every byte: a digest is written at every start, and costs less than its hash. */
const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
