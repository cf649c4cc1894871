import { createContext, type Dispatch, useContext } from 'react'
import { isWithin, valueAt } from './draft-path.ts'
import type { DraftAction, DraftState } from './draft-state.ts'

export type FieldProblem = { path: string; message: string }

type Wizard = {
  state: DraftState
  dispatch: Dispatch<DraftAction>
  problems: readonly FieldProblem[]
  /** Whether problems are told at their fields: not before somebody wanted to go on. */
  isShown: boolean
}

export const WizardContext = createContext<Wizard | null>(null)

export function useWizard(): Wizard {
  const wizard = useContext(WizardContext)
  if (!wizard) throw new Error('This field is only shown inside the wizard')
  return wizard
}

/** What a field shows and what it does when somebody types. */
export function useDraftField(path: string) {
  const { state, dispatch, problems, isShown } = useWizard()
  const problem = isShown ? problems.find((one) => isWithin(one.path, path)) : undefined
  const typed = state.texts[path]
  const error = state.unreadable[path] ?? (problem && inWords(problem, path))
  return {
    value: valueAt(state.draft, path),
    typed,
    error,
    isMarked: state.inferred.some((one) => isWithin(one.path, path)),
    set: (value: unknown) => dispatch({ type: 'change', path, value }),
    type: (text: string, { value, why }: { value: unknown; why?: string }) =>
      dispatch({ type: 'change', path, value, text, ...(why === undefined ? {} : { why }) }),
  }
}

/** In a list that is written as lines, a problem says which line it is about. */
function inWords({ path, message }: FieldProblem, field: string): string {
  const [, index, name] = /^(?:\[(\d+)\]|\.(.+)|\["(.+)"\])/.exec(path.slice(field.length)) ?? []
  if (index !== undefined) return `Line ${Number(index) + 1}: ${message}`
  return name === undefined ? message : `${name}: ${message}`
}
