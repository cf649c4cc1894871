// Cryptography from Node's own library: fast, audited, and synchronous.
import { createHmac, createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import type { Cryptography, PublicJwk } from '../src/cryptography.ts'

/** Reading a key costs more than using it once, and there are few of them. */
const read = new WeakMap<PublicJwk, KeyObject>()

function keyOf(jwk: PublicJwk): KeyObject {
  const known = read.get(jwk)
  if (known) return known
  const key = createPublicKey({ format: 'jwk', key: { ...jwk } })
  read.set(jwk, key)
  return key
}

// Node throws on keys that are not well formed; such a key verifies nothing.
function guarded(verifies: () => boolean): boolean {
  try {
    return verifies()
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

/** What `verifyProof` may be given in Node. */
export const nodeCryptography: Cryptography = {
  sha256: (bytes) => hash('sha256', bytes, 'buffer'),

  hmacSha256: (secret, message) => createHmac('sha256', secret).update(message).digest(),

  verify: (jwk, message, signature) =>
    guarded(() => {
      const hash = jwk.kty === 'OKP' ? null : 'sha256'
      return verify(hash, message, { key: keyOf(jwk), dsaEncoding: 'ieee-p1363' }, signature)
    }),
}
