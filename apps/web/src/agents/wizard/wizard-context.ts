import { createContext, type Dispatch, useContext } from 'react'
import type { FieldProblem } from '../fields/spec-fields.ts'
import type { DraftAction, DraftState } from './draft-state.ts'

type Wizard = {
  state: DraftState
  dispatch: Dispatch<DraftAction>
  problems: readonly FieldProblem[]
}

export const WizardContext = createContext<Wizard | null>(null)

export function useWizard(): Wizard {
  const wizard = useContext(WizardContext)
  if (!wizard) throw new Error('This is only shown inside the wizard')
  return wizard
}
