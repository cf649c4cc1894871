import type { Inputs, Outputs } from '@countersign/server/router'
import { getQueryKey } from '@trpc/react-query'
import { api, queryClient, trpc } from '../trpc.ts'

export type LedgerItem = Outputs['ledger']['list']['items'][number]
export type LedgerPageInput = Inputs['ledger']['list']

const nextPage = (page: Outputs['ledger']['list']): string | undefined => page.nextCursor ?? undefined

/**
 * The list is read and not watched: nothing but its reader makes it fetch again, because every new event would move
 * the line that somebody is reading.
 */
export const readingOptions = { getNextPageParam: nextPage, staleTime: 'static' } as const

/** Before the page is shown, the newest. Not while it is on the screen already, whoever runs the loader then. */
export async function fetchBeforeShown(input: LedgerPageInput): Promise<void> {
  const queryKey = getQueryKey(trpc.ledger.list, input, 'infinite')
  if (queryClient.getQueryCache().find({ queryKey })?.isActive()) return
  // A link is loaded when the pointer comes near it, and again when it is pressed.
  await api.ledger.list.fetchInfinite(input, { staleTime: 1_000 })
}

/** From the top again: what was loaded further down goes, for it would have to be asked for page by page. */
export const fetchNewest = (input: LedgerPageInput) =>
  api.ledger.list.fetchInfinite(input, { pages: 1, getNextPageParam: nextPage, staleTime: 0 })
