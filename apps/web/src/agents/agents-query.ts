import type { Inputs, Outputs } from '@countersign/server/router'
import { api } from '../trpc.ts'
import { type AgentSearch, filterOf, orderingOf } from './agent-search.ts'

export type AgentRow = Outputs['agents']['list']['items'][number]
export type AgentInFull = Outputs['agents']['get']

/** What the loader asks for and the list reads must be the same, to the field. */
export function agentsInput(workspaceId: string, search: AgentSearch): Inputs['agents']['list'] {
  const { sort, direction } = orderingOf(search)
  return { workspaceId, ...filterOf(search), sort, descending: direction === 'down' }
}

export const nextPageOfAgents = (page: Outputs['agents']['list']): string | undefined =>
  page.nextCursor ?? undefined

/** As many pages as were there when the list was left, so that the way back leads to where its reader was. */
export function fetchAgents(input: Inputs['agents']['list']): Promise<unknown> {
  const pages = api.agents.list.getInfiniteData(input)?.pages.length ?? 1
  return api.agents.list.fetchInfinite(input, { pages, getNextPageParam: nextPageOfAgents })
}
