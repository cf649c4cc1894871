import { isSameHuman } from '@countersign/approvals'
import { type ActFacts, whyClosed } from '@countersign/promotion'
import { lockAgent } from '../agents/lookup.ts'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import { partyOf, requesterOf } from './facts.ts'
import { requestNotFound } from './refusals.ts'
import type { PromotionRequest } from './request-store.ts'

export type Locked = { request: PromotionRequest; agent: Agent }

export async function findRequest(
  stores: Stores,
  workspaceId: string,
  id: string,
): Promise<PromotionRequest> {
  const request = await stores.requests.find(workspaceId, id)
  if (request) return request
  throw requestNotFound()
}

/** The agent first and the request after it, as everything does that changes a request. */
export async function lockRequest(stores: Stores, workspaceId: string, id: string): Promise<Locked> {
  const { agentId } = await findRequest(stores, workspaceId, id)
  const agent = await lockAgent(stores, workspaceId, agentId)
  return { agent, request: await findRequest(stores, workspaceId, id) }
}

/** What the rules about acts on a request look at. */
export async function actFacts(
  stores: Stores,
  actor: Actor,
  request: PromotionRequest,
  now: number,
): Promise<ActFacts> {
  const isOwn = isSameHuman(await partyOf(stores, actor), requesterOf(request))
  return { standing: request, role: actor.role, isOwn, now }
}

/** The request for an agent that somebody has open already. */
export async function ownOpenRequest(
  stores: Stores,
  { workspaceId, personId }: Actor,
  agentId: string,
  now: number,
): Promise<PromotionRequest | null> {
  const live = await stores.requests.liveOf(workspaceId, agentId)
  return live.find((one) => one.requesterId === personId && whyClosed(one, now) === null) ?? null
}
