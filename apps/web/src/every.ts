/** Everything of a list that the server hands out by the page, for an act that leaves nobody out. */
export async function everyPage<Item>(
  fetchPage: (cursor: string | undefined) => Promise<{ items: readonly Item[]; next: string | null }>,
): Promise<Item[]> {
  const all: Item[] = []
  let cursor: string | undefined
  do {
    const { items, next } = await fetchPage(cursor)
    all.push(...items)
    cursor = next ?? undefined
  } while (cursor !== undefined)
  return all
}

// So few in one call that whoever waits sees it move; the server takes no more of anything.
const mostInOneCall = 50

/** Acts on all of them, a part at a time. What was done before a part could not be carried out stays told. */
export async function inParts<Item, Result>(
  items: readonly Item[],
  act: (part: Item[]) => Promise<readonly Result[]>,
  onResults: (results: readonly Result[]) => void,
): Promise<void> {
  const results: Result[] = []
  for (let from = 0; from < items.length; from += mostInOneCall) {
    results.push(...(await act(items.slice(from, from + mostInOneCall))))
    onResults([...results])
  }
}
