import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import { AdmissionFactReader } from './facts.ts'
import { WorkspaceFreezing } from './freezing.ts'
import { AdmissionJudge, type Running } from './judge.ts'
import { AdmissionRecorder } from './recorder.ts'
import { AdmissionService } from './service.ts'

type Surroundings = {
  clock: Clock
  log: Logger
  metrics: Metrics
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  signingKeys: SigningKeys
  decisions: PolicyDecisions
  running: Running
  environment: string
  deadlineMs?: number
}

/** Whether something may start: reading, judging, writing down; and the freeze that lets nothing start. */
export function composeAdmission(given: Surroundings) {
  const reader = new AdmissionFactReader(given)
  const judge = new AdmissionJudge({ ...given, reader })
  return {
    admission: new AdmissionService({ ...given, judge, recorder: new AdmissionRecorder(given) }),
    workspaceFreezing: new WorkspaceFreezing(given),
  }
}
