import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Outbound } from '../http/outbound.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Seal } from '../secrets/seal.ts'
import { LedgerAnswers } from './answers.ts'
import { CheckpointCopy } from './checkpoint-copy.ts'
import { LedgerChecks } from './checks.ts'
import { composeEvidence } from './compose-evidence.ts'
import { Cosigning } from './cosigning.ts'
import { Erasure } from './erasure.ts'
import { LedgerGuard } from './guard.ts'
import { LedgerKeeper } from './keeper.ts'
import { LedgerOpening } from './opening.ts'
import { CheckpointPublisher } from './publisher.ts'
import { Sequencer } from './sequencer.ts'
import { LedgerService } from './service.ts'
import { WitnessService } from './witnesses.ts'
import { LedgerWriter } from './writer.ts'

type Surroundings = {
  clock: Clock
  log: Logger
  stores: Stores
  transact: Transact
  seal: Seal
  metrics: Metrics
  outbound: Outbound
  checkpointDir: string
  stopping: AbortSignal
}

/** The ledger's own part of the graph: everything else needs only its writer and its opening. */
export function composeLedger({ checkpointDir, ...given }: Surroundings) {
  const guard = new LedgerGuard(given)
  const { bodyKeys, checkpointKey: key, evidence } = composeEvidence(given)
  const copy = new CheckpointCopy(checkpointDir)
  const writer = new LedgerWriter({ ...given, bodyKeys, guard })
  const opening = new LedgerOpening({ ...given, key, writer })
  const sequencer = new Sequencer({ ...given, guard })
  const publisher = new CheckpointPublisher({ ...given, key, copy, guard, writer })
  const cosigning = new Cosigning({ ...given, key, evidence, writer })
  const checks = new LedgerChecks({ ...given, key, copy, bodyKeys, writer })
  return {
    writer,
    opening,
    sequencer,
    publisher,
    cosigning,
    checks,
    evidence,
    checkpointKey: key,
    bodyKeys,
    answers: new LedgerAnswers({ ...given, bodyKeys, writer }),
    ledger: new LedgerService({ ...given, bodyKeys, guard, copy, publisher, checks, evidence }),
    witnesses: new WitnessService({ ...given, writer }),
    erasure: new Erasure({ ...given, writer }),
    keeper: new LedgerKeeper({ ...given, guard, key, opening, sequencer, publisher, cosigning, checks }),
  }
}
