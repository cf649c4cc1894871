import type { Logger } from 'pino'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { bySystem } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { noteChange } from '../live/note.ts'
import type { Metrics } from '../observability/metrics.ts'
import { againWriting } from '../rounds.ts'
import type { DriftChecking } from './checking.ts'
import { isDue } from './interval.ts'
import { queueScan } from './queueing.ts'
import type { DriftRecording } from './recording.ts'
import type { DriftRestarting } from './restarting.ts'
import type { DriftScan } from './scan-store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  writer: LedgerWriter
  checking: DriftChecking
  recording: DriftRecording
  restarting: Pick<DriftRestarting, 'startAgain'>
  metrics: Pick<Metrics, 'driftOpen' | 'driftLastScan' | 'driftFailedChecks' | 'driftRoundFailures'>
  stopping: AbortSignal
}

const second = 1_000
const day = 24 * 60 * 60 * second
/** How many agents are compared in one transaction: enough to share its cost, few enough to end soon. */
const atOnce = 200
/** Whoever has said nothing for so long is taken to be dead. */
const leaseMs = 10 * second
const mostOpen = 50
const scansKeptMs = 100 * day

type Went = 'on' | 'finished' | 'lost'

const Chosen = z.array(z.string())

/**
 * Compares everybody now and then, and those whom somebody chose at once; on every replica. A part is one transaction
 * that begins with the scan's row, which says how far it is: each part is done once, and a process that dies leaves
 * the last whole one.
 */
export class DriftScanner {
  readonly #deps: Deps
  readonly #replica: string
  constructor(deps: Deps) {
    this.#deps = deps
    this.#replica = newId('replica', deps.clock())
  }

  /** Until the server stops. */
  async keep(): Promise<void> {
    await Promise.all([
      this.#again('scan', second, () => this.round()),
      this.#again('restart', second, () => this.#deps.restarting.startAgain()),
      this.#again('schedule', 15 * second, () => this.schedule()),
      this.#again('measure', 15 * second, () => this.measure()),
      this.#again('tidy', 60 * 60 * second, () => this.tidy()),
    ])
  }

  /** Queues a scan of everybody where it is time. */
  async schedule(): Promise<void> {
    const { stores, transact, clock } = this.#deps
    for (const { workspaceId, ...clocked } of await stores.driftScans.clocked()) {
      if (!isDue(clocked, clock())) continue
      await transact(async (within) => {
        // One replica after the other: the second one sees the scan of the first.
        const workspace = await within.workspaces.lock(workspaceId)
        if (workspace === null) return
        const newest = await within.driftScans.newestWhole(workspaceId)
        if (newest !== null && newest.state !== 'done') return
        const { driftEveryMinutes: everyMinutes } = workspace
        const now = clock()
        if (!isDue({ everyMinutes, lastAt: newest?.queuedAt ?? null }, now)) return
        await queueScan(within, workspaceId, { by: bySystem, chosen: null, dueAt: now }, now)
      })
    }
  }

  /** Takes up whatever nobody works on, and works it off. What fails in one keeps no other waiting. */
  async round(): Promise<void> {
    const { stores, clock, stopping } = this.#deps
    const failures: unknown[] = []
    for (const { workspaceId, id } of await stores.driftScans.free(clock(), mostOpen)) {
      try {
        if (!(await this.#take(workspaceId, id))) continue
        let went: Went = 'on'
        while (went === 'on' && !stopping.aborted) went = await this.#part(workspaceId, id)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  async measure(): Promise<void> {
    const { stores, clock, metrics } = this.#deps
    metrics.driftOpen.reset()
    for (const { kind, open } of await stores.drift.countOpen()) metrics.driftOpen.set({ kind }, open)
    metrics.driftFailedChecks.set(await stores.driftChecks.countFailed())
    const ages = (await stores.driftScans.lastDone()).map((at) => (clock() - at) / second)
    metrics.driftLastScan.set(Math.max(0, ...ages))
  }

  async tidy(): Promise<void> {
    const { stores, clock } = this.#deps
    await stores.driftScans.forgetBefore(clock() - scansKeptMs)
  }

  async #take(workspaceId: string, id: string): Promise<boolean> {
    const { transact, clock } = this.#deps
    return transact(async (stores) => {
      const now = clock()
      const scan = await stores.driftScans.lock(workspaceId, id)
      if (!scan || scan.state === 'done' || (scan.leaseUntil !== null && scan.leaseUntil >= now)) return false
      await stores.driftScans.set(workspaceId, id, {
        state: 'running',
        holder: this.#replica,
        leaseUntil: now + leaseMs,
        startedAt: scan.startedAt ?? now,
      })
      return true
    })
  }

  async #part(workspaceId: string, id: string): Promise<Went> {
    const { transact, clock } = this.#deps
    return transact(async (stores) => {
      const scan = await stores.driftScans.lock(workspaceId, id)
      if (!scan || scan.state === 'done' || scan.holder !== this.#replica) return 'lost'
      const among = scan.chosen === null ? null : Chosen.parse(JSON.parse(scan.chosen))
      const agentIds = await stores.driftScans.subjects(workspaceId, {
        after: scan.cursor,
        among,
        limit: atOnce,
      })
      const counts = await this.#deps.checking.check(stores, workspaceId, agentIds)
      const isOver = agentIds.length < atOnce
      const left = isOver && scan.isWhole ? await this.#endOfLeft(stores, workspaceId) : 0
      await stores.driftScans.set(workspaceId, id, {
        checked: scan.checked + counts.checked,
        failed: scan.failed + counts.failed,
        opened: scan.opened + counts.opened,
        resolved: scan.resolved + counts.resolved + left,
        ...following(scan, agentIds, isOver ? null : clock() + leaseMs),
        ...(isOver ? { state: 'done' as const, finishedAt: clock() } : {}),
      })
      await noteChange(stores, workspaceId, 'drift', clock())
      return isOver ? 'finished' : 'on'
    })
  }

  async #endOfLeft(stores: Stores, workspaceId: string): Promise<number> {
    const { recording, clock } = this.#deps
    let all = 0
    for (;;) {
      const left = await recording.recordLeft(stores, workspaceId, clock(), atOnce)
      all += left
      if (left < atOnce) return all
    }
  }

  #again(round: string, everyMs: number, act: () => Promise<void>): Promise<void> {
    const { stopping, log, writer, metrics } = this.#deps
    return againWriting(act, {
      everyMs,
      stopping,
      writer,
      log,
      failing: 'a round of comparing failed and is tried again',
      named: { round, failures: metrics.driftRoundFailures },
    })
  }
}

const following = ({ cursor }: DriftScan, agentIds: readonly string[], leaseUntil: number | null) => ({
  cursor: agentIds.at(-1) ?? cursor,
  leaseUntil,
})
