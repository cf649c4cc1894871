import type { Dispatch } from 'react'
import type { FieldProblem, SpecFields } from '../fields/spec-fields.ts'
import type { DraftAction, DraftState } from './draft-state.ts'

/** A draft, as the fields of a spec are bound to it. */
export function fieldsOfDraft(
  { draft, texts, unreadable, inferred, removed }: DraftState,
  dispatch: Dispatch<DraftAction>,
  problems: readonly FieldProblem[],
): SpecFields {
  return {
    value: draft,
    problems,
    texts,
    unreadable,
    inferred,
    removed,
    fillsIn: true,
    isReadOnly: false,
    change: (path, value, typed) => dispatch({ type: 'change', path, value, ...typed }),
    append: (path, value) => dispatch({ type: 'append', path, value }),
    remove: (path, index) => dispatch({ type: 'remove', path, index }),
    confirm: (path) => dispatch({ type: 'confirm', paths: [path] }),
  }
}
