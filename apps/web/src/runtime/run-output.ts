import type { OutputPage } from './runtime-query.ts'

type OutputLine = OutputPage['lines'][number]

/** What was read of a run's output so far. */
export type Output = {
  readonly lines: readonly OutputLine[]
  readonly lastSequence: number
  readonly isComplete: boolean
  /** Lines before the first one here were left out or are gone. */
  readonly isCut: boolean
}

/** More than anybody reads on a page, and few enough to scroll through. */
export const mostLines = 2_000

/** What was read before, and what came after it; a line that comes twice stands once, and the oldest go first. */
export function followed(before: Output | undefined, page: OutputPage): Output {
  const known = before?.lastSequence ?? 0
  const fresh = before === undefined ? page.lines : page.lines.filter(({ sequence }) => sequence > known)
  const all = [...(before?.lines ?? []), ...fresh]
  const lines = all.slice(-mostLines)
  return {
    lines,
    lastSequence: Math.max(known, page.lastSequence),
    isComplete: page.isComplete,
    isCut: (lines[0]?.sequence ?? 1) > 1,
  }
}
