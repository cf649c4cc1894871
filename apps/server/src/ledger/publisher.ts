import { formatNote, signCheckpoint } from '@countersign/ledger'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { CheckpointCopy, CopiedCheckpoint } from './checkpoint-copy.ts'
import type { CheckpointKey } from './checkpoint-key.ts'
import { discontinuity, foreignCopy, ownCheckpoint } from './continuity.ts'
import { bySystem } from './doer.ts'
import type { LedgerGuard } from './guard.ts'
import type { Log } from './log-store.ts'
import { type LedgerWriter, originOf } from './writer.ts'

type Deps = {
  stores: Stores
  clock: Clock
  log: Logger
  key: CheckpointKey
  copy: CheckpointCopy
  guard: LedgerGuard
  writer: LedgerWriter
  metrics: Pick<Metrics, 'ledgerCheckpoints' | 'ledgerCopyFailures'>
}

/** Since when the second copy cannot be written, and why; null while it can. */
export type CopyProblem = { since: number; message: string }

/**
 * Signs how far the logs have grown. Before a signature, the log must continue the newest one that this replica has
 * a copy of; before a checkpoint counts, its copy is on the disk.
 */
export class CheckpointPublisher {
  readonly #deps: Deps
  #copyProblem: CopyProblem | null = null
  constructor(deps: Deps) {
    this.#deps = deps
  }

  get copyProblem(): CopyProblem | null {
    return this.#copyProblem
  }

  /** At start: everything that was ever copied must still be there. */
  async compareWithCopy(): Promise<void> {
    const { stores, copy, log } = this.#deps
    for (const workspaceId of await copy.workspaces()) {
      let damaged = 0
      for await (const copied of copy.all(workspaceId)) if (!copied) damaged += 1
      if (damaged > 0)
        log.warn({ workspaceId, damaged }, 'the second copy of the checkpoints has damaged lines')
      await this.#continues(workspaceId, await stores.log.find(workspaceId))
    }
  }

  /** A checkpoint for every log that has grown, and a copy of what other replicas published. */
  async publishAll(): Promise<void> {
    const { stores, guard, copy } = this.#deps
    for (const log of await stores.log.all()) {
      if (guard.problem) return
      const copied = await copy.newest(log.workspaceId)
      if (copied && copied.size > log.publishedSize) await this.#keepCopied(log, copied)
      else if (log.size > log.publishedSize) await this.#publish(log)
      else if (log.publishedSize > (copied?.size ?? 0)) await this.#copyPublished(log)
    }
  }

  async #publish(log: Log): Promise<void> {
    const { key } = this.#deps
    if (!(await this.#continues(log.workspaceId, log))) return
    const origin = originOf(log.workspaceId)
    const { key: verifier, sign } = await key.signer(origin)
    const signed = await signCheckpoint(verifier, sign, { origin, size: log.size, root: log.root })
    const note = formatNote(signed)
    if (await this.#copy(log, log.size, note)) await this.#keep(log.workspaceId, log.size, note)
  }

  async #keep(workspaceId: string, size: number, note: string): Promise<void> {
    const { stores, clock, metrics } = this.#deps
    try {
      await stores.log.addCheckpoint({ workspaceId, size, note, at: clock() })
      metrics.ledgerCheckpoints.inc()
    } catch (error) {
      // Another replica signed the same tree with the same key: it is the same checkpoint.
      if (!isDuplicate(error)) throw error
    }
    await stores.log.markPublished(workspaceId, size)
  }

  /** The copy was on the disk, and the process ended before the database had the checkpoint. */
  async #keepCopied(log: Log, { size, note }: CopiedCheckpoint): Promise<void> {
    if (await this.#continues(log.workspaceId, log)) await this.#keep(log.workspaceId, size, note)
  }

  async #copyPublished(log: Log): Promise<void> {
    const { stores, guard, key } = this.#deps
    const newest = await stores.log.newestCheckpoint(log.workspaceId)
    if (!newest || !(await this.#continues(log.workspaceId, log))) return
    const opened = await ownCheckpoint(key, log.workspaceId, newest.note)
    if (!opened.ok) return guard.trip(log.workspaceId, foreignCopy(opened.message))
    const problem = await discontinuity(stores, log, opened.value)
    if (problem) return guard.trip(log.workspaceId, problem)
    await this.#copy(log, opened.value.size, newest.note)
  }

  /** Whether the log continues what this replica has seen; if not, it decides nothing any more. */
  async #continues(workspaceId: string, log: Log | null): Promise<boolean> {
    const { stores, key, copy, guard } = this.#deps
    const newest = await copy.newest(workspaceId)
    if (!newest) return true
    const opened = await ownCheckpoint(key, workspaceId, newest.note)
    const problem = opened.ok ? await discontinuity(stores, log, opened.value) : foreignCopy(opened.message)
    if (problem) guard.trip(workspaceId, problem)
    return problem === null
  }

  async #copy(of: Log, size: number, note: string): Promise<boolean> {
    const { copy, clock, log, metrics } = this.#deps
    try {
      await copy.append(of.workspaceId, { size, note }, clock())
    } catch (error) {
      metrics.ledgerCopyFailures.inc()
      if (this.#copyProblem) return false
      log.error(
        { err: error, workspaceId: of.workspaceId },
        'no checkpoint: its second copy cannot be written',
      )
      this.#copyProblem = { since: clock(), message: error instanceof Error ? error.message : String(error) }
      await this.#tellOfFailure(of)
      return false
    }
    if (this.#copyProblem) log.info('the second copy of the checkpoints can be written again')
    this.#copyProblem = null
    return true
  }

  /** Once for as long as it lasts, or the ledger would grow of not being published. */
  async #tellOfFailure({ workspaceId, size, root }: Log): Promise<void> {
    await this.#deps.writer.decide(workspaceId, {
      by: bySystem,
      action: 'checkpoint.copy_failed',
      subjectId: workspaceId,
      outcome: 'failed',
      facts: { size, root: root.toString('hex') },
      words: {},
    })
  }
}
