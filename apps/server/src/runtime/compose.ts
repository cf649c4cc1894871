import type { Logger } from 'pino'
import type { AdmissionService } from '../admission/service.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Replica } from '../instance/replica.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Seal } from '../secrets/seal.ts'
import { EmbeddedRuntime } from './embedded.ts'
import { oneRunAtATime, tellsPages } from './interceptors.ts'
import { RunKeeper } from './keeper.ts'
import { LeaseKeys } from './lease-keys.ts'
import { Leases } from './leases.ts'
import { RunNotes } from './notes.ts'
import { RunOverview } from './overview.ts'
import { RunGuard } from './process/guard.ts'
import { RunReading } from './reading.ts'
import { RunRecords } from './records.ts'
import type { Runners } from './runners.ts'
import { RuntimeSelector } from './selector.ts'
import { RunService } from './service.ts'
import { Supervisor } from './supervisor.ts'

type Surroundings = {
  clock: Clock
  log: Logger
  /** Where processes of this machine reach this server, whatever stands in front of it. */
  ownUrl: () => string
  runners: Runners
  metrics: Metrics
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  seal: Seal
  admission: AdmissionService
  replica: Replica
  stopping: AbortSignal
  /** How long whoever starts or renews waits for one answer of the database. */
  deadlineMs?: number
}

/** What runs agents here, and what lets them in elsewhere. */
export function composeRuntime(given: Surroundings) {
  const replicaId = given.replica.id
  const leaseKeys = new LeaseKeys(given)
  const notes = new RunNotes(given)
  const records = new RunRecords(given)
  const leases = new Leases({ ...given, keys: leaseKeys, records, notes })
  const guard = new RunGuard(replicaId)
  const supervisor = new Supervisor({ ...given, replicaId, guard, records, leases, notes })
  const embedded = new EmbeddedRuntime({ ...given, records, supervisor })
  const runtimes = new RuntimeSelector({ embedded })
  const interceptors = [oneRunAtATime, tellsPages(notes)]
  return {
    leaseKeys,
    leases,
    runtimes,
    runs: new RunService({ ...given, leases, records, runtimes, replicaId, interceptors }),
    runReading: new RunReading(given),
    runOverview: new RunOverview(given),
    runKeeper: new RunKeeper({ ...given, records, supervisor, guard, notes }),
  }
}
