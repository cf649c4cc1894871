import { type AgentSpec, specDigest } from '@countersign/agents'
import { hashOfPolicy, type PolicyFiles } from '@countersign/policy'
import { type ProofReport, verifyByTrustRoot } from '@countersign/proofs'
import { browserCryptography } from '@countersign/proofs/browser'

/** Everything that is needed, as it was handed out. */
export type Presented = {
  bundle: string
  workspaceId: string
  agentId: string
  revision: number
  /** As this page shows them; their digests are computed here. What could not be had is not compared. */
  spec: AgentSpec
  policy: PolicyFiles | null
  trustRoot: unknown
  now: number
}

/** The whole verification, by the package that the server and the offline verifier use. */
export function verifyHere({
  bundle,
  spec,
  policy,
  trustRoot,
  now,
  ...about
}: Presented): Promise<ProofReport> {
  const { sha256 } = browserCryptography
  const expected = {
    ...about,
    specSha256: specDigest(sha256, spec),
    ...(policy && { policySha256: hashOfPolicy(sha256, policy) }),
  }
  return verifyByTrustRoot(bundle, expected, trustRoot, browserCryptography, { now })
}
