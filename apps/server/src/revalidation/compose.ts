import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import type { RuntimeSelector } from '../runtime/selector.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import { RevalidationBatch } from './batch.ts'
import { RevalidationReading } from './reading.ts'
import { RemediationService } from './remediation.ts'
import { RevalidationService } from './service.ts'
import { RevalidationWorkflow } from './workflow.ts'

type Surroundings = {
  clock: Clock
  log: Logger
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  decisions: PolicyDecisions
  signingKeys: SigningKeys
  metrics: Metrics
  runtimes: RuntimeSelector
  version: string
  stopping: AbortSignal
}

/** What asks about governed agents again, and what is done about those that do not pass. */
export function composeRevalidation(given: Surroundings) {
  const onCrash = (error: unknown) => given.log.error({ err: error }, 'a check of a revalidation threw')
  const onFault = (agentId: string, error: unknown) =>
    given.log.error({ err: error, agentId }, 'an agent could not be judged by a revalidation')
  const onUnfixed = (agentId: string, error: unknown) =>
    given.log.error({ err: error, agentId }, 'an agent could not be judged for a fix')
  const batch = new RevalidationBatch({ ...given, onCrash, onFault })
  return {
    revalidations: new RevalidationService(given),
    revalidationReading: new RevalidationReading(given),
    remediations: new RemediationService({ ...given, batch, onCrash, onFault: onUnfixed }),
    revalidationWorkflow: new RevalidationWorkflow({ ...given, batch }),
  }
}
