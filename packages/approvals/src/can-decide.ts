import type { Obstacle, Reason } from '@countersign/decisions'
import { isSameHuman, type Party } from './party.ts'
import { isAsked, type Requirement, type Voter } from './requirement.ts'
import { type Decision, isForSubject, type Members, type Subject, type Vote } from './tally.ts'

/** Whether somebody may decide, and otherwise why not and who may: the same answer for page, API and refusal. */
export type DecisionRight = ({ readonly ok: true } | ({ readonly ok: false } & Reason)) & {
  readonly whoCan: readonly Voter[]
}

export type DecisionFacts = {
  /** Why nobody may decide any more, or null. */
  readonly closed: Obstacle
  readonly requirement: Requirement
  readonly subject: Subject
  readonly votes: readonly Vote[]
  readonly members: Members
}

/** Closed comes first, then what somebody did, then who they are: the first that applies is what helps most. */
export function canDecide(facts: DecisionFacts, decider: Party): DecisionRight {
  const { closed, requirement, subject, votes, members } = facts
  const whoCan = closed ? [] : whoMayStill(facts)
  const no = (reason: Reason): DecisionRight => ({ ok: false, ...reason, whoCan })
  if (closed) return no(closed)
  if (votes.some((vote) => isForSubject(vote, subject) && isSameHuman(vote, decider))) {
    return no({
      code: 'ALREADY_VOTED',
      message: 'You have decided on this revision already.',
      remedy: `There is nothing left for you to do. ${whoIsLeft(whoCan)}`,
    })
  }
  if (isSameHuman(decider, subject.requester)) {
    return no({
      code: 'OWN_REQUEST',
      message: 'This is your own request, and nobody decides on their own, admins included.',
      remedy: whoIsLeft(whoCan),
    })
  }
  if (isSameHuman(decider, editorOf(subject))) {
    return no({
      code: 'LAST_EDITOR',
      message: 'You last edited this revision, and nobody decides on their own work, admins included.',
      remedy: whoIsLeft(whoCan),
    })
  }
  const voter = members.get(decider.personId)
  if (!voter || !isAsked(requirement, voter)) {
    return no({
      code: 'NOT_ELIGIBLE',
      message: 'You are not among those whom the policy asks.',
      remedy: whoIsLeft(whoCan),
    })
  }
  return { ok: true, whoCan }
}

/** Rejecting always needs a reason, and approving where the policy says so. */
export function whyNotWithReason(
  { approveReason }: Requirement,
  decision: Decision,
  reason: string | null,
): Obstacle {
  if (reason !== null) return null
  if (decision === 'reject') {
    return {
      code: 'REASON_MISSING',
      message: 'A rejection needs its reason.',
      remedy: 'Say in a sentence what has to be different.',
    }
  }
  if (!approveReason.required) return null
  return {
    code: 'REASON_MISSING',
    message: 'The policy of this workspace asks for a reason with every approval.',
    remedy: approveReason.prompt ?? 'Say in a sentence why you approve.',
  }
}

function whoMayStill({ requirement, subject, votes, members }: DecisionFacts): Voter[] {
  const current = votes.filter((vote) => isForSubject(vote, subject))
  return [...members.values()].filter((voter) => {
    const party = { personId: voter.personId, behindId: null }
    return (
      isAsked(requirement, voter) &&
      !isSameHuman(party, subject.requester) &&
      !isSameHuman(party, editorOf(subject)) &&
      !current.some((vote) => isSameHuman(vote, party))
    )
  })
}

const editorOf = ({ editorId }: Subject): Party => ({ personId: editorId, behindId: null })

const mostNamed = 3

function whoIsLeft(whoCan: readonly Voter[]): string {
  const [first, ...others] = whoCan.slice(0, mostNamed).map(({ name }) => name)
  if (first === undefined) {
    return 'Nobody else in this workspace may decide on it yet: an admin can invite a reviewer, or give a member that role.'
  }
  const more = whoCan.length - mostNamed
  if (more > 0)
    return `Ask ${[first, ...others].join(', ')} or ${more === 1 ? 'one other' : `one of ${more} others`}.`
  const last = others.pop()
  return `Ask ${last === undefined ? first : `${[first, ...others].join(', ')} or ${last}`}.`
}
