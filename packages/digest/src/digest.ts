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
  const hex = Array.from(sha256(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (!isDigest(hex)) throw new TypeError('The hash function given is not SHA-256.')
  return hex
}
