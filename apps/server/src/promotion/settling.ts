import { Refusal } from '@countersign/decisions'
import {
  awaitSchedule,
  type Gate,
  isDue,
  type RequestMoved,
  type RequestStanding,
} from '@countersign/promotion'
import type { Stores } from '../database/stores.ts'
import type { Doer } from '../ledger/doer.ts'
import type { CarriedOut, Granting } from './granting.ts'
import type { Locked } from './lookup.ts'
import type { PromotionRequest } from './request-store.ts'

/** Where a request stands after an act. Gates are told when it was to be carried out and could not be. */
export type Outcome = {
  requestId: string
  state: PromotionRequest['state']
  proofId: string | null
  gates: readonly Gate[]
}

/** There are enough approvals: it is carried out now, or when its time comes. */
export async function settle(
  stores: Stores,
  granting: Granting,
  { request, agent }: Locked,
  by: Doer,
  now: number,
): Promise<Outcome> {
  if (isDue(request, now)) {
    return afterwards(request, await granting.carryOut(stores, { request, agent }, by, now))
  }
  const { state } = moved(awaitSchedule(request, now))
  await stores.requests.set(request.workspaceId, request.id, { state })
  return outcomeOf({ ...request, state })
}

export const outcomeOf = ({
  id,
  state,
  proofId,
}: Pick<PromotionRequest, 'id' | 'state' | 'proofId'>): Outcome => ({
  requestId: id,
  state,
  proofId,
  gates: [],
})

export const afterwards = ({ id }: PromotionRequest, carried: CarriedOut): Outcome =>
  carried.isGranted
    ? outcomeOf({ id, state: 'granted', proofId: carried.proofId })
    : { ...outcomeOf({ id, state: 'open', proofId: null }), gates: carried.gates }

/** The standing that a request moves to, or the refusal that says why it does not. */
export function moved(move: RequestMoved): RequestStanding {
  if (!move.ok) throw new Refusal({ kind: 'conflict', ...move.reason })
  return move.standing
}
