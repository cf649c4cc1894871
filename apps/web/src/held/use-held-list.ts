import { useState } from 'react'
import { heldRows, withPage, wouldMove } from './held-rows.ts'

type Read<Row> = { readonly pages: readonly { readonly items: readonly Row[] }[] }

/** As much of a paged query as holding its rows takes. */
type PagedQuery<Row> = {
  readonly data: Read<Row>
  refetch: () => Promise<{ readonly data?: Read<Row> | undefined }>
  fetchNextPage: () => Promise<{ readonly data?: Read<Row> | undefined }>
}

const rowsOf = <Row>({ pages }: Read<Row>): Row[] => pages.flatMap(({ items }) => items)

/**
 * A list as its reader began to read it: rows change where they stand, and come, go and move only when that is asked
 * for. `question` is what was asked; another question begins another list.
 */
export function useHeldList<Row extends { readonly id: string }, Query extends PagedQuery<Row>>(
  question: unknown,
  list: Query & PagedQuery<Row>,
) {
  const fresh = rowsOf(list.data)
  const key = JSON.stringify(question)
  const [reading, setReading] = useState({ key, held: fresh })
  const held = reading.key === key ? reading.held : fresh
  if (reading.key !== key) setReading({ key, held: fresh })
  const showAsItIs = async () => {
    const { data = list.data } = await list.refetch()
    setReading({ key, held: rowsOf(data) })
  }
  const showMore = async () => {
    const { data } = await list.fetchNextPage()
    const page = data?.pages.at(-1)?.items ?? []
    setReading(({ held: before }) => ({ key, held: withPage(before, page) }))
  }
  return {
    rows: heldRows(held, fresh),
    fresh,
    hasMoved: wouldMove(held, fresh),
    showAsItIs,
    pages: { ...list, fetchNextPage: showMore },
  }
}
