// Cryptography from an audited library in JavaScript, where Node's own does not exist.
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import type { Cryptography } from '../src/builtins/cryptography.ts'

const hashes = { md5, sha1, sha256, sha384, sha512 } as const
const curves = { 'P-256': p256, 'P-384': p384, 'P-521': p521 } as const
const form = { prehash: false, lowS: false, format: 'compact' } as const

// The library throws on points and signatures that are not well formed; they verify nothing.
const guarded = (verifies: () => boolean): boolean => {
  try {
    return verifies()
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

/** What `compile` may be given in a browser. */
export const browserCryptography: Cryptography = {
  hash: (name, bytes) => hashes[name](bytes),
  hmac: (name, key, bytes) => hmac(hashes[name], key, bytes),
  verifyEcdsa: (curve, hash, point, message, signature) =>
    guarded(() => curves[curve].verify(signature, hashes[hash](message), point, form)),
  verifyEd25519: (key, message, signature) => guarded(() => ed25519.verify(signature, message, key)),
  signEcdsa: (curve, hash, { scalar }, message) => curves[curve].sign(hashes[hash](message), scalar, form),
  signEd25519: (seed, message) => ed25519.sign(message, seed),
}
