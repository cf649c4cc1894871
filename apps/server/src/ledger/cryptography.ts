import { createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto'
import type { Sha256, SignEd25519, VerifyEd25519 } from '@countersign/ledger'

/** Node's hashing, signing and chance, as the pure ledger asks for them. */
export const sha256: Sha256 = (bytes) => hash('sha256', bytes, 'buffer')

const spkiOfEd25519 = Buffer.from('302a300506032b6570032100', 'hex')

export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) =>
  publicKey.length === 32 &&
  verify(
    null,
    message,
    createPublicKey({ key: Buffer.concat([spkiOfEd25519, publicKey]), format: 'der', type: 'spki' }),
    signature,
  )

export const signWith =
  (key: KeyObject): SignEd25519 =>
  (message) =>
    sign(null, message, key)

/** The 32 bytes of a public key. */
export const publicBytesOf = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spkiOfEd25519.length)
