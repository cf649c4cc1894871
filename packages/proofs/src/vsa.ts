import { canonicalBytes, digestOfBytes, type Sha256 } from '@countersign/digest'
import { ProofError } from './error.ts'
import { readStatement } from './statement.ts'

export const vsaPredicateType = 'https://slsa.dev/verification_summary/v1'

/**
 * The same judgement as a SLSA verification summary: somebody verified this subject by this policy. It tells less than the
 * statement, to whoever knows nothing of Countersign, and names the statement that it was made from. It is signed as DSSE.
 */
export function toVsa(sha256: Sha256, payload: Uint8Array): Uint8Array {
  const read = readStatement(payload)
  if (!read.ok) throw new ProofError('FACTS_INVALID', read.message)
  const { _type, subject, predicate } = read.value
  const { policy, resourceUri, timeVerified, verificationResult, verifiedLevels, verifier, proofId } =
    predicate
  return canonicalBytes({
    _type,
    subject,
    predicateType: vsaPredicateType,
    predicate: {
      // It has to be a URI there; ours is the name of a log.
      verifier: { id: `countersign:log/${verifier.id}`, version: verifier.version },
      timeVerified,
      resourceUri,
      policy: { digest: policy.digest, uri: policy.uri },
      inputAttestations: [
        { digest: { sha256: digestOfBytes(sha256, payload) }, uri: `countersign:proof/${proofId}` },
      ],
      verificationResult,
      verifiedLevels,
    },
  })
}
