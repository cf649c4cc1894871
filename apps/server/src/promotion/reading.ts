import { canDecide, isAsked, requirementOf } from '@countersign/approvals'
import type { PolicyData } from '@countersign/policy'
import { stateAt, whyClosed } from '@countersign/promotion'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import type { PolicySnapshots } from '../policy/snapshots.ts'
import { deciding, factsAmong, membersOf, partyOf } from './facts.ts'
import { findRequest } from './lookup.ts'
import { readNote } from './policy-note.ts'
import { alertNotFound } from './refusals.ts'
import {
  type Oneself,
  type PromotionRequest,
  type RequestCursor,
  type RequestFilter,
  sortedBy,
  type Tab,
} from './request-store.ts'
import type { StoredVote } from './vote-store.ts'

type Deps = { stores: Stores; clock: Clock; snapshots: PolicySnapshots }

/** What somebody filters a queue by; whose queue it is follows from who asks. */
export type Asked = Omit<RequestFilter, 'oneself' | 'now'>

type Row = Awaited<ReturnType<Stores['requests']['page']>>['rows'][number]

/** Queues of requests as their readers see them. */
export class PromotionReading {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(actor: Actor, asked: Asked, cursor: RequestCursor | null, limit: number) {
    const { stores, clock } = this.#deps
    const now = clock()
    const party = await partyOf(stores, actor)
    const filter = { ...asked, oneself: oneselfOf(party), now }
    if (asked.tab === 'needs-me' && !(await this.#isAskedAtAll(actor))) return { items: [], nextCursor: null }
    const { rows, hasMore } = await stores.requests.page(actor.workspaceId, filter, cursor, limit)
    const items = await this.#shown(actor, rows, now)
    const last = rows.at(-1)
    return { items, nextCursor: last && hasMore ? cursorOf(asked.tab, last.request) : null }
  }

  /** What the badge in the navigation and the tabs say. */
  async counts(actor: Actor) {
    const { stores, clock } = this.#deps
    const filter = { oneself: oneselfOf(await partyOf(stores, actor)), now: clock() }
    const [needsMe, mine, alerts] = await Promise.all([
      (await this.#isAskedAtAll(actor))
        ? stores.requests.count(actor.workspaceId, { ...filter, tab: 'needs-me' })
        : 0,
      stores.requests.count(actor.workspaceId, { ...filter, tab: 'mine', state: ['open', 'approved'] }),
      stores.alerts.unseen(actor.workspaceId, actor.personId),
    ])
    return { needsMe, mine, alerts: alerts.length }
  }

  /** What an admin has not seen yet of others who broke the glass. */
  async alerts({ workspaceId, personId }: Actor) {
    return this.#deps.stores.alerts.unseen(workspaceId, personId)
  }

  async seeAlert({ workspaceId, personId }: Actor, requestId: string): Promise<void> {
    const { stores, clock } = this.#deps
    if (!(await stores.alerts.see(workspaceId, personId, requestId, clock()))) throw alertNotFound()
  }

  /** What the policy asks of people before a promotion, for whoever is about to ask for one. */
  async rules({ workspaceId }: Actor) {
    const { promotion } = await this.#policy(workspaceId)
    const { parts, approveReason } = requirementOf(promotion)
    const { expiryDays, breakGlass } = promotion
    return { parts, approveReason, expiryDays, breakGlass, isOneStep: parts.length === 0 }
  }

  /** The newest first, without what only somebody who decides needs. */
  async listForMachine(
    workspaceId: string,
    asked: Pick<Asked, 'state' | 'agent'>,
    cursor: RequestCursor | null,
    limit: number,
  ) {
    const { stores, clock } = this.#deps
    const now = clock()
    const filter = { ...asked, tab: 'all', oneself: [nobody], now } as const
    const { rows, hasMore } = await stores.requests.page(workspaceId, filter, cursor, limit)
    const last = rows.at(-1)
    return {
      items: rows.map(({ request, agentName }) => ({ ...forMachine(request, now), agentName })),
      nextCursor: last && hasMore ? cursorOf('all', last.request) : null,
    }
  }

  async getForMachine(workspaceId: string, requestId: string) {
    const { stores, clock } = this.#deps
    return forMachine(await findRequest(stores, workspaceId, requestId), clock())
  }

  async #shown(actor: Actor, rows: readonly Row[], now: number) {
    const { stores } = this.#deps
    const { workspaceId } = actor
    const votes = await stores.votes.of(
      workspaceId,
      rows.map(({ request }) => request.id),
    )
    const named = [
      actor.personId,
      ...rows.flatMap(({ request }) => [request.requesterId, request.editorId]),
      ...votes.map(({ personId }) => personId),
    ]
    const members = await membersOf(stores, workspaceId, deciding, named)
    const party = await partyOf(stores, actor)
    const { promotion } = await this.#policy(workspaceId)
    return rows.map(({ request, ...about }) => {
      const own = votes.filter(({ requestId }) => requestId === request.id)
      const facts = factsAmong(request, own, promotion, members)
      const right = canDecide({ ...facts, closed: whyClosed(request, now) }, party)
      const { whoCan: _, ...canYou } = right
      return {
        id: request.id,
        agentId: request.agentId,
        agentName: about.agentName,
        agentDisplayName: about.displayName,
        revision: request.revision,
        governedRevision: about.governedRevision,
        digest: request.digest.toString('hex'),
        state: stateAt(request, now),
        createdAt: request.createdAt,
        expiresAt: request.expiresAt,
        scheduledFor: request.scheduledFor,
        closedAt: request.closedAt,
        note: request.note,
        requesterId: request.requesterId,
        requesterName: about.requesterName,
        isYours: request.requesterId === actor.personId,
        isBreakGlass: request.breakGlassBy !== null,
        parts: facts.tally.parts,
        voided: facts.tally.voided.filter(({ why }) => why === 'edited').length,
        policy: policyInShort(request),
        lastVote: lastOf(own, (id) => members.get(id)?.name ?? null),
        canDecide: canYou,
      }
    })
  }

  /** Whether the policy asks somebody at all; if not, nothing needs them. */
  async #isAskedAtAll({ workspaceId, personId }: Actor): Promise<boolean> {
    const { stores } = this.#deps
    const members = await membersOf(stores, workspaceId, [], [personId])
    const you = members.get(personId)
    return you !== undefined && isAsked(requirementOf((await this.#policy(workspaceId)).promotion), you)
  }

  async #policy(workspaceId: string): Promise<PolicyData> {
    const { stores, snapshots } = this.#deps
    return (await snapshots.active(stores, workspaceId)).policy.data
  }
}

/** Whose queue it is does not matter for everybody's. */
const nobody = ''

const forMachine = (request: PromotionRequest, now: number) => ({
  id: request.id,
  agentId: request.agentId,
  revision: request.revision,
  specSha256: request.digest.toString('hex'),
  state: stateAt(request, now),
  createdAt: request.createdAt,
  expiresAt: request.expiresAt,
  scheduledFor: request.scheduledFor,
  closedAt: request.closedAt,
  requestedBy: `person:${request.requesterId}`,
  isBreakGlass: request.breakGlassBy !== null,
  policy: policyInShort(request),
  proofId: request.proofId,
})

const oneselfOf = ({ personId, behindId }: { personId: string; behindId: string | null }): Oneself =>
  behindId === null ? [personId] : [personId, behindId]

function policyInShort(request: PromotionRequest) {
  const note = readNote(request)
  const headline = note?.findings[0]?.message ?? note?.unanswered?.message ?? null
  return note && { outcome: note.outcome, findings: note.findings.length, headline }
}

function lastOf(votes: readonly StoredVote[], nameOf: (id: string) => string | null) {
  const vote = votes.at(-1)
  return vote === undefined
    ? null
    : { name: nameOf(vote.personId), decision: vote.decision, at: vote.at, revision: vote.revision }
}

const cursorOf = (tab: Tab, request: PromotionRequest): string => `${sortedBy(tab, request)}.${request.id}`

/** A cursor is of one tab; what is none begins at the first page. */
export function readCursor(cursor: string | undefined): RequestCursor | null {
  const [, at, id] = /^(\d{1,15})\.(prm_[0-9A-Z]{26})$/.exec(cursor ?? '') ?? []
  return at === undefined || id === undefined ? null : { at: Number(at), id }
}
