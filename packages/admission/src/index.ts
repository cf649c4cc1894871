export { admissionIdOf, eventIdOf } from './admission-id.ts'
export {
  type Admission,
  type AdmissionFinding,
  type AdmitOptions,
  type Admitted,
  admit,
  type CheckRow,
  type Denied,
  type OnPolicyDrift,
} from './admit.ts'
export { type AdmissionCode, admissionChecks, type CheckName } from './checks.ts'
export type {
  AdmissionFacts,
  Cryptography,
  GovernedFacts,
  PresentedProof,
  SandboxFacts,
} from './facts.ts'
export { type Heard, type Verdict, verdictOf } from './verdict.ts'
export {
  whyNotFreezeWorkspace,
  whyNothingStarts,
  whyNotUnfreezeWorkspace,
} from './workspace-freeze.ts'
