import {
  type ApprovalRules,
  canDecide,
  type Decision,
  type Tally,
  tally,
  whyNotWithReason,
} from '@countersign/approvals'
import { refuseIf } from '@countersign/decisions'
import { whyClosed } from '@countersign/promotion'
import type { Stores } from '../database/stores.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import { decidedOn } from './decided-on.ts'
import { factsOf, partyOf } from './facts.ts'
import type { Locked } from './lookup.ts'
import { notAllowed, revisionMovedOn } from './refusals.ts'
import type { PromotionRequest } from './request-store.ts'

/** What somebody decides: on the digest that they looked at. */
export type Ballot = { requestId: string; digest: string; reason: string | null }

/** A vote with its event, after everything that could speak against it; answers with all votes as they count now. */
export async function vote(
  stores: Stores,
  writer: LedgerWriter,
  { request, agent }: Locked,
  {
    actor,
    decision,
    ballot,
    rules,
  }: { actor: Actor; decision: Decision; ballot: Ballot; rules: ApprovalRules },
  now: number,
): Promise<Tally> {
  const { workspaceId, id: requestId, revision } = request
  const { digest, reason } = ballot
  const facts = await factsOf(stores, request, rules, 'everybody who may decide', [actor.personId])
  const party = await partyOf(stores, actor)
  const right = canDecide({ ...facts, closed: whyClosed(request, now) }, party)
  if (!right.ok) throw notAllowed(right)
  refuseIfMovedOn(request, digest)
  refuseIf(whyNotWithReason(facts.requirement, decision, reason), 'bad-input')
  const about = {
    by: byActor(actor),
    subjectId: requestId,
    facts: decidedOn(agent, revision, digest),
    words: { agentName: agent.name, reason: reason ?? '' },
  }
  const eventId = await (decision === 'approve'
    ? writer.append(stores, workspaceId, { ...about, action: 'promotion.approved', outcome: 'allow' })
    : writer.append(stores, workspaceId, { ...about, action: 'promotion.rejected', outcome: 'deny' }))
  const { personId, role } = actor
  // What a proof says of those who approved has no word for somebody who is here for a while.
  if (role === 'auditor') throw new Error(`An auditor voted on ${requestId}.`)
  const { behindId } = party
  const cast = { personId, behindId, digest: request.digest, decision, role, reason, at: now, eventId }
  await stores.votes.add({ workspaceId, requestId, revision, ...cast })
  const votes = [...facts.votes, { ...cast, digest, revision }]
  return tally(facts.requirement, facts.subject, votes, facts.members)
}

/** What somebody looked at must be what they decide on, to the byte. */
export function refuseIfMovedOn(request: PromotionRequest, digest: string): void {
  if (request.digest.toString('hex') !== digest) throw revisionMovedOn(null, request.revision)
}
