import { hasDigest } from '@countersign/digest'
import { withProof } from '../applies-to.ts'
import { defineCheck } from '../check.ts'

export const specHash = defineCheck({
  name: 'spec-hash',
  title: 'Spec hash',
  code: 'SPEC_HASH_MISMATCH',
  weight: 'deny',
  remedy: 'Restore the approved revision, or request a promotion of what is stored now.',
  appliesTo: withProof,
  run: ({ specBytes, spec, proof }, { sha256 }) => {
    if (!hasDigest(sha256, specBytes, proof.statement.subject[0].digest.sha256)) {
      return 'The stored spec is not the spec that was approved.'
    }
    return spec === null ? 'The spec that was approved cannot be read by this version.' : null
  },
})
