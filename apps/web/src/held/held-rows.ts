type Identified = { readonly id: string }

/**
 * The rows in the order in which somebody reads them, with what is known of each by now. A row that the list does not
 * hold any more stays as it was last seen, because nothing may move under who reads.
 */
export function heldRows<Row extends Identified>(held: readonly Row[], fresh: readonly Row[]): Row[] {
  const known = new Map(fresh.map((row) => [row.id, row]))
  return held.map((row) => known.get(row.id) ?? row)
}

/** Whether the list, asked now, would show other rows or another order than what is being read. */
export const wouldMove = (held: readonly Identified[], fresh: readonly Identified[]): boolean =>
  held.length !== fresh.length || held.some(({ id }, at) => fresh[at]?.id !== id)

/** The next page below what is there; a row that came further down meanwhile stays where it was read first. */
export function withPage<Row extends Identified>(held: readonly Row[], page: readonly Row[]): Row[] {
  const there = new Set(held.map(({ id }) => id))
  return [...held, ...page.filter(({ id }) => !there.has(id))]
}
