import { useHeldList } from '../held/use-held-list.ts'
import { trpc } from '../trpc.ts'
import type { AgentSearch } from './agent-search.ts'
import { agentsInput, nextPageOfAgents } from './agents-query.ts'

/** The agents that match, as their reader began to read them. */
export function useHeldRows(workspaceId: string, search: AgentSearch) {
  const input = agentsInput(workspaceId, search)
  const [, list] = trpc.agents.list.useSuspenseInfiniteQuery(input, {
    getNextPageParam: nextPageOfAgents,
  })
  const { fresh: _, ...held } = useHeldList(input, list)
  return { ...held, total: list.data.pages[0]?.total ?? 0, error: list.error }
}
