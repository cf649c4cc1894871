import { digestOf, digestOfBytes, type Sha256 } from '@countersign/digest'
import { parseBundle, readStatement, type Statement } from '@countersign/proofs'
import type { CustodyFile } from './custody-file.ts'

/** What every link of one line has to agree with, computed from the bytes in the file and never taken from a field. */
export type Line = {
  readonly agent: string
  readonly revision: number
  readonly specSha256: string
  /** Of the list of the policy's files; null where the file has none. */
  readonly policySha256: string | null
  /** What the proof says; null where there is none, or none that can be read. Whether it verifies is looked at by itself. */
  readonly statement: Statement | null
  /** Where the proof says that the ledger has its issue. */
  readonly issuedAt: number | null
}

export function lineOf(sha256: Sha256, file: CustodyFile): Line {
  const bundle = file.proof === null ? null : parseBundle(file.proof)
  const statement = bundle?.ok ? readStatement(bundle.value.payload) : null
  return {
    agent: file.agentId,
    revision: file.revision.number,
    specSha256: digestOfBytes(sha256, new TextEncoder().encode(file.revision.spec)),
    policySha256: file.policy && digestOf(sha256, file.policy.manifest, manifestLimits),
    statement: statement?.ok ? statement.value : null,
    issuedAt: bundle?.ok ? (bundle.value.bundle.log?.leafIndex ?? null) : null,
  }
}

const manifestLimits = { maxBytes: 4 * 1024 * 1024, maxDepth: 4 }
