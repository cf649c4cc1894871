import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import {
  type Algorithm,
  type AsymmetricAlgorithm,
  checkValueOf,
  deriveSecret,
  type HmacSecret,
  type PublicJwk,
  PublicJwkText,
  thumbprintOf,
} from '@countersign/proofs'
import { nodeCryptography as cryptography } from '@countersign/proofs/node'
import type { Seal } from '../secrets/seal.ts'
import type { SigningKey } from './store.ts'

export type OpenedSecret =
  | { readonly alg: 'HS256'; readonly secret: HmacSecret }
  | { readonly alg: AsymmetricAlgorithm; readonly privateKey: KeyObject }

type Made = Pick<SigningKey, 'kid' | 'alg' | 'publicJwk' | 'checkValue' | 'sealedSecret'>

const purpose = 'proof-signing-key'

/** Secrets of keys that this server keeps: made here, sealed under the master key, opened only to sign or verify. */
export class SigningSecrets {
  readonly #seal: Seal
  /** What was opened, by the row it came from, with everything that was looked at when it was. */
  readonly #opened = new Map<string, { sealed: Buffer; as: string; opened: OpenedSecret }>()
  constructor(seal: Seal) {
    this.#seal = seal
  }

  make(workspaceId: string, alg: Algorithm): Made {
    return alg === 'HS256' ? this.#makeHmac(workspaceId) : this.#makePair(workspaceId, alg)
  }

  /** Null when the secret is not here: in the signing service, or destroyed. */
  open(key: SigningKey): OpenedSecret | null {
    if (key.sealedSecret === null) {
      this.#opened.delete(key.id)
      return null
    }
    const remembered = this.#opened.get(key.id)
    const as = `${ownerOf(key.workspaceId, key.alg, key.kid)}/${key.checkValue}`
    if (remembered?.as === as && remembered.sealed.equals(key.sealedSecret)) return remembered.opened
    const opened = this.#read(key, key.sealedSecret)
    this.#opened.set(key.id, { sealed: key.sealedSecret, as, opened })
    return opened
  }

  /** Throws unless the secret is the one of this row: sealed bytes of another row, kind or workspace do not open. */
  #read(key: SigningKey, sealed: Buffer): OpenedSecret {
    const bytes = this.#seal.open(purpose, ownerOf(key.workspaceId, key.alg, key.kid), sealed)
    if (key.alg === 'HS256') {
      const secret = hmacSecretOf(bytes, key.kid)
      if (checkValueOf(cryptography.hmacSha256, secret) !== key.checkValue) throw notWhole(key)
      return { alg: key.alg, secret }
    }
    const privateKey = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
    if (kidOf(publicJwkOf(privateKey)) !== key.kid) throw notWhole(key)
    return { alg: key.alg, privateKey }
  }

  #makeHmac(workspaceId: string): Made {
    const kid = `hs-${randomBytes(8).toString('hex')}`
    const bytes = randomBytes(32)
    return {
      kid,
      alg: 'HS256',
      publicJwk: null,
      checkValue: checkValueOf(cryptography.hmacSha256, hmacSecretOf(bytes, kid)),
      sealedSecret: this.#seal.close(purpose, ownerOf(workspaceId, 'HS256', kid), bytes),
    }
  }

  #makePair(workspaceId: string, alg: AsymmetricAlgorithm): Made {
    const { privateKey } =
      alg === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const publicJwk = publicJwkOf(privateKey)
    const kid = kidOf(publicJwk)
    const bytes = privateKey.export({ format: 'der', type: 'pkcs8' })
    return {
      kid,
      alg,
      publicJwk,
      checkValue: null,
      sealedSecret: this.#seal.close(purpose, ownerOf(workspaceId, alg, kid), bytes),
    }
  }
}

const ownerOf = (workspaceId: string, alg: Algorithm, kid: string): string => `${workspaceId}/${alg}/${kid}`

/** A key's own secret is derived for its use, so that the stored bytes themselves never sign anything. */
const hmacSecretOf = (bytes: Buffer, kid: string): HmacSecret =>
  deriveSecret(cryptography.hmacSha256, bytes, 'proof', kid)

const publicJwkOf = (privateKey: KeyObject): PublicJwk =>
  PublicJwkText.parse(createPublicKey(privateKey).export({ format: 'jwk' }))

const kidOf = (publicJwk: PublicJwk): string => thumbprintOf(cryptography.sha256, publicJwk)

/** Somebody changed the row in the database, or it was sealed under another master key. */
export const notWhole = ({ id, kid }: Pick<SigningKey, 'id' | 'kid'>) =>
  new Error(`The signing key ${id} in the database is not the key ${kid}.`)
