import { useState } from 'react'
import { trpc } from '../trpc.ts'
import type { AgentSearch } from './agent-search.ts'
import { agentsInput, nextPageOfAgents } from './agents-query.ts'
import { heldRows, withPage, wouldMove } from './held-rows.ts'

/** The list as its reader began to read it: rows change where they stand, and move only when that is asked for. */
export function useHeldRows(workspaceId: string, search: AgentSearch) {
  const input = agentsInput(workspaceId, search)
  const [, list] = trpc.agents.list.useSuspenseInfiniteQuery(input, {
    getNextPageParam: nextPageOfAgents,
  })
  const fresh = list.data.pages.flatMap((page) => page.items)
  const key = JSON.stringify(input)
  const [reading, setReading] = useState({ key, held: fresh })
  // Another question begins another list.
  const held = reading.key === key ? reading.held : fresh
  if (reading.key !== key) setReading({ key, held: fresh })
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
    total: list.data.pages[0]?.total ?? 0,
    hasMoved: wouldMove(held, fresh),
    error: list.error,
    showAsItIs,
    pages: { ...list, fetchNextPage: showMore },
  }
}
