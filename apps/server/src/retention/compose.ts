import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import { RetentionKeeper } from './keeper.ts'
import { RetentionService } from './service.ts'

type Surroundings = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  writer: LedgerWriter
  stopping: AbortSignal
}

/** How long events are kept whole, and who sees to it. */
export const composeRetention = (given: Surroundings) => ({
  retention: new RetentionService(given),
  retentionKeeper: new RetentionKeeper(given),
})
