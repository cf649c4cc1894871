import { requirementOf } from '@countersign/approvals'
import type { PolicyData } from '@countersign/policy'
import {
  reject,
  schedule,
  whyNotBreakGlass,
  whyNotCarryOut,
  whyNotManage,
  whyNotReopen,
  withdraw,
} from '@countersign/promotion'
import { lockAgent } from '../agents/lookup.ts'
import type { Agent } from '../agents/store.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import type { PolicySnapshots } from '../policy/snapshots.ts'
import { factsOf } from './facts.ts'
import type { Granting } from './granting.ts'
import { actFacts, findRequest, lockRequest, ownOpenRequest } from './lookup.ts'
import { open, type Wish } from './opening.ts'
import { refuseBecause, reviewRequired, tooManyComments } from './refusals.ts'
import { afterwards, moved, type Outcome, outcomeOf, settle } from './settling.ts'
import { mostComments } from './vote-store.ts'
import { type Ballot, refuseIfMovedOn, vote } from './voting.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  decisions: PolicyDecisions
  snapshots: PolicySnapshots
  granting: Granting
}

/** Asks for promotions and decides on them. Every act locks the agent first, so acts on one agent queue up. */
export class PromotionService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async request(actor: Actor, wish: Wish): Promise<Outcome> {
    return this.#now((stores, now) => this.requestWithin(stores, actor, wish, now))
  }

  async requestWithin(
    stores: Stores,
    actor: Actor,
    { agentId, ...wish }: Wish,
    now: number,
  ): Promise<Outcome> {
    return this.#open(stores, actor, await lockAgent(stores, actor.workspaceId, agentId), wish, null, now)
  }

  /** The same once more for a request that has ended: from this version, if it is what is in the sandbox still. */
  async reopen(actor: Actor, requestId: string, note: string | null): Promise<Outcome> {
    return this.#now(async (stores, now) => {
      const locked = await lockRequest(stores, actor.workspaceId, requestId)
      const { request, agent } = locked
      const isCurrent = agent.sandboxRevision === request.revision
      refuseBecause(whyNotReopen(await actFacts(stores, actor, request, now), isCurrent))
      return this.#open(stores, actor, agent, { note }, requestId, now)
    })
  }

  /**
   * In one step, where the policy asks for nobody. What the policy denies stays as a request with its findings;
   * asking again carries the same request out again.
   */
  async promote({ agentId, actor }: { agentId: string; actor: Actor }) {
    const { workspaceId } = actor
    const { requestId, proofId, gates, revision } = await this.#now(async (stores, now) => {
      const agent = await lockAgent(stores, workspaceId, agentId)
      if ((await this.#requirement(stores, workspaceId)).parts.length > 0) throw reviewRequired()
      const own = await ownOpenRequest(stores, actor, agentId, now)
      const outcome = own
        ? await settle(stores, this.#deps.granting, { request: own, agent }, byActor(actor), now)
        : await this.#open(stores, actor, agent, {}, null, now)
      return { ...outcome, revision: agent.sandboxRevision }
    })
    return proofId === null
      ? { success: false as const, requestId, denies: gates.filter(({ result }) => result !== 'passed') }
      : { success: true as const, requestId, governedAgent: { id: agentId, revision, proofId } }
  }

  async approve(actor: Actor, ballot: Ballot): Promise<Outcome> {
    return this.#now((stores, now) => this.approveWithin(stores, actor, ballot, now))
  }

  async approveWithin(stores: Stores, actor: Actor, ballot: Ballot, now: number): Promise<Outcome> {
    const { writer, granting } = this.#deps
    const locked = await lockRequest(stores, actor.workspaceId, ballot.requestId)
    const { promotion: rules } = await this.#policy(stores, actor.workspaceId)
    const { isMet } = await vote(stores, writer, locked, { actor, decision: 'approve', ballot, rules }, now)
    return isMet ? settle(stores, granting, locked, byActor(actor), now) : outcomeOf(locked.request)
  }

  /** One rejection ends the request; what is still wanted is asked for anew. */
  async reject(actor: Actor, ballot: Ballot): Promise<Outcome> {
    const { workspaceId, personId } = actor
    return this.#now(async (stores, now) => {
      const locked = await lockRequest(stores, workspaceId, ballot.requestId)
      const { promotion: rules } = await this.#policy(stores, workspaceId)
      await vote(stores, this.#deps.writer, locked, { actor, decision: 'reject', ballot, rules }, now)
      const { state } = moved(reject(locked.request, now))
      const end = { state, closedAt: now, closedBy: personId, closingReason: ballot.reason }
      await stores.requests.set(workspaceId, ballot.requestId, end)
      return outcomeOf({ ...locked.request, state })
    })
  }

  /** About the request as a whole, or about one field of the spec by its path. */
  async comment(actor: Actor, requestId: string, path: string | null, body: string): Promise<{ id: string }> {
    const { workspaceId, personId } = actor
    return this.#now(async (stores, now) => {
      const { agentId, revision } = await findRequest(stores, workspaceId, requestId)
      if ((await stores.votes.countComments(workspaceId, requestId)) >= mostComments) throw tooManyComments()
      const agent = await stores.agents.find(workspaceId, agentId)
      const id = newId('comment', now)
      await stores.votes.addComment({ workspaceId, requestId, id, personId, revision, path, body, at: now })
      await this.#deps.writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'promotion.commented',
        subjectId: requestId,
        facts: { agent: agentId, revision },
        words: { agentName: agent?.name ?? '', path: path ?? '', comment: body },
      })
      return { id }
    })
  }

  /** Always possible while it is open, also when it is stale and has votes. */
  async withdraw(actor: Actor, requestId: string, reason: string | null): Promise<Outcome> {
    const { workspaceId, personId } = actor
    return this.#now(async (stores, now) => {
      const { request, agent } = await lockRequest(stores, workspaceId, requestId)
      refuseBecause(whyNotManage(await actFacts(stores, actor, request, now)))
      const { state } = moved(withdraw(request, now))
      const end = { state, closedAt: now, closedBy: personId, closingReason: reason }
      await stores.requests.set(workspaceId, requestId, end)
      await this.#deps.writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'promotion.withdrawn',
        subjectId: requestId,
        facts: { agent: agent.id, revision: request.revision },
        words: { agentName: agent.name, reason: reason ?? '' },
      })
      return outcomeOf({ ...request, state })
    })
  }

  /** For a time, or with null as soon as it can be. */
  async schedule(actor: Actor, requestId: string, scheduledFor: number | null): Promise<Outcome> {
    const { writer, granting } = this.#deps
    const { workspaceId } = actor
    return this.#now(async (stores, now) => {
      const { request, agent } = await lockRequest(stores, workspaceId, requestId)
      refuseBecause(whyNotManage(await actFacts(stores, actor, request, now)))
      moved(schedule(request, now, scheduledFor))
      await stores.requests.set(workspaceId, requestId, { scheduledFor })
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'promotion.scheduled',
        subjectId: requestId,
        facts: { agent: agent.id, revision: request.revision, scheduledFor },
        words: { agentName: agent.name },
      })
      if (request.state !== 'approved') return outcomeOf(request)
      const locked = { request: { ...request, scheduledFor }, agent }
      return settle(stores, granting, locked, byActor(actor), now)
    })
  }

  /** Once more, for what has enough approvals and was held up by something else. */
  async carryOut(actor: Actor, requestId: string): Promise<Outcome> {
    const { workspaceId } = actor
    return this.#now(async (stores, now) => {
      const locked = await lockRequest(stores, workspaceId, requestId)
      const { promotion: rules } = await this.#policy(stores, workspaceId)
      const { tally } = await factsOf(stores, locked.request, rules, 'only who is named')
      refuseBecause(whyNotCarryOut(await actFacts(stores, actor, locked.request, now), tally.isMet))
      return settle(stores, this.#deps.granting, locked, byActor(actor), now)
    })
  }

  /** Goes past the people, and past nothing else: what the policy denies stays denied. */
  async breakGlass(actor: Actor, ballot: Ballot & { reason: string }): Promise<Outcome> {
    const { workspaceId, personId, name } = actor
    const { requestId, digest, reason } = ballot
    return this.#now(async (stores, now) => {
      const { request, agent } = await lockRequest(stores, workspaceId, requestId)
      const { promotion } = await this.#policy(stores, workspaceId)
      refuseBecause(whyNotBreakGlass(await actFacts(stores, actor, request, now), promotion.breakGlass))
      refuseIfMovedOn(request, digest)
      const by = byActor(actor)
      // It is an emergency: its time is now.
      const locked = { request: { ...request, scheduledFor: null }, agent }
      const glass = { by, personId, name, reason }
      return afterwards(request, await this.#deps.granting.carryOut(stores, locked, by, now, glass))
    })
  }

  async #open(
    stores: Stores,
    actor: Actor,
    agent: Agent,
    wish: Omit<Wish, 'agentId'>,
    reopenedFrom: string | null,
    now: number,
  ): Promise<Outcome> {
    const { promotion } = await this.#policy(stores, actor.workspaceId)
    const { expiryDays } = promotion
    const request = await open(stores, this.#deps, { actor, agent, wish, expiryDays, reopenedFrom }, now)
    // Where the policy asks for nobody, there is nothing to wait for but its time.
    return requirementOf(promotion).parts.length === 0
      ? settle(stores, this.#deps.granting, { request, agent }, byActor(actor), now)
      : outcomeOf(request)
  }

  async #requirement(stores: Stores, workspaceId: string) {
    return requirementOf((await this.#policy(stores, workspaceId)).promotion)
  }

  async #policy(stores: Stores, workspaceId: string): Promise<PolicyData> {
    return (await this.#deps.snapshots.active(stores, workspaceId)).policy.data
  }

  #now<T>(act: (stores: Stores, now: number) => Promise<T>): Promise<T> {
    const { transact, clock } = this.#deps
    return transact((stores) => act(stores, clock()))
  }
}
