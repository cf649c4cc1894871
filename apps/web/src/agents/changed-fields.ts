import type { SpecChange } from '@countersign/agents'

export type Field = { path: string; before: string | null; after: string | null }

/** One line per field that changed; two sentences may be about the same one. */
export function fieldsOf(changes: readonly Pick<SpecChange, 'path' | 'before' | 'after'>[]): Field[] {
  const fields = new Map<string, Field>()
  for (const { path, before, after } of changes) {
    if (!fields.has(path)) fields.set(path, { path, before: textOf(before), after: textOf(after) })
  }
  return [...fields.values()]
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
