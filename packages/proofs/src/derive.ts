import type { HmacSha256 } from './cryptography.ts'
import { ProofError } from './error.ts'
import { type HmacSecret, hmacSecret } from './hmac.ts'
import { KeyName } from './jws.ts'

/**
 * The secret of one use and one key (HKDF-SHA256, RFC 5869, without a salt): a secret that seals sessions can never sign
 * a proof, although both come from the same one.
 */
export function deriveSecret(hmacSha256: HmacSha256, from: Uint8Array, use: string, kid: string): HmacSecret {
  // Neither part may contain what stands between them, or two pairs could have one secret.
  if (!/^[a-z]{1,32}$/.test(use) || !KeyName.safeParse(kid).success) {
    throw new ProofError('KEY_NAME_INVALID', 'A use is a word, a key is named by letters, digits, - and _.')
  }
  const extracted = hmacSha256(new Uint8Array(32), hmacSecret(from))
  // One block is as long as the secret that is wanted (RFC 5869 §2.3).
  const info = new TextEncoder().encode(`countersign/${use}/${kid}`)
  return hmacSecret(hmacSha256(extracted, Uint8Array.of(...info, 1)))
}

/** Tells which secret a key has without telling the secret: the beginning of an HMAC of fixed words, in hexadecimal. */
export const checkValueOf = (hmacSha256: HmacSha256, secret: HmacSecret): string =>
  Array.from(hmacSha256(secret, 'countersign-kcv').slice(0, 8), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
