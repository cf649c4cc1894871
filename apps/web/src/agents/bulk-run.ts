import type { Inputs, Outputs } from '@countersign/server/router'

export type BulkTarget = Inputs['agents']['bulkFreeze']['target']
export type BulkAnswer = Outputs['agents']['bulkFreeze']
export type BulkResult = BulkAnswer['results'][number]
type Filter = Extract<BulkTarget, { filter: unknown }>['filter']

// So few in one call that whoever waits sees it move.
const mostInOneCall = 100

/**
 * Carries something out over many agents, a part at a time, and tells how far it is. What fails for one stops no
 * other; what was done before a part could not be carried out stays in the results.
 */
export async function runOver(
  selected: { ids: readonly string[] } | { filter: Filter },
  call: (target: BulkTarget) => Promise<BulkAnswer>,
  onResults: (results: readonly BulkResult[]) => void,
): Promise<void> {
  const results: BulkResult[] = []
  const take = async (target: BulkTarget): Promise<string | null> => {
    const answer = await call(target)
    results.push(...answer.results)
    onResults([...results])
    return answer.next
  }
  if ('ids' in selected) {
    let left = [...selected.ids]
    while (left.length > 0) {
      const part = left.slice(0, mostInOneCall)
      const reached = await take({ agentIds: part })
      // The server may stop sooner when the answer grows too large.
      left = left.slice(reached === null ? part.length : part.indexOf(reached) + 1)
    }
    return
  }
  let after: string | null = null
  do {
    after = await take({ filter: selected.filter, after })
  } while (after !== null)
}

export type Failure = { message: string; remedy: string; names: string[] }

/** What could not be done, each reason once with all that it is about. */
export function failuresOf(results: readonly BulkResult[]): Failure[] {
  const failures = new Map<string, Failure>()
  for (const { ok, code, agentId, name, message, remedy } of results) {
    if (ok) continue
    const known = failures.get(`${code} ${message}`)
    if (known) known.names.push(name ?? agentId)
    else {
      const words = { message: message ?? 'It could not be done.', remedy: remedy ?? '' }
      failures.set(`${code} ${message}`, { ...words, names: [name ?? agentId] })
    }
  }
  return [...failures.values()]
}
