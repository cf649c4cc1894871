import { type OnPolicyDrift, whyNotFreezeWorkspace, whyNotUnfreezeWorkspace } from '@countersign/admission'
import { refuseIf } from '@countersign/decisions'
import type { Clock } from '../clock.ts'
import type { Transact } from '../database/transact.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import { lockWorkspace } from '../workspace/service.ts'

type Deps = { transact: Transact; clock: Clock; writer: LedgerWriter }

/** What a workspace decides about every start in it: whether anything starts, and what a changed policy means. */
export class WorkspaceFreezing {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** From its commit on nothing is admitted; what runs ends with its next heartbeat. */
  async freeze(actor: Actor, reason: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    await transact(async (stores) => {
      const { id, ...workspace } = await lockWorkspace(stores, actor.workspaceId)
      refuseIf(whyNotFreezeWorkspace(workspace))
      await stores.workspaces.set(id, {
        frozenAt: clock(),
        frozenBy: actor.personId,
        frozenReason: reason,
      })
      const told = { by: byActor(actor), subjectId: id, facts: {}, words: { reason } }
      await writer.append(stores, id, { ...told, action: 'workspace.frozen' })
    })
  }

  /** Starts nothing: whoever was stopped is started again by somebody, through every check. */
  async unfreeze(actor: Actor, reason: string): Promise<void> {
    const { transact, writer } = this.#deps
    await transact(async (stores) => {
      const { id, ...workspace } = await lockWorkspace(stores, actor.workspaceId)
      refuseIf(whyNotUnfreezeWorkspace(workspace))
      await stores.workspaces.set(id, { frozenAt: null, frozenBy: null, frozenReason: null })
      const told = { by: byActor(actor), subjectId: id, facts: {}, words: { reason } }
      await writer.append(stores, id, { ...told, action: 'workspace.unfrozen' })
    })
  }

  /** Choosing what is chosen already changes nothing. */
  async setOnPolicyDrift(actor: Actor, to: OnPolicyDrift): Promise<void> {
    const { transact, writer } = this.#deps
    await transact(async (stores) => {
      const { id, onPolicyDrift: from } = await lockWorkspace(stores, actor.workspaceId)
      if (from === to) return
      await stores.workspaces.set(id, { onPolicyDrift: to })
      const told = { by: byActor(actor), subjectId: id, facts: { from, to }, words: {} }
      await writer.append(stores, id, { ...told, action: 'workspace.policy_drift_changed' })
    })
  }
}
