import type { RunState } from '@countersign/runtime'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { idTime } from '../ids.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Metrics } from '../observability/metrics.ts'
import { again } from '../rounds.ts'
import { endings } from './endings.ts'
import type { RunNotes } from './notes.ts'
import type { RunGuard } from './process/guard.ts'
import type { RunRecords } from './records.ts'
import type { Supervisor } from './supervisor.ts'

type Deps = {
  stores: Stores
  clock: Clock
  log: Logger
  writer: LedgerWriter
  replica: { id: string; host: string }
  records: RunRecords
  supervisor: Supervisor
  guard: RunGuard
  notes: RunNotes
  stopping: AbortSignal
  metrics: Pick<Metrics, 'runs' | 'runsOldestHeartbeat' | 'runRoundFailures'>
}

const lookEveryMs = 250
const writeEveryMs = 250
const tellEveryMs = 2_000
const sweepEveryMs = 2_000
const measureEveryMs = 10_000
/** A replica that was not heard of for so long is gone, and its processes with it. */
const goneAfterMs = 10_000
const forgottenAfterMs = 24 * 60 * 60 * 1_000
const atOnce = 100

/** What each replica does for runs again and again: its own, and those that nobody looks after any more. */
export class RunKeeper {
  readonly #deps: Deps
  readonly #startedAt: number
  constructor(deps: Deps) {
    this.#deps = deps
    this.#startedAt = deps.clock()
  }

  /** Until the server stops. */
  async keep(): Promise<void> {
    const { supervisor } = this.#deps
    await Promise.all([
      this.#again('look', lookEveryMs, () => this.look()),
      this.#again('write', writeEveryMs, () => supervisor.write()),
      this.#again('tell', tellEveryMs, () => this.tell()),
      this.#again('sweep', sweepEveryMs, () => this.sweep()),
      this.#again('measure', measureEveryMs, () => this.measure()),
    ])
  }

  /** Ends every process of this replica before the database goes away. */
  async close(): Promise<void> {
    const { supervisor, stores, replica, guard } = this.#deps
    await supervisor.stopAll()
    await stores.runReplicas.remove(replica.id)
    guard.close()
  }

  /** One look at what this replica runs. */
  look(): Promise<void> {
    return this.#deps.supervisor.look()
  }

  async tell(): Promise<void> {
    const { stores, clock, replica } = this.#deps
    await stores.runReplicas.tell({ ...replica, startedAt: this.#startedAt, heardAt: clock() })
  }

  /** Runs whose lease is over, or whose replica is gone, are over. Any replica may say so. */
  async sweep(): Promise<void> {
    const { stores, clock, writer, records, notes } = this.#deps
    if (writer.isReadOnly) return
    const now = clock()
    await stores.runReplicas.forgetBefore(now - forgottenAfterMs)
    const heard = new Set(await stores.runReplicas.heardSince(now - goneAfterMs))
    // This one is here, however its clock was moved.
    heard.add(this.#deps.replica.id)
    const gone = (await stores.runs.replicasWithRuns()).filter((id) => !heard.has(id))
    // A clock that was put back does not give back time: what the ledger has seen is over.
    const later = (await stores.runs.newestEvents())
      .map(({ workspaceId, eventId }) => ({ workspaceId, now: idTime(eventId) }))
      .filter((there) => there.now > now)
    for (const { workspaceId, id, replicaId } of await stores.runs.lapsed(now, gone, atOnce, later)) {
      const ending = replicaId === null ? endings.heartbeatMissed : endings.replicaLost
      await records.lost(workspaceId, id, ending)
      notes.mark(workspaceId)
    }
  }

  /** For whoever watches this instance from outside. */
  async measure(): Promise<void> {
    const { stores, clock, metrics } = this.#deps
    const counted = await stores.runs.countAll()
    metrics.runs.reset()
    for (const { state, count } of counted) metrics.runs.set({ state }, count)
    const heard = counted.flatMap(({ state, quietSince }) => (isWatched(state) ? (quietSince ?? []) : []))
    const now = clock()
    metrics.runsOldestHeartbeat.set(Math.max(0, now - Math.min(now, ...heard)) / 1_000)
  }

  #again(round: string, everyMs: number, act: () => Promise<void>): Promise<void> {
    const { stopping, log, metrics } = this.#deps
    return again(act, {
      everyMs,
      stopping,
      log,
      failing: 'a round of the runs failed and is tried again',
      named: { round, failures: metrics.runRoundFailures },
    })
  }
}

/** Whoever waits for another try, or is about to end, has no heart that could beat. */
const isWatched = (state: RunState): boolean => state === 'starting' || state === 'running'
