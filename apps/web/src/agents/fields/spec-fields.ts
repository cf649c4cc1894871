import type { Inference } from '@countersign/agents'
import { createContext, useContext } from 'react'
import { isWithin, valueAt } from './spec-path.ts'

export type FieldProblem = { path: string; message: string }

/** What the fields of a spec are bound to: a draft in the wizard, a source in the editor. */
export type SpecFields = {
  /** Everything that is said so far. */
  value: unknown
  /** What is wrong, as far as it is to be told at its field. */
  problems: readonly FieldProblem[]
  /** What is typed in fields whose text is not their value, such as numbers and lists. */
  texts: Readonly<Record<string, string>>
  /** Why a text could not be taken over. */
  unreadable: Readonly<Record<string, string>>
  /** What was put in without having been said, and nobody has confirmed yet. */
  inferred: readonly Inference[]
  /** Where credentials stood that were not kept. */
  removed: readonly string[]
  /** Whether what is left empty is filled in later; a source has to say everything itself. */
  fillsIn: boolean
  isReadOnly: boolean
  /** `value` undefined says that the text has no value: `why` then says what is wrong with it. */
  change: (path: string, value: unknown, typed?: { text: string; why?: string }) => void
  append: (path: string, value: unknown) => void
  remove: (path: string, index: number) => void
  confirm: (path: string) => void
}

export const SpecFieldsContext = createContext<SpecFields | null>(null)

export function useSpecFields(): SpecFields {
  const fields = useContext(SpecFieldsContext)
  if (!fields) throw new Error('This field is only shown where a spec is written')
  return fields
}

/** What a field shows and what it does when somebody types. */
export function useSpecField(path: string) {
  const { value, problems, texts, unreadable, isReadOnly, change } = useSpecFields()
  const problem = problems.find((one) => isWithin(one.path, path))
  return {
    value: valueAt(value, path),
    typed: texts[path],
    error: unreadable[path] ?? (problem && inWords(problem, path)),
    /** It cannot be read, and nobody has asked yet what is wrong. */
    isUnfinished: unreadable[path] !== undefined && problem === undefined,
    isReadOnly,
    set: (next: unknown) => change(path, next),
    type: (text: string, { value: next, why }: { value: unknown; why?: string }) =>
      change(path, next, { text, ...(why !== undefined && { why }) }),
  }
}

/** In a list that is written as lines, a problem says which line it is about. */
function inWords({ path, message }: FieldProblem, field: string): string {
  const [, index, name] = /^(?:\[(\d+)\]|\.(.+)|\["(.+)"\])/.exec(path.slice(field.length)) ?? []
  if (index !== undefined) return `Line ${Number(index) + 1}: ${message}`
  return name === undefined ? message : `${name}: ${message}`
}
