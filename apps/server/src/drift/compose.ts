import type { Logger } from 'pino'
import type { AgentService } from '../agents/service.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { PromotionService } from '../promotion/service.ts'
import type { RunService } from '../runtime/service.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import { DriftAdopting } from './adopting.ts'
import { DriftChecking } from './checking.ts'
import { DriftComparing } from './comparing.ts'
import { DriftIgnoring } from './ignoring.ts'
import { DriftReading } from './reading.ts'
import { DriftRecording } from './recording.ts'
import { DriftRestarting } from './restarting.ts'
import { DriftRestoring } from './restoring.ts'
import { DriftScanner } from './scanner.ts'
import { DriftService } from './service.ts'

type Surroundings = {
  clock: Clock
  log: Logger
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  metrics: Metrics
  signingKeys: SigningKeys
  agents: AgentService
  promotions: PromotionService
  runs: RunService
  stopping: AbortSignal
}

/** What compares what was approved with what is, and the ways out where they differ. */
export function composeDrift(given: Surroundings) {
  const comparing = new DriftComparing(given)
  const recording = new DriftRecording(given)
  const checking = new DriftChecking({ ...given, comparing, recording })
  const restarting = new DriftRestarting(given)
  return {
    drift: new DriftService(given),
    driftReading: new DriftReading({ ...given, comparing }),
    driftComparing: comparing,
    driftRecording: recording,
    driftRestoring: new DriftRestoring({ ...given, comparing, checking }),
    driftRestarting: restarting,
    driftAdopting: new DriftAdopting({ ...given, comparing }),
    driftIgnoring: new DriftIgnoring(given),
    driftScanner: new DriftScanner({ ...given, checking, recording, restarting }),
  }
}
