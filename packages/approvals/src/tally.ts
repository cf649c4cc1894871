import { isSameHuman, type Party } from './party.ts'
import { fits, isAsked, type RequiredPart, type Requirement, type Voter } from './requirement.ts'

/** What is decided on: the exact bytes of one revision, and who must not decide on it. */
export type Subject = {
  readonly revision: number
  readonly digest: string
  readonly requester: Party
  /** Who last edited the revision. */
  readonly editorId: string
}

export type Decision = 'approve' | 'reject'

/** A vote as it was given: for one revision, and for the digest that it had. */
export type Vote = Party & {
  readonly decision: Decision
  readonly revision: number
  readonly digest: string
  readonly at: number
}

/** Why a vote does not count, in the order in which it is looked for. */
export const voidReasons = [
  'edited',
  'left',
  'not-asked',
  'own-request',
  'last-editor',
  'same-human',
] as const
export type VoidReason = (typeof voidReasons)[number]

export type PartTally = RequiredPart & {
  readonly given: number
  /** Who gave them. */
  readonly by: readonly string[]
}

export type Tally<V extends Vote = Vote> = {
  readonly parts: readonly PartTally[]
  readonly isMet: boolean
  readonly counted: readonly V[]
  readonly voided: readonly { readonly vote: V; readonly why: VoidReason }[]
}

export type Members = ReadonlyMap<string, Voter>

/** Counts approvals: those for the subject as it is, by people who may still decide on it, one for each human. */
export function tally<V extends Vote>(
  requirement: Requirement,
  subject: Subject,
  votes: readonly V[],
  members: Members,
): Tally<V> {
  const counted: { vote: V; voter: Voter }[] = []
  const voided: { vote: V; why: VoidReason }[] = []
  for (const vote of [...votes].sort((one, other) => one.at - other.at)) {
    const voter = members.get(vote.personId)
    const why = whyVoid(requirement, subject, vote, voter)
    if (why !== null) voided.push({ vote, why })
    else if (vote.decision === 'reject' || voter === undefined) continue
    else if (counted.some((earlier) => isSameHuman(earlier.vote, vote))) {
      voided.push({ vote, why: 'same-human' })
    } else counted.push({ vote, voter })
  }
  const parts = requirement.parts.map((part) => {
    const by = counted.filter(({ voter }) => fits(part, voter)).map(({ voter }) => voter.personId)
    return { ...part, given: by.length, by }
  })
  return {
    parts,
    isMet: parts.every(({ given, needed }) => given >= needed),
    counted: counted.map(({ vote }) => vote),
    voided,
  }
}

/** Both the number and the digest: an older revision that was restored is a new one, and is asked for anew. */
export const isForSubject = (
  vote: Pick<Vote, 'revision' | 'digest'>,
  { revision, digest }: Pick<Subject, 'revision' | 'digest'>,
): boolean => vote.revision === revision && vote.digest === digest

function whyVoid(
  requirement: Requirement,
  subject: Subject,
  vote: Vote,
  voter: Voter | undefined,
): VoidReason | null {
  if (!isForSubject(vote, subject)) return 'edited'
  if (!voter?.isActive) return 'left'
  if (!isAsked(requirement, voter)) return 'not-asked'
  if (isSameHuman(vote, subject.requester)) return 'own-request'
  return isSameHuman(vote, { personId: subject.editorId, behindId: null }) ? 'last-editor' : null
}
