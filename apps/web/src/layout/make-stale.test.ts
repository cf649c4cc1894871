import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeStale } from './make-stale.ts'

/** A list that somebody reads, whose pages come when the test lets them. */
function aList() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 60_000 } } })
  const asked: { page: number; answer(text: string): void; fail(): void }[] = []
  const list = new InfiniteQueryObserver(client, {
    queryKey: [['drift', 'scans']],
    queryFn: ({ pageParam }) =>
      new Promise<string>((answer, reject) => {
        asked.push({ page: pageParam, answer, fail: () => reject(new Error('It is away.')) })
      }),
    initialPageParam: 0,
    getNextPageParam: (_last, pages) => pages.length,
  })
  onTestFinished(list.subscribe(() => {}))
  const next = async (page: number) => {
    await vi.waitFor(() => expect(asked[0]?.page).toBe(page))
    return asked.shift()
  }
  const shown = () => list.getCurrentResult().data?.pages
  return { client, list, next, asked, shown }
}

describe('a list that changes', () => {
  it('is fetched again', async () => {
    const { client, next, shown } = aList()
    ;(await next(0))?.answer('one')
    await vi.waitFor(() => expect(shown()).toEqual(['one']))
    makeStale(client, [['drift']])
    ;(await next(0))?.answer('one, changed')
    await vi.waitFor(() => expect(shown()).toEqual(['one, changed']))
  })

  it.each([[undefined], [[['drift']]]] as const)(
    'while a further page is on its way keeps that page, and is fetched again after it (%j)',
    async (queryKey) => {
      const { client, list, next, asked, shown } = aList()
      ;(await next(0))?.answer('one')
      await vi.waitFor(() => expect(shown()).toEqual(['one']))
      const grown = list.fetchNextPage()
      const second = await next(1)
      makeStale(client, queryKey)
      expect(asked).toEqual([])
      second?.answer('two')
      await grown
      ;(await next(0))?.answer('one, changed')
      ;(await next(1))?.answer('two, changed')
      await vi.waitFor(() => expect(shown()).toEqual(['one, changed', 'two, changed']))
    },
  )

  it('is fetched again also when the further page did not come', async () => {
    const { client, list, next, shown } = aList()
    ;(await next(0))?.answer('one')
    await vi.waitFor(() => expect(shown()).toEqual(['one']))
    void list.fetchNextPage()
    const second = await next(1)
    makeStale(client, [['drift']])
    second?.fail()
    ;(await next(0))?.answer('one, changed')
    await vi.waitFor(() => expect(shown()).toEqual(['one, changed']))
  })
})
