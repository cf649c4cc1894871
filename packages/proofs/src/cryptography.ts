import type { Sha256 } from '@countersign/digest'

/** The algorithms of proofs, in the order in which their signatures stand in a bundle. One spelling each. */
export const algorithms = ['HS256', 'Ed25519', 'ES256'] as const
export type Algorithm = (typeof algorithms)[number]

/** Those that a stranger can check, because another key verifies than the one that signs. */
export type AsymmetricAlgorithm = Exclude<Algorithm, 'HS256'>

/** HMAC-SHA256 of the runtime, synchronous. The message may be ASCII text, which Node hashes without a copy. */
export type HmacSha256 = (secret: Uint8Array, message: Uint8Array | string) => Uint8Array

/** A public key as JWK (RFC 7517), with the members that its thumbprint is made of and no others. */
export type PublicJwk =
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }

/**
 * Whether a signature is right: 64 bytes, for ES256 both numbers one after the other (RFC 7518 §3.4). What is malformed is
 * `false` and never an error. Node answers at once, WebCrypto later.
 */
export type VerifySignature = (
  key: PublicJwk,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>

/** What verifying needs from the runtime. */
export type Cryptography = {
  readonly sha256: Sha256
  readonly hmacSha256: HmacSha256
  readonly verify: VerifySignature
}
