import { type AgentSpec, readSpec, type SpecProblem, writeSpec } from '@countersign/agents'
import { useMemo, useState } from 'react'
import type { AgentInFull } from '../agents-query.ts'
import {
  type SpecDraft,
  sourceOf,
  untouched,
  withFieldOf,
  withItemIn,
  withoutItemOf,
  withSource,
} from './spec-draft.ts'

/** The one model behind form and source: a text. Until somebody changes it, it is that of the current revision. */
export function useSpecDraft(agent: AgentInFull) {
  const { number, spec: current } = agent.current
  const [draft, setDraft] = useState(untouched)
  const saved = useMemo(
    () => ({ number, spec: current, text: writeSpec(current, 'yaml') }),
    [number, current],
  )
  const text = sourceOf(draft, saved)
  const reading = useMemo(() => readSpec(text, 'yaml'), [text])
  const problems: readonly SpecProblem<string>[] = reading.ok ? [] : reading.problems
  const { edited, texts, unreadable } = draft
  const act = useMemo(() => {
    const to = (next: (before: SpecDraft) => SpecDraft) => setDraft(next)
    return {
      write: (source: string) => to((before) => withSource(before, saved, source)),
      change: (path: string, value: unknown, typed?: { text: string; why?: string }) =>
        to((before) => withFieldOf(before, saved, path, value, typed)),
      append: (path: string, value: unknown) => to((before) => withItemIn(before, saved, path, value)),
      remove: (path: string, index: number) => to((before) => withoutItemOf(before, saved, path, index)),
      /** Goes on from another revision, with what is to become of it. */
      rebase: (source: string, basedOn: number, base: AgentSpec) =>
        to(() => ({ ...untouched, edited: { text: source, basedOn, base } })),
      discard: () => to(() => untouched),
    }
  }, [saved])
  return {
    ...act,
    text,
    texts,
    unreadable,
    problems,
    spec: reading.ok ? reading.spec : null,
    base: edited?.base ?? current,
    basedOn: edited?.basedOn ?? number,
    isEdited: edited !== null || Object.keys(unreadable).length > 0,
    /** Somebody else saved meanwhile. */
    isOlder: edited !== null && edited.basedOn !== number,
  }
}

export type SpecDraftState = ReturnType<typeof useSpecDraft>
