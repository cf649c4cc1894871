import { formatKeys, type WorkspaceKeys } from '@countersign/proofs'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { CheckpointKey } from '../ledger/checkpoint-key.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { LedgerEvidence } from '../ledger/evidence.ts'
import type { SigningKeys } from './keys.ts'

type Deps = {
  stores: Stores
  clock: Clock
  evidence: LedgerEvidence
  checkpointKey: CheckpointKey
  signingKeys: SigningKeys
}

type Published = Awaited<ReturnType<LedgerEvidence['trustRoot']>> & { proofs: WorkspaceKeys[] }

/** Signing for everybody who asks would let strangers keep the server busy; a revocation is told within this time. */
const freshForMs = 1_000
const mostRemembered = 1_000

/**
 * The file that strangers believe: the keys of the ledgers, and beside them those of the proofs, signed with the former. The
 * digest of each workspace's keys stands in the event that changed them last.
 */
export class TrustRoots {
  readonly #deps: Deps
  readonly #remembered = new Map<string, { at: number; root: Promise<Published> }>()
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Of every workspace, or of one. */
  async published(only?: string): Promise<Published> {
    const now = this.#deps.clock()
    const remembered = this.#remembered.get(only ?? '')
    const age = now - (remembered?.at ?? 0)
    if (remembered && age >= 0 && age < freshForMs) return remembered.root
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear()
    const root = this.#made(only, now)
    this.#remembered.set(only ?? '', { at: now, root })
    try {
      return await root
    } catch (error) {
      this.#remembered.delete(only ?? '')
      throw error
    }
  }

  async #made(only: string | undefined, now: number): Promise<Published> {
    const { stores, evidence } = this.#deps
    const ledger = await evidence.trustRoot(only)
    const logs = (await stores.log.all()).filter(({ workspaceId }) => (only ?? workspaceId) === workspaceId)
    const proofs: WorkspaceKeys[] = []
    for (const { workspaceId, origin, size } of logs) {
      const keys = await this.#deps.signingKeys.keyRecordsFor(stores, workspaceId)
      // The workspace is gone and its keys with it; its log stays.
      if (keys.length === 0) continue
      const { key, sign } = await this.#deps.checkpointKey.signer(origin)
      proofs.push(await formatKeys(sha256, key, sign, { origin, size, at: now, keys }))
    }
    return { ...ledger, proofs }
  }
}
