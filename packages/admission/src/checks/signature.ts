import { verifyHs256 } from '@countersign/proofs'
import { type ProvenFacts, withProof } from '../applies-to.ts'
import { defineCheck } from '../check.ts'
import type { Cryptography } from '../facts.ts'

export const signature = defineCheck({
  name: 'signature',
  title: 'Signature',
  code: 'SIGNATURE_INVALID',
  weight: 'deny',
  remedy: 'Restore the proof from a backup or an export, or request a new promotion.',
  appliesTo: withProof,
  run: whyNotRight,
})

/** The first signature is HS256 and always there; those for strangers are verified where time does not matter. */
function whyNotRight({ proof, keys }: ProvenFacts, { hmacSha256 }: Cryptography): string | null {
  const [first] = proof.bundle.signatures
  const [header] = proof.headers
  if (first === undefined || header?.alg !== 'HS256')
    return 'The proof does not begin with the signature by HMAC.'
  const key = keys.find(({ kid }) => kid === header.kid)
  if (key?.alg !== 'HS256' || key.secret === null) return `The secret of the key ${header.kid} is not there.`
  const expected = { protected: first.protected, secret: key.secret }
  return verifyHs256(hmacSha256, expected, proof.bundle.payload, first)
    ? whyNotIssued(proof)
    : 'The signature does not belong to what the proof says.'
}

const whyNotIssued = ({ isIssued }: ProvenFacts['proof']): string | null =>
  isIssued ? null : 'The ledger does not tell that this proof was issued with this signature.'
