import { emptyRoot } from '@countersign/ledger'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { CheckpointKey } from './checkpoint-key.ts'
import { sha256 } from './cryptography.ts'
import { bySystem } from './doer.ts'
import { type LedgerWriter, originOf } from './writer.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock; key: CheckpointKey; writer: LedgerWriter }

/** Opens a workspace's log, in the transaction that makes the workspace; its first event names the key. */
export class LedgerOpening {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async open(stores: Stores, workspaceId: string): Promise<void> {
    const { clock, key, writer } = this.#deps
    const origin = originOf(workspaceId)
    await stores.ledger.addLog({
      workspaceId,
      origin,
      openedAt: clock(),
      size: 0,
      root: Buffer.from(emptyRoot(sha256)),
      frontier: Buffer.alloc(0),
      publishedSize: 0,
    })
    const { key: verifier } = await key.signer(origin)
    await writer.append(stores, workspaceId, {
      by: bySystem,
      action: 'ledger.opened',
      subjectId: workspaceId,
      facts: {
        keyId: verifier.keyId,
        publicKeySha256: Buffer.from(sha256(verifier.publicKey)).toString('hex'),
      },
      words: {},
    })
  }

  /** Workspaces that are older than the ledger get theirs at the first start that has one. */
  async openMissing(): Promise<void> {
    const { stores, transact } = this.#deps
    for (const workspaceId of await stores.log.workspacesWithoutLog()) {
      try {
        await transact((within) => this.open(within, workspaceId))
      } catch (error) {
        // Another replica opened it at the same moment.
        if (!isDuplicate(error)) throw error
      }
    }
  }
}
