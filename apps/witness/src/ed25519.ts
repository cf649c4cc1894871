import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import type { Sha256, SignEd25519, VerifyEd25519 } from '@countersign/ledger'

/** What the ledger wants to be given: Node's hashing, signing and verifying. */

export const sha256: Sha256 = (bytes) => createHash('sha256').update(bytes).digest()

export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, message, key, signature)
}

export const newSecretKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey

export const secretKeyText = (key: KeyObject): string =>
  key.export({ type: 'pkcs8', format: 'pem' }).toString()

/** Throws on everything that is not an Ed25519 key. */
export function secretKeyOf(text: string): KeyObject {
  const key = createPrivateKey(text)
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError(`The key is of type ${key.asymmetricKeyType}.`)
  return key
}

export const publicKeyOf = (key: KeyObject): Uint8Array =>
  Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url')

export const signWith =
  (key: KeyObject): SignEd25519 =>
  (message) =>
    sign(null, message, key)
