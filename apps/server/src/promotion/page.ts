import {
  type AgentSpec,
  containmentProblems,
  diffSpecs,
  sentenceOfChanges,
  statusOf,
} from '@countersign/agents'
import { canDecide, isForSubject, isSameHuman, type Voter } from '@countersign/approvals'
import {
  readinessOf,
  stateAt,
  whyClosed,
  whyNotBreakGlass,
  whyNotCarryOut,
  whyNotManage,
  whyNotReopen,
} from '@countersign/promotion'
import { findAgent, getRevision } from '../agents/lookup.ts'
import { standingOf } from '../agents/standing.ts'
import type { Agent } from '../agents/store.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { LedgerService } from '../ledger/service.ts'
import type { Actor } from '../members/actor.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import type { PolicySnapshots } from '../policy/snapshots.ts'
import { type CastVote, factsOf, partyOf } from './facts.ts'
import { whyNotThis } from './granting.ts'
import { actFacts, findRequest } from './lookup.ts'
import { noteOf, type PolicyNote, policyStanding, readNote } from './policy-note.ts'
import type { PromotionRequest } from './request-store.ts'

type Deps = {
  stores: Stores
  clock: Clock
  decisions: PolicyDecisions
  snapshots: PolicySnapshots
  ledger: LedgerService
}

const mostEvents = 100
const mostOthers = 20

/** One request with everything that its page shows, as it is now: what is not passed here would not be granted. */
export class PromotionPage {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async get(actor: Actor, requestId: string) {
    const { stores, clock, snapshots } = this.#deps
    const { workspaceId } = actor
    const now = clock()
    const request = await findRequest(stores, workspaceId, requestId)
    const agent = await findAgent(stores, workspaceId, request.agentId)
    const saved = await getRevision(stores, workspaceId, agent.id, request.revision)
    const { promotion: rules } = (await snapshots.active(stores, workspaceId)).policy.data
    const facts = await factsOf(stores, request, rules, 'everybody who may decide', [actor.personId])
    const { tally, members, requirement } = facts
    const policy = await this.#policyNow(request, agent, saved, members.get(request.requesterId), now)
    const related = await stores.requests.ofAgent(workspaceId, agent.id, mostOthers)
    const others = related.filter(({ request: { id } }) => id !== requestId)
    const named = await this.#namesOf([
      request.requesterId,
      request.requesterBehindId,
      request.editorId,
      request.closedBy,
      request.breakGlassBy,
      ...facts.votes.map(({ personId }) => personId),
    ])
    const open = others.filter((other) => whyClosed(other.request, now) === null)
    const voidedByEdit = tally.voided.filter(({ why }) => why === 'edited').length
    const { gates, isReady } = readinessOf({
      standing: request,
      policy: policyStanding(policy),
      tally,
      voidedByEdit,
      breakGlassBy: request.breakGlassBy && (named(request.breakGlassBy) ?? 'Somebody who has left'),
      isRequesterHere: members.get(request.requesterId)?.isActive === true,
      agent:
        request.state === 'granted'
          ? null
          : (whyNotThis(request, agent, saved.hex, now) ?? containmentProblems(saved.spec)[0] ?? null),
      others: open,
      now,
    })
    const party = await partyOf(stores, actor)
    const { whoCan, ...canYou } = canDecide({ ...facts, closed: whyClosed(request, now) }, party)
    const acting = await actFacts(stores, actor, request, now)
    const { subject } = facts
    return {
      id: request.id,
      agent: {
        id: agent.id,
        name: agent.name,
        displayName: agent.displayName,
        status: statusOf(standingOf(agent), now),
        governedRevision: agent.governedRevision,
        sandboxRevision: agent.sandboxRevision,
      },
      revision: request.revision,
      digest: subject.digest,
      state: stateAt(request, now),
      note: request.note,
      createdAt: request.createdAt,
      expiresAt: request.expiresAt,
      scheduledFor: request.scheduledFor,
      reopenedFrom: request.reopenedFrom,
      requester: {
        id: request.requesterId,
        name: named(request.requesterId),
        behindName: named(request.requesterBehindId),
        isYou: isSameHuman(party, subject.requester),
      },
      editor: { id: request.editorId, name: named(request.editorId) },
      closed:
        request.closedAt === null
          ? null
          : { at: request.closedAt, byName: named(request.closedBy), reason: request.closingReason },
      breakGlass:
        request.breakGlassBy === null
          ? null
          : { byName: named(request.breakGlassBy), reason: request.breakGlassReason },
      proofId: request.proofId,
      gates,
      isReady,
      policy,
      parts: tally.parts,
      approveReason: requirement.approveReason,
      votes: facts.votes.map((vote) => ({
        personId: vote.personId,
        name: named(vote.personId),
        role: vote.role,
        decision: vote.decision,
        reason: vote.reason,
        at: vote.at,
        revision: vote.revision,
        eventId: vote.eventId,
        isCounted: tally.counted.includes(vote),
        voidBecause: tally.voided.find((voided) => voided.vote === vote)?.why ?? null,
      })),
      sinceYourVote: await this.#sinceVote(request, saved.spec, facts.votes, (vote) =>
        isSameHuman(vote, party),
      ),
      diff: await this.#diff(request, agent, saved.spec),
      canDecide: canYou,
      whoCan: whoCan.map(({ personId, name, role, groups }) => ({ personId, name, role, groups })),
      cannotWithdraw: whyNotManage(acting),
      cannotSchedule: whyNotManage(acting),
      cannotBreakGlass: whyNotBreakGlass(acting, rules.breakGlass),
      cannotCarryOut: whyNotCarryOut(acting, tally.isMet),
      cannotReopen: whyNotReopen(acting, agent.sandboxRevision === request.revision),
      comments: (await stores.votes.comments(workspaceId, requestId)).map(({ comment, authorName }) => ({
        id: comment.id,
        authorId: comment.personId,
        authorName,
        revision: comment.revision,
        path: comment.path,
        body: comment.body,
        at: comment.at,
      })),
      others: others.map(({ request: other, requesterName }) => ({
        id: other.id,
        revision: other.revision,
        state: stateAt(other, now),
        createdAt: other.createdAt,
        requesterName,
      })),
      history: await this.#history(actor, requestId),
    }
  }

  /** What the policy would say now; of what has ended, what it said then. */
  async #policyNow(
    request: PromotionRequest,
    agent: Agent,
    { spec, hex }: { spec: AgentSpec; hex: string },
    requester: Voter | undefined,
    now: number,
  ): Promise<PolicyNote | null> {
    if (whyClosed(request, now) !== null) return readNote(request)
    const { stores, decisions } = this.#deps
    const { id, name } = agent
    const { revision } = request
    const asked = await decisions.consider(stores, request.workspaceId, 'promotion', {
      actor: { id: request.requesterId, role: requester?.role ?? 'viewer' },
      agent: { id, name, revision, specSha256: hex, status: statusOf(standingOf(agent), now) },
      spec,
      now,
    })
    return noteOf(asked, now)
  }

  /** In words, in fields and whole, against what is governed now, or was when it was granted. */
  async #diff(request: PromotionRequest, agent: Agent, after: AgentSpec) {
    const baseline = request.state === 'granted' ? request.baseline : agent.governedRevision
    if (baseline === null) return { baseline, sentence: '', changes: [], before: null, after }
    const { spec: before } = await getRevision(this.#deps.stores, agent.workspaceId, agent.id, baseline)
    const changes = diffSpecs(before, after)
    return { baseline, sentence: sentenceOfChanges(changes), changes, before, after }
  }

  /** What was edited after the reader had voted. */
  async #sinceVote(
    request: PromotionRequest,
    after: AgentSpec,
    votes: readonly CastVote[],
    isYours: (vote: CastVote) => boolean,
  ) {
    const yours = votes.findLast(isYours)
    const now = { revision: request.revision, digest: request.digest.toString('hex') }
    if (!yours || isForSubject(yours, now)) return null
    const { workspaceId, agentId } = request
    const { spec: before } = await getRevision(this.#deps.stores, workspaceId, agentId, yours.revision)
    const changes = diffSpecs(before, after)
    return { revision: yours.revision, sentence: sentenceOfChanges(changes), changes }
  }

  /** What the ledger tells of the request, the newest first. */
  async #history(actor: Actor, requestId: string) {
    const about = { subject: `promotion:${requestId}` }
    const { items } = await this.#deps.ledger.list(actor, about, undefined, mostEvents)
    return items.map(({ id, at, action, outcome, position, sentence }) => ({
      eventId: id,
      at,
      action,
      outcome,
      position,
      sentence,
    }))
  }

  async #namesOf(ids: readonly (string | null)[]) {
    const people = await this.#deps.stores.people.list([...new Set(ids.flatMap((id) => id ?? []))])
    const names = new Map(people.map(({ id, name }) => [id, name]))
    return (id: string | null): string | null => names.get(id ?? '') ?? null
  }
}
