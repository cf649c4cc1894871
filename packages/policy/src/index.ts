export {
  type Bundle,
  type BundleReading,
  bundleLimits,
  type Gunzip,
  readBundle,
  writeBundle,
} from './bundle.ts'
export { type FolderReading, readFolder } from './bundle-files.ts'
export { checkPolicy, type PolicyCheck, type PolicySurroundings } from './check-policy.ts'
export { CheckedPolicy } from './checked-policy.ts'
export type { ExplainedRule, ExplainedStep, PolicyExplanation } from './explanation.ts'
export { findingsOf, type Impact, impactOf } from './impact.ts'
export { nestUnder } from './nest-under.ts'
export {
  type PolicyAnswer,
  type PolicyFinding,
  readAnswer,
  type UnansweredCode,
  unanswered,
  unansweredCodes,
} from './policy-answer.ts'
export { PolicyData, sandboxLifetime } from './policy-data.ts'
export {
  dataFile,
  isPolicyPath,
  isPolicyTest,
  modulesOf,
  type PolicyFiles,
  policyLimits,
} from './policy-files.ts'
export { hashOfPolicy, manifestOf } from './policy-hash.ts'
export { InteractionInput, type PolicyInput, PromotionInput, RuntimeInput } from './policy-input.ts'
export type { BundleCode, PolicyProblem, SetCode } from './policy-problem.ts'
export { entryPointOf, type Question, questions } from './question.ts'
