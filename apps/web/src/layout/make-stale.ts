import type { Query, QueryClient, QueryKey } from '@tanstack/react-query'

/**
 * Marks what a change touches as stale, and has it fetched again. A further page that somebody asked for is waited for:
 * fetching anew would take its place, and bring only the pages that were there before.
 */
export function makeStale(client: QueryClient, queryKey?: QueryKey): void {
  const touched = queryKey === undefined ? {} : { queryKey }
  const growing = client.getQueryCache().findAll({ ...touched, predicate: isFetchingMore })
  void client.invalidateQueries({ ...touched, predicate: (query) => !isFetchingMore(query) })
  for (const query of growing) {
    const again = () => void client.invalidateQueries({ queryKey: query.queryKey, exact: true })
    // Whoever asked for the page is told what went wrong with it.
    query.promise?.then(again, again)
  }
}

const isFetchingMore = ({ state }: Query): boolean =>
  state.fetchStatus !== 'idle' && state.fetchMeta?.fetchMore !== undefined
