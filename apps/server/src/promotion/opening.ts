import { statusOf, whyNotPromote } from '@countersign/agents'
import { refuseIf } from '@countersign/decisions'
import { openRequest } from '@countersign/promotion'
import { getRevision } from '../agents/lookup.ts'
import { standingOf } from '../agents/standing.ts'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { PolicyDecisions } from '../policy/decisions.ts'
import { partyOf } from './facts.ts'
import { ownOpenRequest } from './lookup.ts'
import { noteOf } from './policy-note.ts'
import { requestIsOpen, revisionMovedOn } from './refusals.ts'
import type { PromotionRequest } from './request-store.ts'
import { moved } from './settling.ts'

/** What somebody asks for. Without a revision it is the one in the sandbox, whichever that is. */
export type Wish = {
  agentId: string
  revision?: number | undefined
  note?: string | null | undefined
  scheduledFor?: number | null | undefined
}

type Opening = {
  actor: Actor
  /** Locked. */
  agent: Agent
  wish: Omit<Wish, 'agentId'>
  expiryDays: number
  reopenedFrom: string | null
}

/** A new request, with what the policy says of it beforehand. What the policy denies can be asked for all the same. */
export async function open(
  stores: Stores,
  { decisions, writer }: { decisions: PolicyDecisions; writer: LedgerWriter },
  { actor, agent, wish, expiryDays, reopenedFrom }: Opening,
  now: number,
): Promise<PromotionRequest> {
  const { workspaceId, personId } = actor
  const { note = null, scheduledFor = null } = wish
  refuseIf(whyNotPromote(standingOf(agent), now))
  const revision = agent.sandboxRevision ?? agent.lastRevision
  if (wish.revision !== undefined && wish.revision !== revision) {
    throw revisionMovedOn(wish.revision, revision)
  }
  if (await ownOpenRequest(stores, actor, agent.id, now)) throw requestIsOpen()
  const { state, expiresAt } = moved(openRequest(now, expiryDays, scheduledFor))
  const saved = await getRevision(stores, workspaceId, agent.id, revision)
  const { id: agentId, name: agentName } = agent
  const status = statusOf(standingOf(agent), now)
  const asked = await decisions.ask(stores, workspaceId, 'promotion', {
    actor: { id: personId, role: actor.role },
    agent: { id: agentId, name: agentName, revision, specSha256: saved.hex, status },
    spec: saved.spec,
    now,
  })
  const id = newId('promotion', now)
  const eventId = await writer.append(stores, workspaceId, {
    by: byActor(actor),
    action: 'promotion.requested',
    subjectId: id,
    facts: {
      agent: agentId,
      revision,
      specSha256: saved.hex,
      expiresAt,
      scheduledFor,
      reopened: reopenedFrom,
    },
    words: { agentName, note: note ?? '' },
  })
  const request: PromotionRequest = {
    ...notYet,
    workspaceId,
    id,
    agentId,
    revision,
    digest: saved.revision.digest,
    editorId: saved.revision.authorId,
    requesterId: personId,
    requesterBehindId: (await partyOf(stores, actor)).behindId,
    note,
    state,
    createdAt: now,
    expiresAt,
    scheduledFor,
    reopenedFrom,
    policy: JSON.stringify(noteOf(asked, now)),
    eventId,
  }
  await stores.requests.add(request)
  return request
}

const notYet = {
  breakGlassBy: null,
  breakGlassReason: null,
  closedAt: null,
  closedBy: null,
  closingReason: null,
  baseline: null,
  proofId: null,
} as const
