// What `crypto.*` and `io.jwt.*` need and the engine does not bring: like time and chance, it is an input.

/** The digests that built-ins ask for. */
export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512'

export type CurveName = 'P-256' | 'P-384' | 'P-521'

/**
 * Synchronous primitives, given to `compile`. `@countersign/rego/node` stands on Node's own; in a browser, where
 * WebCrypto only answers later, `@countersign/rego/browser` on an audited library. A point is an uncompressed public key, a secret
 * a scalar or seed, an ECDSA signature both its numbers one after the other.
 */
export type Cryptography = {
  hash(name: HashName, bytes: Uint8Array): Uint8Array
  hmac(name: HashName, key: Uint8Array, bytes: Uint8Array): Uint8Array
  /** False also for points and signatures that are not well formed. */
  verifyEcdsa(
    curve: CurveName,
    hash: HashName,
    point: Uint8Array,
    message: Uint8Array,
    signature: Uint8Array,
  ): boolean
  verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
  /** Throws for secrets that are none. */
  signEcdsa(
    curve: CurveName,
    hash: HashName,
    secret: { readonly scalar: Uint8Array; readonly point: Uint8Array },
    message: Uint8Array,
  ): Uint8Array
  signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array
}
