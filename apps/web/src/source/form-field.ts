import type { FieldPath } from './yaml-fields.ts'

export type FormField = {
  label: string
  path: FieldPath
  /** A list has one item to a line; `several` are any of its options. */
  kind: 'line' | 'prose' | 'number' | 'switch' | 'choice' | 'list' | 'several'
  hint?: string
  options?: readonly string[]
  /** What an empty field says in the source. */
  whenEmpty?: null
  /** For a list that says each thing once and in order; people need not. */
  isOrdered?: true
  rows?: number
}

export type FormGroup = { title: string; fields: readonly FormField[] }

/** What stands in the source, as a field shows it. */
export function shownText({ kind }: Pick<FormField, 'kind'>, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (kind === 'list' || kind === 'several')
    return Array.isArray(value) ? value.map(String).join('\n') : String(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What a field says, as it stands in the source. What is not right yet stands there as it was typed. */
export function sourceValue({ kind, whenEmpty, isOrdered }: FormField, text: string): unknown {
  if (text.trim() === '' && whenEmpty === null) return null
  if (kind === 'switch') return text === 'true'
  if (kind === 'list' || kind === 'several')
    return isOrdered ? [...new Set(listOf(text))].sort() : listOf(text)
  if (kind === 'number') {
    const number = Number(text.trim())
    return text.trim() !== '' && Number.isFinite(number) ? number : text.trim()
  }
  return text
}

/** The items of a list that has one to a line. */
export const listOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
