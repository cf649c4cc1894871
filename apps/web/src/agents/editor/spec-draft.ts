import type { AgentSpec } from '@countersign/agents'
import { looseValue, withField, withItem, withoutItem } from '../../source/yaml-fields.ts'
import { afterRemoval, readPath, valueAt } from '../fields/spec-path.ts'

/** The revision that is edited, as its source is written when nobody has changed it. */
export type Saved = { number: number; spec: AgentSpec; text: string }

type Texts = Readonly<Record<string, string>>

/** What somebody has written and not saved. All of it is in the source but what cannot stand there. */
export type SpecDraft = {
  /** With the revision that it was begun with; null as long as the source is that revision's. */
  edited: { text: string; basedOn: number; base: AgentSpec } | null
  /** What is typed in fields whose text is not their value. */
  texts: Texts
  /** Why a text cannot be taken over into the source. */
  unreadable: Texts
}

export const untouched: SpecDraft = { edited: null, texts: {}, unreadable: {} }

/** The source itself was written in; its fields show what it says now. */
export const withSource = (draft: SpecDraft, saved: Saved, text: string): SpecDraft => ({
  ...untouched,
  edited: editedTo(draft, saved, text),
})

/** A field was written in. Without a value it keeps its text, and the source what it said. */
export function withFieldOf(
  draft: SpecDraft,
  saved: Saved,
  path: string,
  value: unknown,
  typed?: { text: string; why?: string },
): SpecDraft {
  const texts = typed === undefined ? without(draft.texts, path) : { ...draft.texts, [path]: typed.text }
  if (value === undefined) {
    const why = typed?.why ?? 'This cannot be read.'
    return { ...draft, texts, unreadable: { ...draft.unreadable, [path]: why } }
  }
  const source = sourceOf(draft, saved)
  const text = settled(withField(source, readPath(path), emptied(path, value)), path)
  return {
    edited: editedTo(draft, saved, text),
    texts,
    unreadable: without(draft.unreadable, path),
  }
}

export const withItemIn = (draft: SpecDraft, saved: Saved, path: string, value: unknown): SpecDraft => ({
  ...draft,
  edited: editedTo(draft, saved, withItem(sourceOf(draft, saved), readPath(path), value)),
})

export function withoutItemOf(draft: SpecDraft, saved: Saved, path: string, index: number): SpecDraft {
  const moved = (texts: Texts): Texts =>
    Object.fromEntries(
      Object.entries(texts).flatMap(([one, text]) => {
        const to = afterRemoval(one, path, index)
        return to === null ? [] : [[to, text]]
      }),
    )
  return {
    edited: editedTo(draft, saved, withoutItem(sourceOf(draft, saved), readPath(path), index)),
    texts: moved(draft.texts),
    unreadable: moved(draft.unreadable),
  }
}

export const sourceOf = ({ edited }: SpecDraft, saved: Saved): string => edited?.text ?? saved.text

function editedTo(draft: SpecDraft, saved: Saved, text: string): SpecDraft['edited'] {
  if (draft.edited)
    return text === saved.text && draft.edited.basedOn === saved.number ? null : { ...draft.edited, text }
  return text === saved.text ? null : { text, basedOn: saved.number, base: saved.spec }
}

const mayBeNobody = /^(?:metadata\.owner|anatomy\.tools\[\d+\]\.server)$/

/** What a field that was emptied says in a source, where nothing is left out. */
const emptied = (path: string, value: unknown): unknown =>
  value === '' && mayBeNobody.test(path) ? null : value

/** A model of which nothing is said any more is no model, and not one that is incomplete. */
function settled(text: string, path: string): string {
  if (!path.startsWith('anatomy.model.')) return text
  const model = valueAt(looseValue(text), 'anatomy.model')
  const parts = typeof model === 'object' && model !== null ? Object.values(model) : []
  const says = parts.some((part) => part !== null && part !== '')
  return says ? text : withField(text, ['anatomy', 'model'], null)
}

const without = (texts: Texts, path: string): Texts =>
  Object.fromEntries(Object.entries(texts).filter(([key]) => key !== path))
