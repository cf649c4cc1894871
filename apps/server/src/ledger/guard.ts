import { type Reason, Refusal } from '@countersign/decisions'
import type { Logger } from 'pino'
import type { Metrics } from '../observability/metrics.ts'

/**
 * Whether this instance may write. Once a log has been found to lack or contradict what was signed before, every
 * further event would deepen the fork, so the instance only reads until it is started on the right database.
 */
export class LedgerGuard {
  readonly #log: Logger
  readonly #metrics: Pick<Metrics, 'ledgerReadOnly'>
  #problem: Reason | null = null
  constructor({ log, metrics }: { log: Logger; metrics: Pick<Metrics, 'ledgerReadOnly'> }) {
    this.#log = log
    this.#metrics = metrics
    metrics.ledgerReadOnly.set(0)
  }

  get problem(): Reason | null {
    return this.#problem
  }

  trip(workspaceId: string, problem: Reason): void {
    this.#metrics.ledgerReadOnly.set(1)
    this.#log.fatal({ workspaceId, code: problem.code }, `read-only: ${problem.message} ${problem.remedy}`)
    this.#problem ??= problem
  }

  refuseIfReadOnly(): void {
    if (!this.#problem) return
    throw new Refusal({ kind: 'unavailable', ...this.#problem })
  }
}
