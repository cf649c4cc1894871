export { fromBase64url, toBase64url } from './base64url.ts'
export {
  type BundleCode,
  bundleLimits,
  bundleMediaType,
  formatBundle,
  type ProofBundle,
  type ProofLog,
  parseBundle,
  type ReadBundle,
} from './bundle.ts'
export {
  type Algorithm,
  type AsymmetricAlgorithm,
  algorithms,
  type Cryptography,
  type HmacSha256,
  type PublicJwk,
  type VerifySignature,
} from './cryptography.ts'
export { checkValueOf, deriveSecret } from './derive.ts'
export {
  type DsseEnvelope,
  type DsseSigner,
  preAuthenticationEncoding,
  statementMediaType,
  toDsse,
} from './dsse.ts'
export { ProofError, type ProofErrorCode } from './error.ts'
export { type HmacSecret, hmacSecret, verifyHs256 } from './hmac.ts'
export {
  type HeaderCode,
  headerOf,
  type JwsHeader,
  type JwsSignature,
  protectedOf,
  readHeader,
  signingText,
} from './jws.ts'
export {
  algorithmOf,
  type HmacKey,
  isWhole,
  type KeyRecord,
  type KeyState,
  keyStates,
  PublicJwkText,
  type PublicKey,
  type Revocation,
  type RevocationReason,
  revocationReasons,
  thumbprintOf,
} from './key.ts'
export { type Standing, type StandingCode, standingOf } from './key-standing.ts'
export {
  type KeyAct,
  type KeyManager,
  type KeyProposal,
  keyActs,
  needsTwoPeople,
  stateAfter,
  whyNot,
  whyNotConfirm,
  whyNotPropose,
  whyNotRevokeFrom,
} from './key-transitions.ts'
export type { CheckName, ProofCheck, ProofOutcome, ProofReport } from './report.ts'
export { type Signer, signingWith, signPayload, signStatement } from './signer.ts'
export {
  levels,
  predicateType,
  readStatement,
  Statement,
  type StatementCode,
  type StatementFacts,
  statementLimits,
  statementOf,
} from './statement.ts'
export {
  formatKeys,
  type KeysCode,
  keysDigest,
  type TrustedKeys,
  trustedKeysOf,
  type WorkspaceKeys,
} from './trust-root-keys.ts'
export { verifyByTrustRoot } from './verify-by-trust-root.ts'
export { isIssuance, issuanceFacts } from './verify-ledger.ts'
export { type VerifyOptions, verifyProof } from './verify-proof.ts'
export type { Expected } from './verify-statement.ts'
export { toVsa, vsaPredicateType } from './vsa.ts'
