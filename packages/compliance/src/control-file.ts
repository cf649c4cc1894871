import type { ControlResult } from './evaluation.ts'
import { evidence } from './evidence.ts'
import { canonicalLine } from './lines.ts'

/** One control as it stands in a pack: what was asked, of which events, and what came out. */
export const controlText = (result: ControlResult, days: readonly string[]): string => {
  const { framework, control, state, parts, events, exceptions } = result
  return canonicalLine({
    v: 1,
    framework: framework.id,
    id: control.id,
    title: control.title,
    question: control.question,
    doubt: control.doubt ?? null,
    state,
    events,
    exceptions,
    parts: parts.map((part) => {
      const { shows, query, objections, isExpected, columns, otherwise } = evidence[part.evidence]
      return { ...part, shows, query, objections, isExpected, columns, otherwise }
    }),
    actions: Object.fromEntries(result.actions),
    days: days.flatMap((day, at) => {
      const count = result.days[at] ?? 0
      return count === 0 ? [] : [{ day, events: count }]
    }),
    samples: result.samples,
    firstExceptions: result.firstExceptions,
  })
}
