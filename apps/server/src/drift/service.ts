import type { Clock } from '../clock.ts'
import type { Transact } from '../database/transact.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { noteChange } from '../live/note.ts'
import type { Actor } from '../members/actor.ts'
import { lockWorkspace } from '../workspace/service.ts'
import { queueScan } from './queueing.ts'
import { nobodyToCompare } from './refusals.ts'

type Deps = { transact: Transact; clock: Clock; writer: LedgerWriter }

/** Has agents compared: at once, or as often as somebody says. */
export class DriftService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Everybody, or those who are chosen and governed. While everybody is being compared, asking again changes nothing. */
  async scan(
    actor: Actor,
    agentIds: readonly string[] | undefined,
  ): Promise<{ scanId: string; agents: number }> {
    const { transact, clock } = this.#deps
    const { workspaceId } = actor
    return transact(async (stores) => {
      const now = clock()
      const by = byActor(actor)
      if (agentIds === undefined) {
        await lockWorkspace(stores, workspaceId)
        const newest = await stores.driftScans.newestWhole(workspaceId)
        if (newest && newest.state !== 'done') return { scanId: newest.id, agents: newest.agents }
      }
      const chosen = agentIds ? await stores.driftScans.governedAmong(workspaceId, agentIds) : null
      if (chosen?.length === 0) throw nobodyToCompare()
      const scanId = await queueScan(stores, workspaceId, { by, chosen, dueAt: now }, now)
      await noteChange(stores, workspaceId, 'drift', now)
      const scan = await stores.driftScans.find(workspaceId, scanId)
      return { scanId, agents: scan?.agents ?? 0 }
    })
  }

  /** How often everybody is compared; null for only when somebody asks. */
  async setInterval(actor: Actor, everyMinutes: number | null): Promise<void> {
    const { transact, clock, writer } = this.#deps
    const { workspaceId } = actor
    await transact(async (stores) => {
      const { driftEveryMinutes: from } = await lockWorkspace(stores, workspaceId)
      if (from === everyMinutes) return
      await stores.workspaces.set(workspaceId, { driftEveryMinutes: everyMinutes })
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'workspace.drift_interval_changed',
        subjectId: workspaceId,
        facts: { from, to: everyMinutes },
        words: {},
      })
      await noteChange(stores, workspaceId, 'drift', clock())
    })
  }
}
