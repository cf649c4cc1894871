/** Ways out of a difference. `restore` makes what is as it was approved; `adopt` asks for approval of what is. */
const exits = ['restore', 'adopt', 'ignore'] as const
export type Exit = (typeof exits)[number]

type Kind = {
  readonly title: string
  readonly code: string
  /** What restoring does here; null where nothing can restore it. */
  readonly restore: 'revalidate' | 'restart' | 'rewrite' | null
  readonly canAdopt: boolean
  /** Whether people may live with it for a while. What makes a proof worthless is never looked away from. */
  readonly canIgnore: boolean
}

/** Everything that can differ between what was approved and what is, the gravest first. */
export const driftKinds = {
  'spec-changed': {
    title: 'The stored spec is not the approved one',
    code: 'SPEC_HASH_MISMATCH',
    restore: null,
    canAdopt: true,
    canIgnore: false,
  },
  'record-changed': {
    title: 'The record of the agent names another digest than its spec has',
    code: 'SPEC_HASH_MISMATCH',
    restore: 'rewrite',
    canAdopt: false,
    canIgnore: false,
  },
  'proof-missing': {
    title: 'The proof is missing',
    code: 'PROOF_MISSING',
    restore: null,
    canAdopt: true,
    canIgnore: false,
  },
  'signature-invalid': {
    title: 'The proof does not verify',
    code: 'SIGNATURE_INVALID',
    restore: null,
    canAdopt: true,
    canIgnore: false,
  },
  'signer-revoked': {
    title: 'The proof was signed by a key that is revoked',
    code: 'SIGNER_REVOKED',
    // Nothing that is not believed is signed anew: only people can approve it again.
    restore: null,
    canAdopt: true,
    canIgnore: false,
  },
  'policy-moved': {
    title: 'The policy has changed since the proof',
    code: 'POLICY_HASH_MISMATCH',
    restore: 'revalidate',
    canAdopt: false,
    canIgnore: true,
  },
  'reported-spec': {
    title: 'It works by another spec than the approved one',
    code: 'REPORT_DIFFERS',
    restore: 'restart',
    canAdopt: false,
    canIgnore: true,
  },
  'reported-model': {
    title: 'It works with another model',
    code: 'REPORT_DIFFERS',
    restore: 'restart',
    canAdopt: true,
    canIgnore: true,
  },
  'reported-temperature': {
    title: 'It works at another temperature',
    code: 'REPORT_DIFFERS',
    restore: 'restart',
    canAdopt: true,
    canIgnore: true,
  },
  'reported-tools': {
    title: 'It has other tools',
    code: 'REPORT_DIFFERS',
    restore: 'restart',
    canAdopt: true,
    canIgnore: true,
  },
} as const satisfies Record<string, Kind>

export type DriftKind = keyof typeof driftKinds

/** The ways out that somebody has, in the order in which they are offered. */
export function exitsOf(kind: DriftKind): Exit[] {
  const { restore, canAdopt, canIgnore } = driftKinds[kind]
  const open: Record<Exit, boolean> = { restore: restore !== null, adopt: canAdopt, ignore: canIgnore }
  return exits.filter((exit) => open[exit])
}
