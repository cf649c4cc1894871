import { withProof } from '../applies-to.ts'
import { defineCheck } from '../check.ts'

export const policyHash = defineCheck({
  name: 'policy-hash',
  title: 'Policy hash',
  code: 'POLICY_HASH_MISMATCH',
  weight: 'restrict',
  remedy: 'Revalidate the agent by the active policy, or request a new promotion.',
  appliesTo: withProof,
  run: ({ policySha256, proof }) =>
    proof.statement.predicate.policy.digest.sha256 === policySha256
      ? null
      : 'The policy has changed since the promotion, and the agent was not revalidated.',
})
