export { around, type Intercepted, type Interceptor } from './interceptor.ts'
export {
  claimsOf,
  isContained,
  isLapsed,
  type LeaseClaims,
  type LeaseFacts,
  type LeaseRules,
  type LeaseStanding,
  leaseAudience,
  leaseRules,
  leaseType,
  whyNotRenew,
} from './lease.ts'
export { isSuccessorDue, leaseKeyRules, signingLeases, stillPublished } from './lease-key-life.ts'
export { type ReadLease, readLease, writeLease } from './lease-token.ts'
export type { Begun, Governance, OrchestratorRuntime, Page, RunStatus } from './orchestrator.ts'
export { maxReportBytes, RunReport } from './report.ts'
export {
  afterwards,
  type Driver,
  drivers,
  type Happening,
  isOver,
  newRun,
  type RestartRules,
  type RunStanding,
  type RunState,
  restartRules,
  runStates,
} from './run.ts'
