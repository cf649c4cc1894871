import { supersede } from '@countersign/promotion'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import { bySystem } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { PromotionRequest } from './request-store.ts'

/** Ends requests because another was granted, or with null because there is nothing left to promote. */
export async function supersedeAll(
  stores: Stores,
  writer: LedgerWriter,
  requests: readonly PromotionRequest[],
  { name: agentName }: Pick<Agent, 'name'>,
  by: string | null,
  now: number,
): Promise<void> {
  for (const request of requests) {
    const moved = supersede(request, now)
    // One that has expired and was not written down yet is no longer anybody's to end.
    if (!moved.ok) continue
    const { workspaceId, id, agentId, revision } = request
    await stores.requests.set(workspaceId, id, { state: moved.standing.state, closedAt: now })
    await writer.append(stores, workspaceId, {
      by: bySystem,
      action: 'promotion.superseded',
      subjectId: id,
      facts: { agent: agentId, revision, by },
      words: { agentName },
    })
  }
}
