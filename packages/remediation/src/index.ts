export { isNarrowing } from './narrowing.ts'
export { type NotNarrowable, noteOf, type Remediation, remediationOf } from './remediation.ts'
