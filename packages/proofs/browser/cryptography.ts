// Cryptography for browsers: audited, in JavaScript, at once. WebCrypto answers later, knows Ed25519 only where it is new,
// and is not there at all on a page without https.
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64url } from '../src/base64url.ts'
import type { Cryptography, PublicJwk } from '../src/cryptography.ts'

const nothing = new Uint8Array(0)
const bytesOf = (coordinate: string): Uint8Array => fromBase64url(coordinate) ?? nothing

/** The bytes that the library takes: of Ed25519 the key itself, of P-256 a 4 and both coordinates. */
const pointOf = (jwk: PublicJwk): Uint8Array =>
  jwk.kty === 'OKP' ? bytesOf(jwk.x) : Uint8Array.of(4, ...bytesOf(jwk.x), ...bytesOf(jwk.y))

/** What `verifyProof` may be given in a browser. */
export const browserCryptography: Cryptography = {
  sha256,

  hmacSha256: (secret, message) =>
    hmac(sha256, secret, typeof message === 'string' ? new TextEncoder().encode(message) : message),

  verify(jwk, message, signature) {
    if (signature.length !== 64) return false
    // As RFC 8032 has it, and ECDSA as FIPS 186 has it: the same that Node answers, for all published vectors.
    const verifies = () =>
      jwk.kty === 'OKP'
        ? ed25519.verify(signature, message, pointOf(jwk), { zip215: false })
        : p256.verify(signature, message, pointOf(jwk), { lowS: false })
    try {
      return verifies()
    } catch (error) {
      // The library throws on keys that are not well formed; such a key verifies nothing.
      if (error instanceof Error) return false
      throw error
    }
  },
}
