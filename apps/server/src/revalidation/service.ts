import { whyNotRevalidate } from '@countersign/agents'
import { agentNotFound } from '../agents/refusals.ts'
import { standingOf } from '../agents/standing.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { byActor, type Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { Shown } from './notice-store.ts'
import type { RemediationMode } from './quarantine-store.ts'
import { queueRevalidation } from './queueing.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock; writer: LedgerWriter }

/** What becomes of one of the chosen agents: it is asked about, or why not. */
type Queued = {
  agentId: string
  status: 'queued' | 'refused'
  code: string | null
  message: string | null
}

/** Has agents asked about again, and settles what is done about those that do not pass. */
export class RevalidationService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** By hand, for chosen agents. */
  async revalidate(workspaceId: string, by: Doer, agentIds: readonly string[]) {
    const { transact, writer, clock } = this.#deps
    return transact(async (stores) => {
      const ids = [...new Set(agentIds)].sort()
      const found = new Map((await stores.agents.list(workspaceId, ids)).map((agent) => [agent.id, agent]))
      const answers = ids.map((agentId): Queued => {
        const agent = found.get(agentId)
        const why = agent ? whyNotRevalidate(standingOf(agent)) : agentNotFound()
        if (why) return { agentId, status: 'refused', code: why.code, message: why.message }
        return { agentId, status: 'queued', code: null, message: null }
      })
      const chosen = answers.filter(({ status }) => status === 'queued').map(({ agentId }) => agentId)
      if (chosen.length > 0) {
        await queueRevalidation(stores, writer, workspaceId, { cause: 'chosen', by, chosen }, clock())
      }
      return answers
    })
  }

  async seeNotices({ workspaceId, personId }: Actor, shown: readonly Shown[]): Promise<void> {
    const { stores, clock } = this.#deps
    await stores.quarantineNotices.see(workspaceId, personId, shown, clock())
  }

  async setMode(actor: Actor, mode: RemediationMode): Promise<void> {
    const { transact, writer } = this.#deps
    const { workspaceId } = actor
    await transact(async (stores) => {
      if ((await stores.quarantines.mode(workspaceId)) === mode) return
      await stores.quarantines.setMode(workspaceId, mode)
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'revalidation.remediation_set',
        subjectId: workspaceId,
        facts: { mode },
        words: {},
      })
    })
  }
}
