export { shippedPolicyData } from './data.ts'
export { PolicyData, sandboxLifetime } from './policy-data.ts'
