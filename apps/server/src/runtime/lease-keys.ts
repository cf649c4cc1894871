import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { type PublicJwk, PublicJwkText, thumbprintOf } from '@countersign/proofs'
import { type LeaseClaims, type ReadLease, readLease, writeLease } from '@countersign/runtime'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { isDuplicate } from '../database/transact.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { Seal } from '../secrets/seal.ts'
import type { StoredLeaseKey } from './lease-key-store.ts'

type Opened = { kid: string; publicKey: KeyObject; privateKey: KeyObject }

const purpose = 'lease-key'

/**
 * The Ed25519 keys that leases of a workspace are signed with: made when the first lease is, sealed under the master
 * key, opened once for each process. Proofs are signed with others; a lease proves nothing beyond its minute.
 */
export class LeaseKeys {
  readonly #deps: { stores: Stores; clock: Clock; seal: Seal }
  readonly #opened = new Map<string, Promise<readonly Opened[]>>()
  constructor(deps: { stores: Stores; clock: Clock; seal: Seal }) {
    this.#deps = deps
  }

  async issue(claims: LeaseClaims): Promise<string> {
    const key = (await this.#keysOf(claims.workspace)).at(-1)
    if (!key) throw new Error('The key of the leases vanished while it was made.')
    return writeLease(claims, key.kid, (message) => sign(null, message, key.privateKey))
  }

  /** What a token says, if this server signed it; whether its time is over is for others to say. */
  async read(token: string): Promise<LeaseClaims | null> {
    const lease = readLease(token)
    if (lease === null) return null
    const key = await this.#find(lease)
    return key && verify(null, lease.signingInput, key.publicKey, lease.signature) ? lease.claims : null
  }

  /** What anybody verifies a lease with, as RFC 7517 has it. */
  async publicKeys(workspaceId: string) {
    const stored = await this.#deps.stores.leaseKeys.ofWorkspace(workspaceId)
    return stored.map(({ kid, publicJwk }) => ({
      ...PublicJwkText.parse(JSON.parse(publicJwk)),
      kid,
      use: 'sig',
      alg: 'EdDSA',
    }))
  }

  /** No key is made for a workspace that only a stranger's token names. */
  async #find({ kid, claims }: ReadLease): Promise<Opened | null> {
    const known = (await this.#opened.get(claims.workspace))?.find((key) => key.kid === kid)
    if (known) return known
    const stored = await this.#deps.stores.leaseKeys.ofWorkspace(claims.workspace)
    const found = stored.find((key) => key.kid === kid)
    return found ? this.#open(found) : null
  }

  #keysOf(workspaceId: string): Promise<readonly Opened[]> {
    const opened = this.#opened.get(workspaceId) ?? this.#findOrMake(workspaceId)
    this.#opened.set(workspaceId, opened)
    // What failed once is tried again by whoever asks next.
    opened.catch(() => this.#opened.delete(workspaceId))
    return opened
  }

  async #findOrMake(workspaceId: string): Promise<readonly Opened[]> {
    const { stores } = this.#deps
    const found = await stores.leaseKeys.ofWorkspace(workspaceId)
    if (found.length > 0) return found.map((key) => this.#open(key))
    try {
      await stores.leaseKeys.add(this.#make(workspaceId))
    } catch (error) {
      // Another replica made one at the same moment; its key is the one.
      if (!isDuplicate(error)) throw error
    }
    return (await stores.leaseKeys.ofWorkspace(workspaceId)).map((key) => this.#open(key))
  }

  #make(workspaceId: string): StoredLeaseKey {
    const { clock, seal } = this.#deps
    const { privateKey } = generateKeyPairSync('ed25519')
    const publicJwk = publicJwkOf(privateKey)
    const kid = thumbprintOf(sha256, publicJwk)
    const secret = privateKey.export({ format: 'der', type: 'pkcs8' })
    return {
      workspaceId,
      generation: 1,
      kid,
      publicJwk: JSON.stringify(publicJwk),
      sealedSecret: seal.close(purpose, `${workspaceId}/${kid}`, secret),
      createdAt: clock(),
    }
  }

  /** Throws unless the secret is the one of this row. */
  #open({ workspaceId, kid, sealedSecret }: StoredLeaseKey): Opened {
    const der = this.#deps.seal.open(purpose, `${workspaceId}/${kid}`, sealedSecret)
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    if (thumbprintOf(sha256, publicJwkOf(privateKey)) !== kid) {
      throw new Error(`The lease key in the database is not the key ${kid}.`)
    }
    return { kid, publicKey: createPublicKey(privateKey), privateKey }
  }
}

const publicJwkOf = (privateKey: KeyObject): PublicJwk =>
  PublicJwkText.parse(createPublicKey(privateKey).export({ format: 'jwk' }))
