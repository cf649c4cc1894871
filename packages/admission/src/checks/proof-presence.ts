import { governed } from '../applies-to.ts'
import { defineCheck } from '../check.ts'
import type { GovernedFacts, PresentedProof } from '../facts.ts'

export const proofPresence = defineCheck({
  name: 'proof-presence',
  title: 'Proof',
  code: 'PROOF_MISSING',
  weight: 'deny',
  remedy: 'Request a promotion of this revision; a granted one brings its proof.',
  appliesTo: governed,
  run: ({ proof, ...facts }) =>
    proof === null ? 'No proof of this revision can be read.' : whyAnother(proof, facts),
})

/** A proof of anything else is no proof of this, however well it is signed. */
function whyAnother(
  { statement }: PresentedProof,
  { workspaceId, agentId, revision, now }: Omit<GovernedFacts, 'proof'>,
): string | null {
  const [{ name }] = statement.subject
  const { resourceUri, validity } = statement.predicate
  if (resourceUri !== `countersign:workspace/${workspaceId}/agent/${agentId}`) {
    return 'The stored proof is about another agent.'
  }
  if (!name.endsWith(`@${revision}`))
    return `The stored proof is about ${name}, not about revision ${revision}.`
  // Said so that a time which is no number is late too.
  const holds = validity.notAfter === null || now < Date.parse(validity.notAfter)
  return holds ? null : `The proof held until ${validity.notAfter}.`
}
