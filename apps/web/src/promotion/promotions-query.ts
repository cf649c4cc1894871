import type { Inputs, Outputs } from '@countersign/server/router'
import { api } from '../trpc.ts'
import type { PromotionSearch } from './promotion-search.ts'

export type RequestRow = Outputs['promotions']['list']['items'][number]
export type RequestInFull = Outputs['promotions']['get']
export type RequestState = RequestRow['state']
export type Gate = RequestInFull['gates'][number]
export type PartTally = RequestInFull['parts'][number]
export type Vote = RequestInFull['votes'][number]
export type Comment = RequestInFull['comments'][number]

/** What the loader asks for and the list reads must be the same, to the field. */
export function requestsInput(workspaceId: string, search: PromotionSearch): Inputs['promotions']['list'] {
  const { tab = 'needs-me', state, requester, agent, glass } = search
  return {
    workspaceId,
    tab,
    ...(search.search && { search: search.search }),
    ...(state && { state: [state] }),
    ...(requester && { requester }),
    ...(agent && { agent }),
    ...(glass && { breakGlass: true }),
  }
}

export const nextPageOfRequests = (page: Outputs['promotions']['list']): string | undefined =>
  page.nextCursor ?? undefined

/** As many pages as were there when the queue was left, so that the way back leads to where its reader was. */
export function fetchRequests(input: Inputs['promotions']['list']): Promise<unknown> {
  const pages = api.promotions.list.getInfiniteData(input)?.pages.length ?? 1
  return api.promotions.list.fetchInfinite(input, { pages, getNextPageParam: nextPageOfRequests })
}
