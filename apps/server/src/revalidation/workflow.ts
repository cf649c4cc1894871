import { Refusal } from '@countersign/decisions'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { bySystem } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { noteChange } from '../live/note.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import { again } from '../rounds.ts'
import type { RevalidationBatch } from './batch.ts'
import type { Revalidation } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  writer: LedgerWriter
  decisions: PolicyDecisions
  batch: RevalidationBatch
  stopping: AbortSignal
}

const everyMs = 500
/** How many agents are judged in one transaction: enough to share its cost, few enough to be held for a moment. */
const atOnce = 100
/** Whoever has said nothing for so long is taken to be dead. */
const leaseMs = 10_000
const mostOpen = 50

type Went = 'on' | 'finished' | 'superseded' | 'lost'

const Chosen = z.array(z.string())

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
    await again(
      async () => {
        if (!writer.isReadOnly) await this.round()
      },
      {
        everyMs,
        stopping,
        onFailure(error, isFirst) {
          if (isFirst) log.error({ err: error }, 'revalidations could not be looked at and are tried again')
        },
      },
    )
  }

  /** Takes up whatever nobody works on, and works it off. */
  async round(): Promise<void> {
    const { stores, clock, stopping } = this.#deps
    for (const { workspaceId, id } of await stores.revalidations.free(clock(), mostOpen)) {
      if (!(await this.#take(workspaceId, id))) continue
      let went: Went = 'on'
      while (went === 'on' && !stopping.aborted) went = await this.#step(workspaceId, id)
    }
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
      return await this.#deps.transact((stores) => this.#batch(stores, workspaceId, id))
    } catch (error) {
      // A policy engine or a signing service that is away keeps this one waiting, and not those of other workspaces.
      if (!(error instanceof Refusal)) throw error
      this.#deps.log.error({ err: error, workspaceId, revalidationId: id }, 'a revalidation cannot go on')
      await this.#deps.transact(async (stores) => {
        const job = await stores.revalidations.lock(workspaceId, id)
        if (job?.holder !== this.#replica || !isOpen(job)) return
        await stores.revalidations.set(workspaceId, id, { problem: error.message })
        await noteChange(stores, workspaceId, 'revalidations', this.#deps.clock())
      })
      return 'lost'
    }
  }

  async #batch(stores: Stores, workspaceId: string, id: string): Promise<Went> {
    const { clock, decisions, batch } = this.#deps
    const now = clock()
    const job = await stores.revalidations.lock(workspaceId, id)
    if (!job || !isOpen(job) || job.holder !== this.#replica) return 'lost'
    const among = job.chosen === null ? null : Chosen.parse(JSON.parse(job.chosen))
    const agents = await stores.subjects.lockPage(workspaceId, { after: job.cursor, among, limit: atOnce })
    const held = await decisions.hold(stores, workspaceId)
    if (held.snapshot.id !== job.snapshotId) {
      if (job.cause !== 'policy') {
        await stores.revalidations.set(workspaceId, id, { ...anew, snapshotId: held.snapshot.id })
        return 'on'
      }
      // The activation that moved the pointer left a job of its own, for everybody.
      await stores.revalidations.set(workspaceId, id, { state: 'superseded', finishedAt: now })
      await noteChange(stores, workspaceId, 'revalidations', now)
      return 'superseded'
    }
    const apply = (await stores.quarantines.mode(workspaceId)) === 'apply'
    const counts = await batch.carryOut(stores, workspaceId, {
      held,
      agents,
      revalidationId: id,
      now,
      apply,
    })
    const totals = {
      renewed: job.renewed + counts.renewed,
      invalidated: job.invalidated + counts.invalidated,
      remediated: job.remediated + counts.remediated,
      released: job.released + counts.released,
    }
    const isOver = agents.length < atOnce
    await stores.revalidations.set(workspaceId, id, {
      ...totals,
      cursor: agents.at(-1)?.id ?? job.cursor,
      leaseUntil: clock() + leaseMs,
      problem: null,
      ...(isOver ? { state: 'done', finishedAt: clock() } : {}),
    })
    if (!isOver) {
      await noteChange(stores, workspaceId, 'revalidations', now)
      return 'on'
    }
    // A workspace begins with a policy and without agents; that nobody was asked about is no news.
    if (job.agents + totals.renewed + totals.invalidated + totals.remediated === 0) {
      await noteChange(stores, workspaceId, 'revalidations', now)
      return 'finished'
    }
    await this.#deps.writer.append(stores, workspaceId, {
      by: bySystem,
      action: 'revalidation.finished',
      subjectId: id,
      facts: { policy: job.snapshotId, ...totals },
      words: {},
    })
    return 'finished'
  }
}

/** Asked about by another policy, everybody is asked about from the first on: nobody is judged by a mixture. */
const anew = { cursor: null, renewed: 0, invalidated: 0, remediated: 0, released: 0 }

const isOpen = ({ state }: Revalidation): boolean => state === 'waiting' || state === 'running'
