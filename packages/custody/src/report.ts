/** The links of the line, from birth to what runs now. */
const linkNames = [
  'birth',
  'revision',
  'policy',
  'request',
  'votes',
  'proof',
  'place',
  'admission',
  'run',
] as const
export type LinkName = (typeof linkNames)[number]

/** Why a link does not hold. */
export type LinkCode =
  | 'EVENT_MALFORMED'
  | 'EVENT_OF_ANOTHER'
  | 'EVENT_NOT_IN_LEDGER'
  | 'WRONG_EVENT'
  | 'WRONG_REVISION'
  | 'SPEC_HASH_MISMATCH'
  | 'POLICY_HASH_MISMATCH'
  | 'WRONG_POLICY'
  | 'WRONG_REQUEST'
  | 'VOTE_MISSING'
  | 'WRONG_PROOF'
  | 'WRONG_ADMISSION'
  | 'WRONG_RUN'
  | 'OUT_OF_ORDER'
  | 'LINK_MISSING'

/**
 * One link. Sound: it is what it says, and bound to the one before. Broken: it is not. Not checked: nothing is wrong, but
 * something that would show it is not there. Absent: it does not exist, and need not.
 */
export type LinkReport = {
  readonly link: LinkName
  readonly state: 'sound' | 'broken' | 'not-checked' | 'absent'
  /** A `LinkCode`, or the code of the proof's own check; null where it is sound or absent. */
  readonly code: string | null
  readonly message: string
  /** What binds it to the links before it. */
  readonly binding: string
  readonly digest: string | null
  /** The events that it is made of, by identifier and position. */
  readonly events: readonly {
    readonly id: string
    readonly at: string
    readonly index: number | null
  }[]
}

export type CheckpointReport = {
  readonly state: 'sound' | 'broken' | 'not-checked'
  readonly code: string | null
  readonly message: string
  readonly size: number | null
}

/** Verified: every link that exists is sound. Broken: at least one is broken. Unproven: neither. */
export type CustodyReport = {
  readonly outcome: 'verified' | 'broken' | 'unproven'
  readonly checkpoint: CheckpointReport
  readonly links: readonly LinkReport[]
}

/** Thrown and caught within this package, by whoever looks at one link. */
export class BrokenLink extends Error {
  readonly code: string
  constructor(code: LinkCode | (string & {}), message: string) {
    super(message)
    this.name = 'BrokenLink'
    this.code = code
  }
}
