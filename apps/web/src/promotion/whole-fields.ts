import type { AgentSpec } from '@countersign/agents'
import type { Field } from '../agents/changed-fields.ts'

/** Every field of a spec that says something, where there is nothing to compare it with. */
export function wholeFields(spec: AgentSpec): Field[] {
  const fields: Field[] = []
  const walk = (value: unknown, path: string, depth: number) => {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return
    if (typeof value !== 'object' || Array.isArray(value) || depth === 0) {
      return void fields.push({ path, before: null, after: textOf(value) })
    }
    for (const [key, inner] of Object.entries(value)) walk(inner, path ? `${path}.${key}` : key, depth - 1)
  }
  const { apiVersion: _, kind: __, ...said } = spec
  walk(said, '', deepest)
  return fields.filter(({ after }) => after !== '{}')
}

const deepest = 3

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  const isPlainList = Array.isArray(value) && value.every((item) => typeof item === 'string')
  return isPlainList ? value.join(', ') : JSON.stringify(value)
}
