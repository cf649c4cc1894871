import type { AgentSpec } from '@countersign/agents'
import type { Sha256 } from '@countersign/digest'
import type { HmacSha256, JwsHeader, KeyRecord, ReadBundle, Statement } from '@countersign/proofs'

/** What every check may look at: one revision of one agent as it is stored now, and the workspace around it. */
type Facts = {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly workspaceId: string
  readonly agentId: string
  readonly revision: number
  /** The stored bytes of the revision. They are hashed at every admission; no column that tells a digest is believed. */
  readonly specBytes: Uint8Array
  /** What those bytes say; null where they are no spec any more. */
  readonly spec: AgentSpec | null
}

export type SandboxFacts = Facts & { readonly mode: 'sandbox'; readonly expiresAt: number }

export type GovernedFacts = Facts & {
  readonly mode: 'governed'
  readonly proof: PresentedProof | null
  /** The policy that the workspace decides by at this moment. */
  readonly policySha256: string
  /** Every signing key of the workspace that is known, whatever its state. */
  readonly keys: readonly KeyRecord[]
}

export type AdmissionFacts = SandboxFacts | GovernedFacts

/** A proof bundle that was read and not believed: who loads the facts decodes it, the checks find out what it is worth. */
export type PresentedProof = {
  readonly bundle: ReadBundle['bundle']
  readonly headers: readonly JwsHeader[]
  readonly statement: Statement
  /** Where the ledger has its issue; null while it has no place yet. */
  readonly position: number | null
  /** Whether the event of its issue tells of exactly this bundle: who steals a key cannot write into the ledger too. */
  readonly isIssued: boolean
}

/** What the checks need from the runtime, synchronous both. */
export type Cryptography = { readonly sha256: Sha256; readonly hmacSha256: HmacSha256 }
