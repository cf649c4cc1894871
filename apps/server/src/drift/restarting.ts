import { type Reason, Refusal } from '@countersign/decisions'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Doer } from '../ledger/doer.ts'
import { nameOf } from '../ledger/names.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { RunService } from '../runtime/service.ts'
import { againAfterMs, queueScan } from './queueing.ts'
import { resolution } from './recording.ts'
import type { DriftFinding } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  writer: LedgerWriter
  runs: Pick<RunService, 'start' | 'stop'>
}

const mostAtOnce = 100
/** A start that is not let in may be so in a moment: somebody unfreezes the agent, a policy engine comes back. */
const triedForMs = 120_000
/** Each denial is written into the ledger, so it is asked for less and less often. */
const pauseMs = (tries: number): number => Math.min(1_000 * 2 ** tries, 30_000)

type Tried = { times: number; notBefore: number }

/**
 * Starts again what was stopped to be restored, once it has ended; whichever replica sees it first. Until it has started
 * nothing is restored, and what does not start is told.
 */
export class DriftRestarting {
  readonly #deps: Deps
  /** What this replica has tried in vain. One that begins anew asks at once, and no longer than the others. */
  #inVain: ReadonlyMap<string, Tried> = new Map()
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Each by itself: what fails at one keeps no other from its turn. */
  async startAgain(): Promise<void> {
    const { stores, clock, log } = this.#deps
    const findings = await stores.drift.restarting(mostAtOnce)
    const inVain = new Map<string, Tried>()
    for (const finding of findings) {
      const { workspaceId, agentId, id } = finding
      const before = this.#inVain.get(id)
      if (before !== undefined && clock() < before.notBefore) {
        inVain.set(id, before)
        continue
      }
      const times = (before?.times ?? 0) + 1
      const again = { times, notBefore: clock() + pauseMs(times - 1) }
      try {
        if ((await this.#startAgain(finding)) === 'not-yet') inVain.set(id, again)
      } catch (error) {
        inVain.set(id, again)
        log.error({ err: error, workspaceId, agentId, findingId: id }, 'an agent could not be started again')
      }
    }
    this.#inVain = inVain
  }

  async #startAgain(finding: DriftFinding): Promise<'over' | 'ending' | 'not-yet'> {
    const { stores, runs, clock, log } = this.#deps
    const { workspaceId, agentId, restoreAskedBy, restartRunId } = finding
    const run = restartRunId === null ? null : await stores.runs.find(workspaceId, restartRunId)
    const reference = restoreAskedBy ?? 'system'
    const by = { reference, name: await nameOf(stores, workspaceId, reference), behind: null }
    if (run !== null && run.endedAt === null) {
      // Asked to stop already, or the server died between writing this down and asking.
      if (run.stopAskedAt === null) {
        await runs.stop(workspaceId, agentId, by, 'To restore what was approved')
      }
      return 'ending'
    }
    const why = await this.#whyNotStarted(finding, by)
    if (why === null) {
      await this.#started(finding, by)
      return 'over'
    }
    log.warn({ code: why.code, workspaceId, agentId }, 'an agent was not started again')
    if (clock() - (run?.endedAt ?? finding.restoreAskedAt ?? 0) < triedForMs) return 'not-yet'
    await this.#giveUp(finding, why, by)
    return 'over'
  }

  async #whyNotStarted({ workspaceId, agentId, id }: DriftFinding, by: Doer): Promise<Reason | null> {
    try {
      const { outcome, admission } = await this.#deps.runs.start({
        workspaceId,
        agentId,
        by,
        mode: 'governed',
        driver: 'process',
      })
      return outcome === 'DENY' ? (admission.reasons[0] ?? unexplained) : null
    } catch (error) {
      if (error instanceof Refusal) return error.code === 'AGENT_RUNS_ALREADY' ? null : error
      this.#deps.log.error(
        { err: error, workspaceId, agentId, findingId: id },
        'starting an agent again failed',
      )
      return unexplained
    }
  }

  /** It may have taken longer than what was queued when it was asked for: whether it helped is looked at from here on. */
  async #started({ workspaceId, id, agentId }: DriftFinding, by: Doer): Promise<void> {
    const { transact, clock } = this.#deps
    await transact(async (stores) => {
      const now = clock()
      await stores.drift.set(workspaceId, id, { restartRunId: null })
      await queueScan(stores, workspaceId, { by, chosen: [agentId], dueAt: now + againAfterMs }, now)
    })
  }

  /** It is over, for nothing runs that differs; that it stays stopped is what whoever asked has to know. */
  async #giveUp({ workspaceId, id, agentId, restartRunId }: DriftFinding, why: Reason, by: Doer) {
    const { transact, clock, writer } = this.#deps
    await transact(async (stores) => {
      const agent = await stores.agents.lock(workspaceId, agentId)
      const finding = await stores.drift.lock(workspaceId, id)
      // Another replica had more luck.
      if (finding === null || finding.restartRunId !== restartRunId) return
      await stores.drift.set(workspaceId, id, { restartRunId: null })
      if (finding.resolvedAt !== null) return
      const message = `${finding.message} It was stopped for that and did not start again: ${why.message}`
      await stores.drift.set(workspaceId, id, { message })
      await stores.drift.resolve(workspaceId, [id], 'stopped', clock())
      await writer.appendAll(stores, workspaceId, [resolution(finding, agent?.name ?? '', 'stopped', by)])
    })
  }
}

const unexplained: Reason = {
  code: 'FAULT',
  message: 'Something failed on our side; the log of the server says what.',
  remedy: 'Start the agent by hand.',
}
