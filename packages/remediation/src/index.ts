export { isNarrowing } from './narrowing.ts'
export { type NoFix, noteOf, remediationOf, unbelieved } from './remediation.ts'
