import { type Admitted, whyNothingStarts } from '@countersign/admission'
import { whyNotStart } from '@countersign/agents'
import type { Reason } from '@countersign/decisions'
import { standingOf } from '../agents/standing.ts'
import type { Stores } from '../database/stores.ts'
import type { LetIn } from './leases.ts'
import { mayBeFullBy } from './places.ts'
import { noPlaceLeft, revisionReplaced } from './refusals.ts'

/** Whether others took the places that were free when it was judged. None is taken by it where there is plenty of room. */
export async function whyNoPlace(
  stores: Stores,
  { admitted: { workspaceId }, occupancy }: Pick<LetIn, 'admitted' | 'occupancy'>,
): Promise<Reason | null> {
  if (occupancy === null || !mayBeFullBy(occupancy)) return null
  return (await stores.runs.claimPlace({ workspaceId, most: occupancy.most })) ? null : noPlaceLeft
}

/**
 * Whether what was judged is still so at the moment at which it is written down. The agent is held until the transaction
 * ends: whoever freezes it is either seen here, or comes after what was admitted and ends it.
 */
export async function whyNoLonger(
  stores: Stores,
  { workspaceId, agentId, mode, revision }: Admitted,
): Promise<Reason | null> {
  const agent = await stores.runs.holdAgent(workspaceId, agentId)
  if (agent === null) return revisionReplaced
  const obstacle =
    whyNothingStarts({ frozenAt: agent.workspaceFrozenAt }) ?? whyNotStart(standingOf(agent), mode)
  if (obstacle !== null) return obstacle
  const current = mode === 'sandbox' ? agent.sandboxRevision : agent.governedRevision
  return current === revision ? null : revisionReplaced
}
