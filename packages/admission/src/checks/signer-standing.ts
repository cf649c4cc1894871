import { standingOf } from '@countersign/proofs'
import { type ProvenFacts, withProof } from '../applies-to.ts'
import { defineCheck } from '../check.ts'

export const signerStanding = defineCheck({
  name: 'signer-standing',
  title: 'Signer',
  code: 'SIGNER_REVOKED',
  weight: 'deny',
  remedy: 'Request a new promotion; its proof is signed with a key that is trusted.',
  appliesTo: withProof,
  run: whyNotTrusted,
})

/** Every key that signed must be trusted where the proof was issued: none of them covers for another. */
function whyNotTrusted({ proof, keys }: ProvenFacts): string | null {
  if (proof.position !== null && !Number.isSafeInteger(proof.position)) {
    return 'The place of the proof in the ledger is not known.'
  }
  for (const { kid, alg } of proof.headers) {
    const key = keys.find((one) => one.kid === kid)
    if (key === undefined) return `The key ${kid} is not known here.`
    if (key.alg !== alg) return `The key ${kid} signs with ${key.alg}, not with ${alg}.`
    const standing = standingOf(key, proof.position)
    if (!standing.ok) return standing.message
  }
  return null
}
