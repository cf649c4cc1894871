import type { Inputs, Outputs } from '@countersign/server/router'
import type { Applied, Proposal } from './revalidation-query.ts'

type Fix = Inputs['revalidations']['applyFixes']['fixes'][number]

// So few in one call that whoever waits sees it move; the server takes no more.
const mostInOneCall = 50

/** The fixes for everybody with the same cause, a page after the other. */
export async function everyFix(
  fetchPage: (cursor: string | undefined) => Promise<Outputs['revalidations']['proposeAll']>,
): Promise<Proposal[]> {
  const proposals: Proposal[] = []
  let cursor: string | undefined
  do {
    const { items, next } = await fetchPage(cursor)
    proposals.push(...items)
    cursor = next ?? undefined
  } while (cursor !== undefined)
  return proposals
}

/** What of them can be narrowed. */
export const fixesOf = (proposals: readonly Proposal[]): Fix[] =>
  proposals.flatMap((one) =>
    one.kind === 'narrowed' ? [{ agentId: one.agentId, specSha256: one.specSha256 }] : [],
  )

/** Applies all of them, a part at a time. What was done before a part could not be carried out stays told. */
export async function applyEvery(
  fixes: readonly Fix[],
  apply: (part: Fix[]) => Promise<Applied[]>,
  onResults: (results: readonly Applied[]) => void,
): Promise<void> {
  const results: Applied[] = []
  for (let from = 0; from < fixes.length; from += mostInOneCall) {
    results.push(...(await apply(fixes.slice(from, from + mostInOneCall))))
    onResults([...results])
  }
}
