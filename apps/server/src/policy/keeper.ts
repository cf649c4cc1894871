import { setImmediate as breath } from 'node:timers/promises'
import { Refusal } from '@countersign/decisions'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { noteChange } from '../live/note.ts'
import type { Metrics } from '../observability/metrics.ts'
import { again } from '../rounds.ts'
import type { PolicyEngine } from './engine.ts'
import type { PolicyOpening } from './opening.ts'
import type { Replica } from './record-store.ts'
import type { PolicyRecorder } from './recorder.ts'
import type { PolicySnapshots } from './snapshots.ts'
import type { Active } from './store.ts'

type Deps = {
  stores: Stores
  clock: Clock
  log: Logger
  metrics: Pick<Metrics, 'policyRoundFailures'>
  replica: { id: string; host: string }
  opening: PolicyOpening
  snapshots: PolicySnapshots
  engine: PolicyEngine
  recorder: PolicyRecorder
  stopping: AbortSignal
}

const second = 1_000
const minute = 60 * second
const day = 24 * 60 * minute
/** Pointers are stamped before they are committed, and by clocks that differ a little. */
const overlapMs = minute
const warningsKeptMs = 100 * day

/** What each replica does for policies again and again. Nothing is decided by it: decisions look for themselves. */
export class PolicyKeeper {
  readonly #deps: Deps
  readonly #rows = new Map<string, Replica>()
  #lookedAt: number | null = null
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Before anything is asked: a policy for every workspace. */
  async open(): Promise<void> {
    await this.#deps.opening.openMissing()
  }

  async keep(): Promise<void> {
    await Promise.all([
      this.#again('load', second, () => this.load()),
      this.#again('record', second, () => this.#deps.recorder.flush()),
      this.#again('tell', 10 * second, () => this.tell()),
      this.#again('tidy', 10 * minute, () => this.tidy()),
    ])
  }

  /** Writes what has gathered, and takes away what lies elsewhere. */
  async close(): Promise<void> {
    await this.#deps.recorder.flush()
    await this.#deps.engine.close()
  }

  /** Gets ready for what was activated since the last look, on whichever replica, and says so. */
  async load(): Promise<void> {
    const { stores, clock } = this.#deps
    const now = clock()
    for (const active of await stores.policy.activeSince((this.#lookedAt ?? overlapMs) - overlapMs)) {
      if (this.#rows.get(active.workspaceId)?.snapshotId === active.snapshotId) continue
      await this.#load(active)
      // Compiling is work for the processor, and others wait for it.
      await breath()
    }
    this.#lookedAt = now
  }

  /** That this replica lives, and how its engine fares; and a second try for what could not be loaded. */
  async tell(): Promise<void> {
    const { stores, clock, replica, engine } = this.#deps
    await stores.policyRecords.tell(replica.id, clock(), engine.standing())
    if ([...this.#rows.values()].some(({ error }) => error !== null)) this.#lookedAt = null
  }

  async tidy(): Promise<void> {
    const { stores, clock, engine } = this.#deps
    const now = clock()
    await stores.policyRecords.forgetReplicasBefore(now - day)
    await stores.policyRecords.forgetWarningsBefore(now - warningsKeptMs)
    await engine.tidy(await stores.policyRecords.replicasSeen(now - 10 * minute))
  }

  async #load(active: Active): Promise<void> {
    const { stores, clock, log, replica, snapshots, engine } = this.#deps
    const { workspaceId, snapshotId, hash } = active
    const before = this.#rows.get(workspaceId)
    const row: Replica = {
      workspaceId,
      replicaId: replica.id,
      host: replica.host,
      engine: engine.name,
      snapshotId: before?.snapshotId ?? null,
      hash: before?.hash ?? null,
      loadedAt: before?.loadedAt ?? null,
      seenAt: clock(),
      error: null,
      errorAt: null,
      fallbacks: engine.standing().fallbacks,
    }
    try {
      await engine.prepare(workspaceId, await snapshots.load(stores, active))
      Object.assign(row, { snapshotId, hash, loadedAt: clock() })
    } catch (error) {
      if (!(error instanceof Error)) throw error
      Object.assign(row, { error: error.message.slice(0, 500), errorAt: clock() })
      if (before?.error !== row.error) {
        const told = error instanceof Refusal ? { code: error.code } : { err: error }
        log.error({ ...told, workspaceId, snapshotId }, 'a policy could not be loaded')
      }
    }
    const { error, errorAt } = engine.standing()
    await stores.policyRecords.setReplica(row.error === null ? { ...row, error, errorAt } : row)
    this.#rows.set(workspaceId, row)
    await noteChange(stores, workspaceId, 'policy', clock())
  }

  #again(round: string, everyMs: number, act: () => Promise<void>): Promise<void> {
    const { stopping, log, metrics } = this.#deps
    return again(act, {
      everyMs,
      stopping,
      log,
      failing: 'a round of policies failed and is tried again',
      named: { round, failures: metrics.policyRoundFailures },
    })
  }
}
