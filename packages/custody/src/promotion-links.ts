import { expectLater, notPlaced, type Sound } from './agent-links.ts'
import type { Line } from './line.ts'
import { expectEvent, type Ground, type PlacedEvent, placed, unlessBroken } from './placed-event.ts'
import { BrokenLink } from './report.ts'

/** The version of the policy that the promotion was decided by. */
export function lookAtPolicy(ground: Ground, { statement, policySha256 }: Line): Sound | null {
  const { policy } = ground.file
  if (policy === null) {
    if (ground.file.proof === null) return null
    throw new BrokenLink('LINK_MISSING', 'There is a proof, and not the policy that it was granted by.')
  }
  const decided = statement?.predicate.policy
  if (decided && decided.digest.sha256 !== policySha256) {
    throw new BrokenLink(
      'POLICY_HASH_MISMATCH',
      'The files listed here are not those of the policy in the proof.',
    )
  }
  if (policy.event === null) {
    const message = 'The ledger has no place yet for the event that put this policy in force.'
    return { ...notPlaced(message), digest: policySha256 }
  }
  const activated = placed(ground, policy.event)
  const [snapshot, number] = decided?.uri.replace(/^countersign:policy\//, '').split('@') ?? []
  expectEvent(activated, {
    actions: ['policy.activated'],
    subject: snapshot === undefined ? activated.header.subject : `policy:${snapshot}`,
    facts: {
      newHash: ['POLICY_HASH_MISMATCH', policySha256],
      ...(number === undefined ? {} : { number: ['WRONG_POLICY', Number(number)] as const }),
    },
  })
  return {
    message: `Version ${activated.header.facts.number} of the policy, whose ${policy.manifest.files.length} files make this digest.`,
    digest: policySha256,
    events: [activated],
  }
}

/** That somebody asked, and for which revision in the end: a request follows its agent while it is open. */
export function lookAtRequest(ground: Ground, line: Line): Sound | null {
  const { request, proof, revision } = ground.file
  if (request === null) {
    if (proof === null) return null
    throw new BrokenLink('LINK_MISSING', 'There is a proof, and not the request that it answers.')
  }
  const asked = line.statement?.predicate.requestId
  if (asked !== undefined && asked !== request.id) {
    throw new BrokenLink('WRONG_REQUEST', `The proof answers the request ${asked}, not ${request.id}.`)
  }
  const events = request.events.map((event) => placed(ground, event))
  const last = events.at(-1)
  // Nobody was asked about a spec that was narrowed since: the request is about the one that it was made from.
  const isNarrowed = line.statement?.predicate.narrowedFrom !== undefined
  if (!last) return notPlaced('The ledger has no place yet for the event that tells of the request.')
  for (const [at, event] of events.entries()) {
    expectEvent(event, {
      actions: [at === 0 ? 'promotion.requested' : 'promotion.voided'],
      subject: `promotion:${request.id}`,
      facts: event === last && !isNarrowed ? promoted(line) : { agent: ['WRONG_REQUEST', line.agent] },
    })
  }
  if (isNarrowed) {
    const message = 'Somebody asked for the revision that this one was narrowed from.'
    return { message, digest: null, events }
  }
  const { event: stored } = revision
  const saved = stored && unlessBroken(() => placed(ground, stored))
  expectLater(saved, last, 'The request stands in the ledger before the revision that it is about.')
  return {
    message: `Somebody asked for it${events.length === 1 ? '' : '; it became about this revision when the agent was edited'}.`,
    digest: null,
    events,
  }
}

/** Every vote on this very digest, and those that the proof counts among them. */
export function lookAtVotes(ground: Ground, line: Line): Sound | null {
  const { request, proof } = ground.file
  const votes = ground.file.votes.map((event) => placed(ground, event))
  if (request === null) {
    if (votes.length === 0) return null
    throw new BrokenLink('LINK_MISSING', 'There are votes, and not the request that they are about.')
  }
  for (const vote of votes) expectEvent(vote, { ...ofVote(request.id), facts: promoted(line) })
  const counted = line.statement?.predicate.approvals ?? []
  for (const approval of counted) {
    const vote = votes.find(({ header }) => header.eventId === approval.eventId)
    if (vote?.header.action !== 'promotion.approved' || vote.header.actor !== approval.approver) {
      throw new BrokenLink('VOTE_MISSING', `The approval of ${approval.approver} is not in the ledger.`)
    }
    if (vote.index !== null && line.issuedAt !== null && vote.index > line.issuedAt) {
      throw new BrokenLink('OUT_OF_ORDER', `The approval of ${approval.approver} came after the proof.`)
    }
  }
  const isBroken = votes.some(({ header }) => header.action === 'promotion.glass_broken')
  if (line.statement?.predicate.breakGlass === true && !isBroken) {
    throw new BrokenLink(
      'VOTE_MISSING',
      'The proof tells of break-glass, and the ledger of nobody who did it.',
    )
  }
  if (votes.length === 0 && proof === null) return null
  return { message: toldOfVotes(votes, isBroken), digest: null, events: votes }
}

function toldOfVotes(votes: readonly PlacedEvent[], isBroken: boolean): string {
  const approved = votes.filter(({ header }) => header.action === 'promotion.approved').length
  const rejected = votes.filter(({ header }) => header.action === 'promotion.rejected').length
  const told = [
    `${people(approved)} approved${rejected === 0 ? '' : ` and ${rejected} rejected`} these very bytes.`,
  ]
  if (isBroken) told.push('Somebody broke the glass: the people whom the policy asks were not waited for.')
  return told.join(' ')
}

const promoted = ({ agent, revision, specSha256 }: Line) =>
  ({
    agent: ['WRONG_REQUEST', agent],
    revision: ['WRONG_REVISION', revision],
    specSha256: ['SPEC_HASH_MISMATCH', specSha256],
  }) as const

const ofVote = (requestId: string) => ({
  actions: ['promotion.approved', 'promotion.rejected', 'promotion.glass_broken'] as const,
  subject: `promotion:${requestId}`,
})

const people = (count: number): string => `${count} ${count === 1 ? 'person' : 'people'}`
