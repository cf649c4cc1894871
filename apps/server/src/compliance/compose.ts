import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { BodyKeys } from '../ledger/body-keys.ts'
import type { CheckpointKey } from '../ledger/checkpoint-key.ts'
import type { LedgerEvidence } from '../ledger/evidence.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Seal } from '../secrets/seal.ts'
import { ControlReading } from './controls.ts'
import type { PackMaker } from './making/maker.ts'
import { PackMaking } from './making/pack-making.ts'
import { ReportPrinter } from './printing/printer.ts'
import { ExportService } from './service.ts'
import { ExportWorkflow } from './workflow.ts'

type Surroundings = {
  stores: Stores
  transact: Transact
  clock: Clock
  log: Logger
  writer: LedgerWriter
  seal: Seal
  bodyKeys: BodyKeys
  evidence: LedgerEvidence
  checkpointKey: CheckpointKey
  version: string
  browser: string | null
  path: string
  /** Without one this process makes them. */
  packMaker: PackMaker | undefined
  stopping: AbortSignal
}

/** What the ledger shows of each control, and the packs that are made of it. */
export function composeCompliance(given: Surroundings) {
  const printer = new ReportPrinter(given)
  return {
    controls: new ControlReading({ ...given, printer }),
    exports: new ExportService(given),
    exportWorkflow: new ExportWorkflow({
      ...given,
      maker: given.packMaker ?? new PackMaking({ ...given, printer }),
    }),
  }
}
