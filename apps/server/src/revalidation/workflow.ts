import { Refusal } from '@countersign/decisions'
import type { OrchestratorRuntime } from '@countersign/runtime'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { bySystem } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { noteChange } from '../live/note.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import { againWriting } from '../rounds.ts'
import type { RevalidationBatch } from './batch.ts'
import { type Counts, countsOf, faulted, unjudgedAs } from './result.ts'
import type { Revalidation } from './store.ts'
import { totalsOf, turnOf } from './turn.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  writer: LedgerWriter
  decisions: Pick<PolicyDecisions, 'hold'>
  batch: RevalidationBatch
  runtimes: { of(workspaceId: string): Pick<OrchestratorRuntime, 'revalidateAgents'> }
  stopping: AbortSignal
}

const everyMs = 500
/** How many agents are judged in one transaction: enough to share its cost, few enough to be held for a moment. */
const atOnce = 100
/** Whoever has said nothing for so long is taken to be dead. */
const leaseMs = 10_000
const mostOpen = 50

/** What could not be judged is tried again, less and less often, and never given up. */
const againAfterMs = (tries: number): number => Math.min(5_000 * 2 ** tries, 300_000)

type Went = 'on' | 'again' | 'finished' | 'superseded' | 'lost'

/**
 * Works off the queue, on every replica. A batch is one transaction that begins with the job's row: it says how far the
 * job is, so a batch is done once whoever does it, and a process that dies leaves the row at the last whole batch.
 * The lease only spares two replicas the waiting for each other; nothing rests on it.
 */
export class RevalidationWorkflow {
  readonly #deps: Deps
  readonly #replica: string
  constructor(deps: Deps) {
    this.#deps = deps
    this.#replica = newId('replica', deps.clock())
  }

  /** Until the server stops. */
  async keep(): Promise<void> {
    const { stopping, log, writer } = this.#deps
    await againWriting(() => this.round(), {
      everyMs,
      stopping,
      writer,
      log,
      failing: 'revalidations could not be looked at and are tried again',
    })
  }

  /** Takes up whatever nobody works on, and works it off. What keeps one from going on keeps no other. */
  async round(): Promise<void> {
    const { stores, clock, log } = this.#deps
    const faults: unknown[] = []
    const free = await stores.revalidations.free(clock(), mostOpen)
    for (const { workspaceId, id } of free) {
      try {
        await this.#workOff(workspaceId, id)
      } catch (error) {
        log.error({ err: error, workspaceId, revalidationId: id }, 'a revalidation failed and is tried again')
        faults.push(error)
      }
    }
    // When nothing goes, it is not these revalidations that are to blame.
    if (faults.length > 0 && faults.length === free.length) throw faults[0]
  }

  async #workOff(workspaceId: string, id: string): Promise<void> {
    if (!(await this.#take(workspaceId, id))) return
    let went: Went = 'on'
    while (went === 'on' && !this.#deps.stopping.aborted) went = await this.#step(workspaceId, id)
  }

  async #take(workspaceId: string, id: string): Promise<boolean> {
    const { transact, clock } = this.#deps
    return transact(async (stores) => {
      const now = clock()
      const job = await stores.revalidations.lock(workspaceId, id)
      if (!job || !isOpen(job) || (job.leaseUntil !== null && job.leaseUntil >= now)) return false
      await stores.revalidations.set(workspaceId, id, {
        state: 'running',
        holder: this.#replica,
        leaseUntil: now + leaseMs,
        startedAt: job.startedAt ?? now,
      })
      return true
    })
  }

  async #step(workspaceId: string, id: string): Promise<Went> {
    try {
      return await this.#judged(workspaceId, id, atOnce)
    } catch (error) {
      // A policy engine or a signing service that is away keeps this one waiting, and not those of other workspaces.
      if (error instanceof Refusal) return this.#wait(workspaceId, id, error)
      this.#deps.log.error(
        { err: error, workspaceId, revalidationId: id },
        'a batch failed; each by itself now',
      )
      return this.#oneByOne(workspaceId, id)
    }
  }

  async #wait(workspaceId: string, id: string, refusal: Refusal): Promise<Went> {
    const { transact, clock, log } = this.#deps
    log.error({ err: refusal, workspaceId, revalidationId: id }, 'a revalidation cannot go on')
    await transact(async (stores) => {
      const job = await stores.revalidations.lock(workspaceId, id)
      if (job?.holder !== this.#replica || !isOpen(job)) return
      await stores.revalidations.set(workspaceId, id, { problem: refusal.message })
      await noteChange(stores, workspaceId, 'revalidations', clock())
    })
    return 'lost'
  }

  /** The agents of a batch that failed as a whole: whoever is at fault is passed over, the others have their turn. */
  async #oneByOne(workspaceId: string, id: string): Promise<Went> {
    const { log } = this.#deps
    let went: Went = 'on'
    for (let turn = 0; turn < atOnce && went === 'on'; turn++) {
      try {
        went = await this.#judged(workspaceId, id, 1)
      } catch (error) {
        if (error instanceof Refusal) return this.#wait(workspaceId, id, error)
        log.error({ err: error, workspaceId, revalidationId: id }, 'an agent could not be judged')
        // Where not even this can be written, it is the database; the lease runs out, and all of it is tried again.
        went = await this.#judged(workspaceId, id, 1, { isPassedOver: true })
      }
    }
    return went
  }

  /** One batch; once it is durable, what runs of those who did not pass is judged too. */
  async #judged(
    workspaceId: string,
    id: string,
    limit: number,
    { isPassedOver } = { isPassedOver: false },
  ): Promise<Went> {
    let invalidated: readonly string[] = []
    const went = await this.#deps.transact(async (stores) => {
      const done = await this.#batch(stores, workspaceId, id, limit, isPassedOver)
      invalidated = done.invalidated
      return done.went
    })
    await this.#endRuns(workspaceId, invalidated)
    return went
  }

  /** What this fails to end is ended by whoever looks after it, or refused at its next heartbeat. */
  async #endRuns(workspaceId: string, agentIds: readonly string[]): Promise<void> {
    const { runtimes, log } = this.#deps
    if (agentIds.length === 0) return
    try {
      await runtimes.of(workspaceId).revalidateAgents(workspaceId, agentIds)
    } catch (error) {
      log.error(
        { err: error, workspaceId, agentIds },
        'runs of invalidated agents could not be judged at once',
      )
    }
  }

  async #batch(
    stores: Stores,
    workspaceId: string,
    id: string,
    limit: number,
    isPassedOver: boolean,
  ): Promise<{ went: Went; invalidated: readonly string[] }> {
    const { clock, decisions, batch } = this.#deps
    const now = clock()
    const job = await stores.revalidations.lock(workspaceId, id)
    if (!job || !isOpen(job) || job.holder !== this.#replica) return { went: 'lost', invalidated: [] }
    const turn = await turnOf(stores, job, limit)
    const held = await decisions.hold(stores, workspaceId)
    if (held.snapshot.id !== job.snapshotId) {
      return { went: await this.#overtaken(stores, job, held.snapshot.id), invalidated: [] }
    }
    const apply = (await stores.quarantines.mode(workspaceId)) === 'apply'
    const wanted = { held, agents: turn.agents, revalidationId: id, now, apply }
    const of = { workspaceId, revalidationId: id, at: now }
    const results = isPassedOver
      ? turn.agents.map((agent) => unjudgedAs(of, faulted(agent)))
      : await batch.carryOut(stores, workspaceId, wanted)
    await stores.revalidationResults.put(results)
    await stores.revalidationResults.drop(workspaceId, id, turn.gone)
    const totals = totalsOf(job, countsOf(results), turn.takenBack)
    await stores.revalidations.set(workspaceId, id, {
      ...totals,
      cursor: turn.last ?? job.cursor,
      leaseUntil: clock() + leaseMs,
      problem: null,
    })
    const invalidated = results.flatMap(({ agentId, outcome }) =>
      outcome === 'invalidated' ? [agentId] : [],
    )
    return { went: await this.#goOn(stores, job, totals, turn.isLast), invalidated }
  }

  async #goOn(stores: Stores, job: Revalidation, totals: Counts, isLast: boolean): Promise<Went> {
    if (isLast) return totals.unjudged > 0 ? this.#tryAgain(stores, job) : this.#finish(stores, job, totals)
    await noteChange(stores, job.workspaceId, 'revalidations', this.#deps.clock())
    return 'on'
  }

  /** By another policy, what is under way begins anew; what only a few are left of is done by the one that overtook it. */
  async #overtaken(stores: Stores, job: Revalidation, snapshotId: string): Promise<Went> {
    const { workspaceId, id } = job
    const now = this.#deps.clock()
    if (job.cause !== 'policy' && job.tries === 0) {
      await stores.revalidationResults.dropAll(workspaceId, id)
      await stores.revalidations.set(workspaceId, id, { ...anew, snapshotId })
      return 'on'
    }
    // The activation that moved the pointer left a job of its own, for everybody.
    await stores.revalidations.set(workspaceId, id, { state: 'superseded', finishedAt: now })
    await noteChange(stores, workspaceId, 'revalidations', now)
    return 'superseded'
  }

  async #tryAgain(stores: Stores, { workspaceId, id, tries }: Revalidation): Promise<Went> {
    const now = this.#deps.clock()
    await stores.revalidations.set(workspaceId, id, {
      cursor: null,
      tries: tries + 1,
      holder: null,
      leaseUntil: now + againAfterMs(tries),
    })
    await noteChange(stores, workspaceId, 'revalidations', now)
    return 'again'
  }

  async #finish(stores: Stores, job: Revalidation, totals: Counts): Promise<Went> {
    const { workspaceId, id, agents, snapshotId } = job
    const now = this.#deps.clock()
    await stores.revalidations.set(workspaceId, id, { state: 'done', finishedAt: now })
    const { unjudged: _, ...judged } = totals
    // A workspace begins with a policy and without agents; that nobody was asked about is no news.
    if (agents + judged.renewed + judged.invalidated + judged.remediated === 0) {
      await noteChange(stores, workspaceId, 'revalidations', now)
      return 'finished'
    }
    await this.#deps.writer.append(stores, workspaceId, {
      by: bySystem,
      action: 'revalidation.finished',
      subjectId: id,
      facts: { policy: snapshotId, ...judged },
      words: {},
    })
    return 'finished'
  }
}

/** Asked about by another policy, everybody is asked about from the first on: nobody is judged by a mixture. */
const anew = { cursor: null, renewed: 0, invalidated: 0, remediated: 0, released: 0, unjudged: 0 }

const isOpen = ({ state }: Revalidation): boolean => state === 'waiting' || state === 'running'
