import { useState } from 'react'
import { heldRows, withPage, wouldMove } from '../agents/held-rows.ts'
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
  const fresh = list.data.pages.flatMap((page) => page.items)
  const key = JSON.stringify(input)
  const [reading, setReading] = useState({ key, held: fresh })
  // Another question begins another list.
  const held = reading.key === key ? reading.held : fresh
  if (reading.key !== key) setReading({ key, held: fresh })
  const inQueue = new Set(fresh.map(({ id }) => id))
  const showAsItIs = async () => {
    const { data = list.data } = await list.refetch()
    setReading({ key, held: data.pages.flatMap((page) => page.items) })
  }
  const showMore = async () => {
    const { data } = await list.fetchNextPage()
    const page = data?.pages.at(-1)?.items ?? []
    setReading(({ held: before }) => ({ key, held: withPage(before, page) }))
  }
  return {
    rows: heldRows(held, fresh),
    /** Whether a row stands here only because it was here when its reader began. */
    hasLeft: (id: string) => !inQueue.has(id),
    hasMoved: wouldMove(held, fresh),
    error: list.error,
    showAsItIs,
    pages: { ...list, fetchNextPage: showMore },
  }
}
