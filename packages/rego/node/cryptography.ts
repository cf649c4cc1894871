// Cryptography from Node's own library: fast, audited, and synchronous.
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import type { Cryptography, CurveName } from '../src/builtins/cryptography.ts'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** An uncompressed point is a 4 and both coordinates. */
const coordinates = (point: Uint8Array): { x: string; y: string } => {
  const half = (point.length - 1) / 2
  if (point[0] !== 4 || !Number.isInteger(half)) throw new Error('This is not an uncompressed point.')
  return { x: text(point.subarray(1, 1 + half)), y: text(point.subarray(1 + half)) }
}

const publicKey = (curve: CurveName, point: Uint8Array): KeyObject =>
  createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: curve, ...coordinates(point) } })

// Node throws on keys that are not well formed; such a key verifies nothing.
const guarded = (verifies: () => boolean): boolean => {
  try {
    return verifies()
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

// PKCS #8 of an Ed25519 key is this and the seed (RFC 8410, section 7); SPKI is the other and the key.
const ed25519Private = Buffer.from('302e020100300506032b657004220420', 'hex')
const ed25519Public = Buffer.from('302a300506032b6570032100', 'hex')

/** What `compile` may be given in Node. */
export const nodeCryptography: Cryptography = {
  hash: (name, bytes) => createHash(name).update(bytes).digest(),

  hmac: (name, key, bytes) => createHmac(name, key).update(bytes).digest(),

  verifyEcdsa: (curve, hash, point, message, signature) =>
    guarded(() =>
      verify(hash, message, { key: publicKey(curve, point), dsaEncoding: 'ieee-p1363' }, signature),
    ),

  verifyEd25519: (key, message, signature) =>
    guarded(() => {
      const spki = { key: Buffer.concat([ed25519Public, key]), format: 'der', type: 'spki' } as const
      return verify(null, message, createPublicKey(spki), signature)
    }),

  signEcdsa(curve, hash, { scalar, point }, message) {
    const jwk = { kty: 'EC', crv: curve, ...coordinates(point), d: text(scalar) }
    return sign(hash, message, {
      key: createPrivateKey({ format: 'jwk', key: jwk }),
      dsaEncoding: 'ieee-p1363',
    })
  },

  signEd25519(seed, message) {
    const pkcs8 = { key: Buffer.concat([ed25519Private, seed]), format: 'der', type: 'pkcs8' } as const
    return sign(null, message, createPrivateKey(pkcs8))
  },
}
