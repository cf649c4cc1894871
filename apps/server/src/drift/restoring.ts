import { whyNotRevalidate } from '@countersign/agents'
import { refuseIf } from '@countersign/decisions'
import { driftKinds } from '@countersign/drift'
import type { Logger } from 'pino'
import { standingOf } from '../agents/standing.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { eachByItself } from '../each-by-itself.ts'
import { byActor, type Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import { queueRevalidation } from '../revalidation/queueing.ts'
import { chosenIn } from '../revalidation/turn.ts'
import type { RunService } from '../runtime/service.ts'
import type { DriftChecking } from './checking.ts'
import type { DriftComparing } from './comparing.ts'
import { type Looked, lookAgain } from './looking.ts'
import { againAfterMs, queueScan } from './queueing.ts'
import { cannotBelieve, cannotRestore } from './refusals.ts'
import type { DriftFinding } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  writer: LedgerWriter
  comparing: DriftComparing
  checking: DriftChecking
  runs: Pick<RunService, 'stop'>
}

/** What came of one of them. `under-way`: it has been set out for, and the next comparison says whether it helped. */
export type Restored =
  | { findingId: string; status: 'restored' | 'under-way' }
  | { findingId: string; status: 'refused'; code: string; message: string; remedy: string }

/** A run that is to be ended, and what for. */
type Ending = { agentId: string; agentName: string }

/** Makes what is as it was approved. */
export class DriftRestoring {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Each by itself: what keeps one from it does not keep the others. */
  async restore(actor: Actor, findingIds: readonly string[]): Promise<Restored[]> {
    const { stores, log } = this.#deps
    const { workspaceId } = actor
    const ids = [...new Set(findingIds)]
    const agents = await stores.drift.agentsOf(workspaceId, ids)
    return eachByItself(ids, {
      act: async (findingId): Promise<Restored> => ({
        findingId,
        status: await this.#restoreOne(actor, findingId),
      }),
      refused: (findingId, why) => ({ findingId, status: 'refused', ...why }),
      onFault: (findingId, error) =>
        log.error(
          { err: error, workspaceId, findingId, agentId: agents.get(findingId) },
          'a difference could not be restored',
        ),
    })
  }

  async #restoreOne(actor: Actor, findingId: string): Promise<'restored' | 'under-way'> {
    const { transact, comparing, clock, runs } = this.#deps
    const { workspaceId } = actor
    const by = byActor(actor)
    const ending: { is: Ending | null } = { is: null }
    const status = await transact(async (stores) => {
      ending.is = null
      const now = clock()
      const looked = await lookAgain(stores, comparing, workspaceId, findingId, now)
      const { finding } = looked
      const { restore, title } = driftKinds[finding.kind]
      if (restore === null) throw cannotRestore(title)
      // Asked twice, it is done once.
      if (await this.#isUnderWay(stores, finding, restore)) return 'under-way'
      await this.#tell(stores, looked, restore, by)
      await stores.drift.set(workspaceId, findingId, { restoreAskedAt: now, restoreAskedBy: by.reference })
      if (restore === 'rewrite') {
        await this.#rewrite(stores, looked, by)
        return 'restored'
      }
      if (restore === 'revalidate') await this.#revalidate(stores, looked, by, now)
      else ending.is = await this.#markRestart(stores, looked)
      const scan = { by, chosen: [finding.agentId], dueAt: now + againAfterMs }
      await queueScan(stores, workspaceId, scan, now)
      return 'under-way'
    })
    if (ending.is) await runs.stop(workspaceId, ending.is.agentId, by, 'To restore what was approved')
    return status
  }

  async #isUnderWay(
    stores: Stores,
    { workspaceId, agentId, restoreAskedAt, restartRunId }: DriftFinding,
    restore: 'revalidate' | 'restart' | 'rewrite',
  ): Promise<boolean> {
    if (restoreAskedAt === null) return false
    if (restore === 'restart') return restartRunId !== null
    if (restore !== 'revalidate') return false
    const { open } = await stores.revalidations.standing(workspaceId)
    return open.some((one) => chosenIn(one)?.includes(agentId) ?? true)
  }

  async #tell(
    stores: Stores,
    { agent, finding }: Looked,
    by: 'revalidate' | 'restart' | 'rewrite',
    doer: Doer,
  ): Promise<void> {
    await this.#deps.writer.append(stores, agent.workspaceId, {
      by: doer,
      action: 'drift.restore_asked',
      subjectId: finding.id,
      facts: { agent: agent.id, kind: finding.kind, by },
      words: { agentName: agent.name },
    })
  }

  /** Only what a proof vouches for is written, and only over what lies about it. */
  async #rewrite(stores: Stores, { agent, facts }: Looked, by: Doer): Promise<void> {
    const { approvedSha256, storedSha256 } = facts
    if (approvedSha256 === null || approvedSha256 !== storedSha256) throw cannotBelieve()
    const digest = Buffer.from(storedSha256, 'hex')
    await stores.agents.set(agent.workspaceId, agent.id, { governedDigest: digest })
    await stores.driftReports.rewriteDigest(agent.workspaceId, agent.id, agent.governedRevision ?? 0, digest)
    await this.#deps.checking.check(stores, agent.workspaceId, [agent.id], by)
  }

  async #revalidate(stores: Stores, { agent }: Looked, by: Doer, now: number): Promise<void> {
    refuseIf(whyNotRevalidate(standingOf(agent)))
    const asked = { cause: 'chosen', by, chosen: [agent.id] } as const
    await queueRevalidation(stores, this.#deps.writer, agent.workspaceId, asked, now)
  }

  /** A run that holds only a lease is begun by whoever runs it; one of this server is begun here. */
  async #markRestart(stores: Stores, { agent, finding }: Looked): Promise<Ending | null> {
    const run = await stores.runs.activeOf(agent.workspaceId, agent.id)
    if (run === null) return null
    if (run.driver === 'process') {
      await stores.drift.set(agent.workspaceId, finding.id, { restartRunId: run.id })
    }
    return { agentId: agent.id, agentName: agent.name }
  }
}
