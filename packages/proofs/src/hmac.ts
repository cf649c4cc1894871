import { isSpellingOf } from './base64url.ts'
import type { HmacSha256 } from './cryptography.ts'
import { ProofError } from './error.ts'
import { type JwsSignature, signingText } from './jws.ts'

/** RFC 7518 §3.2 wants a key as long as the hash; `jose` does not ask for it. */
const shortestSecret = 32

declare const brand: unique symbol

/** A secret that was long enough when it was loaded. */
export type HmacSecret = Uint8Array & { readonly [brand]: 'hmac-secret' }

const isLongEnough = (secret: Uint8Array): secret is HmacSecret => secret.length >= shortestSecret

/** Loads an HMAC secret; one of fewer than 32 bytes is refused here and so nowhere else needs to be. */
export function hmacSecret(secret: Uint8Array): HmacSecret {
  if (isLongEnough(secret)) return secret
  throw new ProofError(
    'KEY_TOO_SHORT',
    `An HMAC secret has at least ${shortestSecret} bytes, not ${secret.length}.`,
  )
}

/**
 * Whether an HS256 signature is right, at once: what admission asks before a run may start. The header is not read
 * but compared with the only one that this key writes. Payload and signature are the texts of the bundle.
 */
export function verifyHs256(
  hmacSha256: HmacSha256,
  key: { readonly protected: string; readonly secret: HmacSecret },
  payload: string,
  signature: JwsSignature,
): boolean {
  if (signature.protected !== key.protected) return false
  const mac = hmacSha256(key.secret, signingText(key.protected, payload))
  return isSpellingOf(mac, signature.signature)
}
