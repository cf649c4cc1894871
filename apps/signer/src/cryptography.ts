import { createHash, type KeyObject, sign } from 'node:crypto'
import type { Sha256 } from '@countersign/digest'
import type { SignerAlg } from '@countersign/signer-protocol'

export const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest()

/** 64 bytes either way; for ES256 both numbers one after the other, as JWS wants them (RFC 7518 §3.4). */
export const signatureOf = (alg: SignerAlg, privateKey: KeyObject, message: Uint8Array): Buffer =>
  alg === 'Ed25519'
    ? sign(null, message, privateKey)
    : sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' })
