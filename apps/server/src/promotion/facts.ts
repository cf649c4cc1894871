import {
  type ApprovalRules,
  type Members,
  type Party,
  type Requirement,
  requirementOf,
  type Subject,
  type Tally,
  tally,
  type Vote,
} from '@countersign/approvals'
import { Role, roleHas } from '@countersign/people'
import type { RequestStanding } from '@countersign/promotion'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import type { PromotionRequest } from './request-store.ts'
import type { StoredVote } from './vote-store.ts'

/** A vote as the rules count it, with what pages show of it. */
export type CastVote = Vote & Pick<StoredVote, 'role' | 'reason' | 'eventId'>

/** What the rules about a request are asked with. */
export type RequestFacts = {
  readonly standing: RequestStanding
  readonly subject: Subject
  readonly votes: readonly CastVote[]
  readonly members: Members
  readonly requirement: Requirement
  readonly tally: Tally<CastVote>
}

const subjectOf = (request: PromotionRequest): Subject => ({
  revision: request.revision,
  digest: request.digest.toString('hex'),
  requester: requesterOf(request),
  editorId: request.editorId,
})

export const requesterOf = ({ requesterId, requesterBehindId }: PromotionRequest): Party => ({
  personId: requesterId,
  behindId: requesterBehindId,
})

const castVote = ({ digest, ...vote }: StoredVote): CastVote => ({ ...vote, digest: digest.toString('hex') })

/** By the members as they are when it is asked, and never as they were when they voted. */
export async function factsOf(
  stores: Stores,
  request: PromotionRequest,
  rules: ApprovalRules,
  everybodyAsked: 'everybody who may decide' | 'only who is named',
  also: readonly string[] = [],
): Promise<RequestFacts> {
  const { stored, members } = await votersOf(stores, request, everybodyAsked, also)
  return factsAmong(request, stored, rules, members)
}

/** What has to be read for them; what the rules ask for may be read later. */
export async function votersOf(
  stores: Stores,
  request: PromotionRequest,
  everybodyAsked: 'everybody who may decide' | 'only who is named',
  also: readonly string[] = [],
): Promise<{ stored: StoredVote[]; members: Members }> {
  const stored = await stores.votes.of(request.workspaceId, [request.id])
  const voters = stored.map(({ personId }) => personId)
  const named = [request.requesterId, request.editorId, ...voters, ...also]
  const roles = everybodyAsked === 'only who is named' ? [] : deciding
  return { stored, members: await membersOf(stores, request.workspaceId, roles, named) }
}

/** The same with everything read before, for pages of requests. */
export function factsAmong(
  request: PromotionRequest,
  stored: readonly StoredVote[],
  rules: ApprovalRules,
  members: Members,
): RequestFacts {
  const votes = stored.map(castVote)
  const subject = subjectOf(request)
  const requirement = requirementOf(rules)
  return {
    standing: request,
    subject,
    votes,
    members,
    requirement,
    tally: tally(requirement, subject, votes, members),
  }
}

/** The roles whose members may be asked at all. */
export const deciding = Role.options.filter((role) => roleHas(role, 'promotions:decide'))

export async function membersOf(
  stores: Stores,
  workspaceId: string,
  roles: readonly Role[],
  ids: readonly string[],
): Promise<Members> {
  const rows = await stores.members.described(workspaceId, { roles, ids: [...new Set(ids)] })
  const groups = await stores.groups.of(
    workspaceId,
    rows.map(({ personId }) => personId),
  )
  return new Map(
    rows.map(({ personId, name, role, state }) => [
      personId,
      { personId, name, role, isActive: state === 'active', groups: groups.get(personId) ?? [] },
    ]),
  )
}

/**
 * Who acts. A persona that plays another persona hides nobody: in the demo workspace both are people, and one has
 * to be able to show what two people do.
 */
export async function partyOf(stores: Stores, { personId, behind }: Actor): Promise<Party> {
  if (behind === null) return { personId, behindId: null }
  const really = await stores.people.find(behind.personId)
  return { personId, behindId: really?.isPersona ? null : behind.personId }
}
