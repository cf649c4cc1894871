import type { CheckedPolicy } from '@countersign/policy'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Env } from '../env.ts'
import type { Replica } from '../instance/replica.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Metrics } from '../observability/metrics.ts'
import { openRequestsAt } from '../promotion/open-requests.ts'
import { PolicyDecisions } from './decisions.ts'
import { embeddedEngine } from './engine.ts'
import { PolicyImpact } from './impact.ts'
import { PolicyKeeper } from './keeper.ts'
import { OpaEngine } from './opa-engine.ts'
import { PolicyOpening } from './opening.ts'
import { PolicyPrecheck } from './precheck.ts'
import { PolicyProposals } from './proposals.ts'
import { PolicyReading } from './reading.ts'
import { PolicyRecorder } from './recorder.ts'
import { PolicyService, type RevokedSigners } from './service.ts'
import { PolicySnapshots } from './snapshots.ts'

type Surroundings = {
  clock: Clock
  log: Logger
  stores: Stores
  transact: Transact
  writer: LedgerWriter
  metrics: Metrics
  replica: Replica
  opa: Env['opa']
  shipped: CheckedPolicy
  revokedSigners: RevokedSigners
  stopping: AbortSignal
}

/** The policy's own part of the graph: everything else needs only its opening and its decisions. */
export function composePolicy({ opa, ...given }: Surroundings) {
  const { replica } = given
  const snapshots = new PolicySnapshots(given.shipped)
  const recorder = new PolicyRecorder(given)
  const engine = opa ? new OpaEngine({ ...given, settings: opa, replicaId: replica.id }) : embeddedEngine
  const decisions = new PolicyDecisions({ ...given, snapshots, engine, recorder })
  const proposals = new PolicyProposals({ ...given, snapshots })
  const opening = new PolicyOpening(given)
  const openRequests = openRequestsAt(given.clock)
  return {
    policyOpening: opening,
    policySnapshots: snapshots,
    policyDecisions: decisions,
    policyProposals: proposals,
    policyRecorder: recorder,
    policyReading: new PolicyReading({ ...given, snapshots, proposals, opa }),
    policyImpact: new PolicyImpact({ ...given, snapshots, openRequests }),
    policyPrecheck: new PolicyPrecheck({ ...given, decisions }),
    policy: new PolicyService({ ...given, snapshots }),
    policyKeeper: new PolicyKeeper({ ...given, opening, snapshots, engine, recorder }),
  }
}
