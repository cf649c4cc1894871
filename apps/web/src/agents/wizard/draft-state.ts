import { agentNameFrom, type DraftSpec, type Inference, parseDraft } from '@countersign/agents'
import { afterRemoval, isWithin, valueAt, withValueAt } from '../fields/spec-path.ts'

/** What one browser knows of a draft. The draft is always one that the server takes. */
export type DraftState = {
  draft: DraftSpec
  /** What was put in without having been said, and nobody has confirmed yet. */
  inferred: readonly Inference[]
  /** Where credentials stood that were not kept. */
  removed: readonly string[]
  /** What is typed in fields whose text is not their value, such as numbers and lists. */
  texts: Readonly<Record<string, string>>
  /** Why a text could not be taken over into the draft. */
  unreadable: Readonly<Record<string, string>>
  /** Goes up with each change that is to be saved. */
  changes: number
}

type Kept = Pick<DraftState, 'draft' | 'inferred' | 'removed'>

export type DraftAction =
  /** `value` undefined says that the text has no value: `why` then says what is wrong with it. */
  | { type: 'change'; path: string; value: unknown; text?: string; why?: string }
  | { type: 'append'; path: string; value: unknown }
  | { type: 'remove'; path: string; index: number }
  | { type: 'confirm'; paths: readonly string[] }
  | { type: 'removed'; paths: readonly string[] }
  | { type: 'replace'; kept: Kept }

export const openDraft = ({ draft, inferred, removed }: Kept): DraftState => ({
  draft,
  inferred,
  removed,
  texts: {},
  unreadable: {},
  changes: 0,
})

export function reduceDraft(state: DraftState, action: DraftAction): DraftState {
  switch (action.type) {
    case 'change':
      return change(state, action)
    case 'append': {
      const list = valueAt(state.draft, action.path)
      const length = Array.isArray(list) ? list.length : 0
      return change(state, { type: 'change', path: `${action.path}[${length}]`, value: action.value })
    }
    case 'remove':
      return removeItem(state, action.path, action.index)
    case 'confirm':
      return {
        ...state,
        inferred: state.inferred.filter(({ path }) => !action.paths.includes(path)),
        changes: state.changes + 1,
      }
    case 'removed':
      return { ...state, removed: action.paths }
    case 'replace':
      return { ...openDraft(action.kept), changes: state.changes }
  }
}

function change(
  state: DraftState,
  { path, value, text, why }: Extract<DraftAction, { type: 'change' }>,
): DraftState {
  const texts = text === undefined ? state.texts : { ...state.texts, [path]: text }
  if (value === undefined) {
    return { ...state, texts, unreadable: { ...state.unreadable, [path]: why ?? 'This cannot be read.' } }
  }
  const reading = parseDraft(settled(withValueAt(named(state.draft, path, value), path, value)))
  if (!reading.ok) {
    const reason = reading.problems[0]?.message ?? 'This cannot be saved.'
    const typed = typeof value === 'string' ? { ...texts, [path]: value } : texts
    return { ...state, texts: typed, unreadable: { ...state.unreadable, [path]: reason } }
  }
  const kept = text === undefined ? without(texts, path) : texts
  return {
    draft: reading.draft,
    inferred: stillInferred(state, path, value),
    removed: state.removed.filter((one) => !isWithin(one, path) && !isWithin(path, one)),
    texts: kept,
    unreadable: without(state.unreadable, path),
    changes: state.changes + 1,
  }
}

/** Whatever somebody writes themselves is said. In a list of words, those that stay keep their mark. */
function stillInferred({ draft, inferred }: DraftState, path: string, value: unknown): Inference[] {
  return inferred.flatMap((one) => {
    if (isWithin(path, one.path)) return []
    if (!isWithin(one.path, path)) return [one]
    const word = valueAt(draft, one.path)
    const index = Array.isArray(value) && typeof word === 'string' ? value.indexOf(word) : -1
    return index < 0 ? [] : [{ ...one, path: `${path}[${index}]` }]
  })
}

function removeItem(state: DraftState, path: string, index: number): DraftState {
  const list = valueAt(state.draft, path)
  if (!Array.isArray(list)) return state
  const reading = parseDraft(withValueAt(state.draft, path, list.toSpliced(index, 1)))
  if (!reading.ok) return state
  const moved = (one: string) => afterRemoval(one, path, index)
  return {
    draft: reading.draft,
    inferred: state.inferred.flatMap((one) => {
      const to = moved(one.path)
      return to === null ? [] : [{ ...one, path: to }]
    }),
    removed: state.removed.flatMap((one) => moved(one) ?? []),
    texts: rekeyed(state.texts, moved),
    unreadable: rekeyed(state.unreadable, moved),
    changes: state.changes + 1,
  }
}

/** As long as the name is what the display name gives, it follows it. */
function named(draft: DraftSpec, path: string, value: unknown): DraftSpec {
  if (path !== 'metadata.displayName' || typeof value !== 'string') return draft
  const name = draft.metadata?.name ?? ''
  const follows = name === '' || name === agentNameFrom(draft.metadata?.displayName ?? '')
  if (!follows) return draft
  return { ...draft, metadata: { ...draft.metadata, name: agentNameFrom(value) ?? '' } }
}

/** A model of which nothing is said any more is no model, and not one that is incomplete. */
function settled(draft: unknown): unknown {
  const model = valueAt(draft, 'anatomy.model')
  if (typeof model !== 'object' || model === null) return draft
  const says = Object.values(model).some((part) => part !== undefined && part !== null && part !== '')
  return says ? draft : withValueAt(draft, 'anatomy.model', null)
}

const without = (record: Readonly<Record<string, string>>, path: string): Record<string, string> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== path))

const rekeyed = (
  record: Readonly<Record<string, string>>,
  moved: (path: string) => string | null,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record).flatMap(([key, text]) => {
      const to = moved(key)
      return to === null ? [] : [[to, text]]
    }),
  )
