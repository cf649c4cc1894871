import type { CheckedPolicy } from '@countersign/policy'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { bySystem } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { activate } from './activation.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  /** The set of this version of the program. */
  shipped: CheckedPolicy
}

/** Gives a workspace its first policy, in the transaction that makes the workspace: the set that is shipped. */
export class PolicyOpening {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async open(stores: Stores, workspaceId: string): Promise<void> {
    const { clock, writer, shipped } = this.#deps
    const change = {
      policy: shipped,
      origin: 'shipped',
      restored: null,
      reason: 'The policy that every workspace begins with.',
      by: bySystem,
      proposal: null,
    } as const
    await activate(stores, writer, workspaceId, null, change, clock())
  }

  /** Workspaces that are older than policies get theirs at the first start that has one. */
  async openMissing(): Promise<void> {
    const { stores, transact, writer } = this.#deps
    if (writer.isReadOnly) return
    for (const workspaceId of await stores.policy.workspacesWithout()) {
      try {
        await transact((within) => this.open(within, workspaceId))
      } catch (error) {
        // Another replica gave it one at the same moment.
        if (!isDuplicate(error)) throw error
      }
    }
  }
}
