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
export type { Governance, OrchestratorRuntime, Page, RunStatus } from './orchestrator.ts'
export {
  afterwards,
  type Happening,
  isOver,
  newRun,
  type RestartRules,
  type RunStanding,
  type RunState,
  restartRules,
  runStates,
} from './run.ts'
