import { type Plan, spanOf } from '@countersign/compliance'
import type { Stores } from '../database/stores.ts'

export type Range = { readonly from: number; readonly to: number }

/**
 * From a checkpoint before the period to one behind it, with an event of before and one of after where there are such:
 * then a reader sees that the period's events are not cut off at either end. Empty where nothing is published yet.
 */
export async function rangeOf(stores: Stores, workspaceId: string, plan: Plan): Promise<Range> {
  const { start, end } = spanOf(plan.period)
  const published = (await stores.log.newestCheckpoint(workspaceId))?.size ?? 0
  if (published === 0) return { from: 0, to: 0 }
  const first = Math.min((await stores.log.firstPositionSince(workspaceId, start)) ?? published, published)
  const before = first === 0 ? null : await stores.log.checkpointUpTo(workspaceId, first - 1)
  const last = (await stores.log.lastPositionBefore(workspaceId, end)) ?? -1
  const reached = Math.min(Math.max(last + 2, first), published)
  const [behind] = await stores.log.checkpointsFrom(workspaceId, Math.max(reached, 1), 1)
  return { from: before?.size ?? 0, to: behind?.size ?? published }
}
