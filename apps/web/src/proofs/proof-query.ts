import { parseBundle } from '@countersign/proofs'
import type { Outputs } from '@countersign/server/router'

type Stored = Outputs['proofs']['get']

/** A proof as it is shown: what was handed out, and what its bundle decodes to. */
export type Proof = Stored & {
  signatures: readonly { kid: string; alg: string }[]
  /** Whether the bundle brings the proof of its place in the ledger. */
  hasPlace: boolean
}

export function withParts(proof: Stored): Proof {
  const read = parseBundle(proof.bundle)
  return read.ok
    ? { ...proof, signatures: read.value.headers, hasPlace: read.value.bundle.log !== null }
    : { ...proof, signatures: [], hasPlace: false }
}
