import { type AgentSpec, readSpec, type SpecProblem, writeSpec } from '@countersign/agents'
import { useMemo, useState } from 'react'
import type { AgentInFull } from '../agents-query.ts'

/** What somebody has written and not saved, and the revision that they began with. */
type Edited = { text: string; basedOn: number; base: AgentSpec }

/** The one model behind form and source: a text. Until somebody changes it, it is that of the current revision. */
export function useSpecDraft(agent: AgentInFull) {
  const { number, spec: current } = agent.current
  const [edited, setEdited] = useState<Edited | null>(null)
  const savedText = useMemo(() => writeSpec(current, 'yaml'), [current])
  const text = edited?.text ?? savedText
  const reading = useMemo(() => readSpec(text, 'yaml'), [text])
  const problems: readonly SpecProblem<string>[] = reading.ok ? [] : reading.problems
  const base = edited?.base ?? current
  return {
    text,
    problems,
    spec: reading.ok ? reading.spec : null,
    base,
    basedOn: edited?.basedOn ?? number,
    isEdited: edited !== null,
    /** Somebody else saved meanwhile. */
    isOlder: edited !== null && edited.basedOn !== number,
    change(next: string) {
      const begun = edited ?? { basedOn: number, base: current }
      setEdited(next === writeSpec(begun.base, 'yaml') ? null : { ...begun, text: next })
    },
    /** Goes on from another revision, with what is to become of it. */
    rebase(next: string, basedOn: number, from: AgentSpec) {
      setEdited({ text: next, basedOn, base: from })
    },
    discard: () => setEdited(null),
  }
}

export type SpecDraftState = ReturnType<typeof useSpecDraft>
