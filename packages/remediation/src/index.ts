export { isNarrowing } from './narrowing.ts'
export { type NotNarrowable, type Remediation, remediationOf } from './remediation.ts'
