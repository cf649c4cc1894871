import { useHeldList } from '../held/use-held-list.ts'
import { trpc } from '../trpc.ts'
import type { PromotionSearch } from './promotion-search.ts'
import { nextPageOfRequests, requestsInput } from './promotions-query.ts'

/**
 * The queue as its reader began to read it. What somebody else decides stays where it stands and says so; the queue is
 * put in order anew only when that is asked for.
 */
export function useHeldRequests(workspaceId: string, search: PromotionSearch) {
  const input = requestsInput(workspaceId, search)
  const [, list] = trpc.promotions.list.useSuspenseInfiniteQuery(input, {
    getNextPageParam: nextPageOfRequests,
  })
  const { fresh, ...queue } = useHeldList(input, list)
  const inQueue = new Set(fresh.map(({ id }) => id))
  return {
    ...queue,
    /** Whether a row stands here only because it was here when its reader began. */
    hasLeft: (id: string) => !inQueue.has(id),
    error: list.error,
  }
}
