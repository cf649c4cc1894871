import { whyNotRevalidate } from '@countersign/agents'
import type { Finding } from '@countersign/decisions'
import { z } from 'zod'
import { findAgent } from '../agents/lookup.ts'
import { agentNotFound } from '../agents/refusals.ts'
import { standingOf } from '../agents/standing.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { byActor, type Doer } from '../ledger/doer.ts'
import { nameOf } from '../ledger/names.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { Quarantine, RemediationMode } from './quarantine-store.ts'
import { queueRevalidation } from './queueing.ts'
import { revalidationNotFound } from './refusals.ts'
import type { Revalidation } from './store.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock; writer: LedgerWriter }

/** What becomes of one of the chosen agents: it is asked about, or why not. */
type Queued = {
  agentId: string
  status: 'queued' | 'refused'
  code: string | null
  message: string | null
}

const mostShown = 10

const Findings = z.array(
  z.strictObject({
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
    path: z.string().nullable(),
  }),
)

/** Has agents asked about again, and tells how far that is and who is quarantined. */
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

  /** How far the newest ones are, what is wrong with how many agents, and what is done about it. */
  async overview({ workspaceId }: Actor) {
    const { stores } = this.#deps
    const newest = await stores.revalidations.newest(workspaceId, mostShown)
    const numbers = await stores.policy.numbersOf(
      workspaceId,
      newest.map(({ snapshotId }) => snapshotId),
    )
    return {
      revalidations: newest.map((one) => shown(one, numbers.get(one.snapshotId) ?? null)),
      causes: await stores.quarantines.causes(workspaceId),
      mode: await stores.quarantines.mode(workspaceId),
    }
  }

  /** What one of them came to. */
  async report({ workspaceId }: Actor, id: string) {
    const { stores } = this.#deps
    const found = await stores.revalidations.find(workspaceId, id)
    if (!found) throw revalidationNotFound()
    const numbers = await stores.policy.numbersOf(workspaceId, [found.snapshotId])
    return {
      ...shown(found, numbers.get(found.snapshotId) ?? null),
      askedByName: await nameOf(stores, workspaceId, found.askedBy),
    }
  }

  /** By identifier; the row after the page tells whether more follow. */
  async quarantined({ workspaceId }: Actor, cursor: string | undefined, limit: number) {
    const rows = await this.#deps.stores.quarantines.page(workspaceId, cursor ?? null, limit + 1)
    const items = rows.slice(0, limit)
    return {
      items: items.map(({ quarantine, agentName, owner }) => ({ agentName, owner, ...told(quarantine) })),
      next: rows.length > limit ? (items.at(-1)?.quarantine.agentId ?? null) : null,
    }
  }

  /** Why an agent is quarantined, and since when; null when it is not. */
  async ofAgent({ workspaceId }: Actor, agentId: string) {
    const { stores } = this.#deps
    const agent = await findAgent(stores, workspaceId, agentId)
    if (!agent.isInvalidated || agent.isRetired) return null
    const quarantine = await stores.quarantines.find(workspaceId, agentId)
    return quarantine && told(quarantine)
  }

  /** What concerns the reader and was not seen by them yet. */
  async notices({ workspaceId, personId }: Actor) {
    return this.#deps.stores.quarantines.unseen(workspaceId, personId)
  }

  async seeNotices({ workspaceId, personId }: Actor): Promise<void> {
    await this.#deps.stores.quarantines.see(workspaceId, personId, this.#deps.clock())
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

const shown = (
  {
    id,
    cause,
    state,
    agents,
    renewed,
    invalidated,
    remediated,
    released,
    queuedAt,
    startedAt,
    finishedAt,
    problem,
  }: Revalidation,
  policyNumber: number | null,
) => ({
  id,
  cause,
  state,
  policyNumber,
  agents,
  judged: renewed + invalidated + remediated,
  renewed,
  invalidated,
  remediated,
  released,
  queuedAt,
  startedAt,
  finishedAt,
  problem,
})

const told = ({ agentId, revision, since, code, findings, snapshotId }: Quarantine) => ({
  agentId,
  revision,
  since,
  code,
  policyId: snapshotId,
  findings: Findings.parse(JSON.parse(findings)) satisfies Finding[],
})
