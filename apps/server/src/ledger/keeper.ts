import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Metrics } from '../observability/metrics.ts'
import { again } from '../rounds.ts'
import type { CheckpointKey } from './checkpoint-key.ts'
import type { LedgerChecks } from './checks.ts'
import type { Cosigning } from './cosigning.ts'
import type { LedgerGuard } from './guard.ts'
import type { LedgerOpening } from './opening.ts'
import type { CheckpointPublisher } from './publisher.ts'
import type { Sequencer } from './sequencer.ts'

type Deps = {
  stores: Stores
  clock: Clock
  log: Logger
  metrics: Pick<Metrics, 'ledgerRoundFailures' | 'ledgerOldestWaiting'>
  guard: LedgerGuard
  key: CheckpointKey
  opening: LedgerOpening
  sequencer: Sequencer
  publisher: CheckpointPublisher
  cosigning: Cosigning
  checks: LedgerChecks
  stopping: AbortSignal
}

const sequenceEveryMs = 150
const publishEveryMs = 1_000
const sweepEveryMs = 60_000

/** What has to happen to the ledger again and again, on every replica. */
export class LedgerKeeper {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Before anything is decided: the key, the comparison with what was signed here, and a log for every workspace. */
  async open(): Promise<void> {
    const { key, publisher, guard, opening } = this.#deps
    await key.load()
    await publisher.compareWithCopy()
    if (!guard.problem) await opening.openMissing()
  }

  /** Until the server stops. Each round waits for its own; none waits for another's. */
  async keep(): Promise<void> {
    const { sequencer, publisher, cosigning, checks } = this.#deps
    await Promise.all([
      this.#again('sequence', sequenceEveryMs, () => sequencer.sequenceAll()),
      this.#again('publish', publishEveryMs, async () => {
        await publisher.publishAll()
        await this.#measureWaiting()
      }),
      this.#again('cosign', publishEveryMs, () => cosigning.askAll()),
      this.#again('sweep', sweepEveryMs, () => checks.sweep()),
    ])
  }

  #again(round: string, everyMs: number, act: () => Promise<unknown>): Promise<void> {
    const { stopping, guard, log, metrics } = this.#deps
    return again(
      async () => {
        if (!guard.problem || round === 'sweep') await act()
      },
      {
        everyMs,
        stopping,
        log,
        failing: 'a round of the ledger failed and is tried again',
        named: { round, failures: metrics.ledgerRoundFailures },
      },
    )
  }

  async #measureWaiting(): Promise<void> {
    const { stores, clock, metrics } = this.#deps
    const oldest = await stores.ledger.oldestWaitingAt()
    metrics.ledgerOldestWaiting.set(oldest === null ? 0 : Math.max(0, clock() - oldest) / 1000)
  }
}
