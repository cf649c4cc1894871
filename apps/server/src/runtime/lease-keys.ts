import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { type PublicJwk, PublicJwkText, thumbprintOf } from '@countersign/proofs'
import {
  isSuccessorDue,
  type LeaseClaims,
  leaseKeyRules,
  type ReadLease,
  readLease,
  signingLeases,
  stillPublished,
  writeLease,
} from '@countersign/runtime'
import { within } from '../admission/deadline.ts'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { Seal } from '../secrets/seal.ts'
import type { StoredLeaseKey } from './lease-key-store.ts'

type Opened = { kid: string; createdAt: number; publicKey: KeyObject; privateKey: KeyObject }
type Kept = { readAt: number; keys: Promise<readonly Opened[]> }
type Deps = { stores: Stores; clock: Clock; seal: Seal }

const purpose = 'lease-key'
const mostRemembered = 20_000
const deadlineMs = 5_000

/**
 * The Ed25519 keys that leases of a workspace are signed with: made when the first lease is, sealed under the master
 * key, followed by another one after a month. Proofs are signed with others; a lease proves nothing beyond its minute.
 */
export class LeaseKeys {
  readonly #deps: Deps
  readonly #kept = new Map<string, Kept>()
  /** What was signed here, by the hash of its token: that it is so need not be found out again at the next heartbeat. */
  readonly #issued = new Map<string, LeaseClaims>()
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async issue(claims: LeaseClaims): Promise<string> {
    const now = this.#deps.clock()
    const key = signingLeases(await this.#keysOf(claims.workspace, now), now)
    if (!key) throw new Error('The key of the leases vanished while it was made.')
    const token = writeLease(claims, key.kid, (message) => sign(null, message, key.privateKey))
    this.#remember(token, claims)
    return token
  }

  /** What a token says, if this server signed it; whether its time is over is for others to say. */
  async read(token: string): Promise<LeaseClaims | null> {
    const issued = this.#issued.get(hash('sha256', token, 'base64'))
    if (issued) return issued
    const lease = readLease(token)
    if (lease === null) return null
    const key = await this.#find(lease)
    return key && verify(null, lease.signingInput, key.publicKey, lease.signature) ? lease.claims : null
  }

  /** What anybody verifies a lease with, as RFC 7517 has it. */
  async publicKeys(workspaceId: string) {
    const { stores, clock } = this.#deps
    const stored = stillPublished(await stores.leaseKeys.ofWorkspace(workspaceId), clock())
    return stored.map(({ kid, publicJwk }) => ({
      ...PublicJwkText.parse(JSON.parse(publicJwk)),
      kid,
      use: 'sig',
      alg: 'EdDSA',
    }))
  }

  #remember(token: string, claims: LeaseClaims): void {
    this.#issued.set(hash('sha256', token, 'base64'), claims)
    const [oldest] = this.#issued.keys()
    if (this.#issued.size > mostRemembered && oldest !== undefined) this.#issued.delete(oldest)
  }

  /** No key is made for a workspace that only a stranger's token names. */
  async #find({ kid, claims }: ReadLease): Promise<Opened | null> {
    const known = (await this.#kept.get(claims.workspace)?.keys)?.find((key) => key.kid === kid)
    if (known) return known
    const stored = await this.#deps.stores.leaseKeys.ofWorkspace(claims.workspace)
    const found = stored.find((key) => key.kid === kid)
    return found ? this.#open(found) : null
  }

  /** Read again now and then, so that every replica knows of a key before it signs. */
  #keysOf(workspaceId: string, now: number): Promise<readonly Opened[]> {
    const kept = this.#kept.get(workspaceId)
    if (kept && now >= kept.readAt && now - kept.readAt < leaseKeyRules.lookedForEveryMs) return kept.keys
    // A reading that never ends would be kept, and nothing signed by it.
    const keys = within(deadlineMs, this.#readOrMake(workspaceId, now))
    const reading = { readAt: now, keys }
    this.#kept.set(workspaceId, reading)
    // What failed once is tried again by whoever asks next.
    keys.catch(() => {
      if (this.#kept.get(workspaceId) === reading) this.#kept.delete(workspaceId)
    })
    return keys
  }

  async #readOrMake(workspaceId: string, now: number): Promise<readonly Opened[]> {
    const { leaseKeys } = this.#deps.stores
    let found = await leaseKeys.ofWorkspace(workspaceId)
    if (isSuccessorDue(found, now)) {
      await this.#add(workspaceId, (found.at(-1)?.generation ?? 0) + 1, now)
      found = await leaseKeys.ofWorkspace(workspaceId)
    }
    const published = new Set(stillPublished(found, now))
    await leaseKeys.remove(
      workspaceId,
      found.filter((key) => !published.has(key)).map(({ generation }) => generation),
    )
    return [...published].map((key) => this.#open(key))
  }

  async #add(workspaceId: string, generation: number, now: number): Promise<void> {
    try {
      await this.#deps.stores.leaseKeys.add(this.#make(workspaceId, generation, now))
    } catch (error) {
      // Another replica made one at the same moment; its key is the one.
      if (!isDuplicate(error)) throw error
    }
  }

  #make(workspaceId: string, generation: number, now: number): StoredLeaseKey {
    const { seal } = this.#deps
    const { privateKey } = generateKeyPairSync('ed25519')
    const publicJwk = publicJwkOf(privateKey)
    const kid = thumbprintOf(sha256, publicJwk)
    const secret = privateKey.export({ format: 'der', type: 'pkcs8' })
    return {
      workspaceId,
      generation,
      kid,
      publicJwk: JSON.stringify(publicJwk),
      sealedSecret: seal.close(purpose, `${workspaceId}/${kid}`, secret),
      createdAt: now,
    }
  }

  /** Throws unless the secret is the one of this row. */
  #open({ workspaceId, kid, sealedSecret, createdAt }: StoredLeaseKey): Opened {
    const der = this.#deps.seal.open(purpose, `${workspaceId}/${kid}`, sealedSecret)
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    if (thumbprintOf(sha256, publicJwkOf(privateKey)) !== kid) {
      throw new Error(`The lease key in the database is not the key ${kid}.`)
    }
    return { kid, createdAt, publicKey: createPublicKey(privateKey), privateKey }
  }
}

const publicJwkOf = (privateKey: KeyObject): PublicJwk =>
  PublicJwkText.parse(createPublicKey(privateKey).export({ format: 'jwk' }))
