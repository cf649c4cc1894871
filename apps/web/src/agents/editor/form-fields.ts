import { agentRoles, memoryKinds } from '@countersign/agents'
import type { SpecPath } from './spec-text.ts'

export type FormField = {
  label: string
  path: SpecPath
  kind: 'line' | 'prose' | 'number' | 'choice' | 'list'
  hint?: string
  options?: readonly string[]
  /** What an empty field says in the source. */
  whenEmpty?: null
}

type FormGroup = { title: string; fields: readonly FormField[] }

const usd = (label: string, name: string): FormField => ({ label, path: ['budget', name], kind: 'number' })

/** The form beside the source: one line per field, in the order of a spec. */
export const formGroups: readonly FormGroup[] = [
  {
    title: 'Identity',
    fields: [
      { label: 'Shown name', path: ['metadata', 'displayName'], kind: 'line' },
      { label: 'Owner', path: ['metadata', 'owner'], kind: 'line', whenEmpty: null },
      { label: 'Description', path: ['metadata', 'description'], kind: 'prose' },
    ],
  },
  {
    title: 'Anatomy',
    fields: [
      {
        label: 'Role',
        path: ['anatomy', 'role'],
        kind: 'choice',
        options: agentRoles,
        whenEmpty: null,
        hint: 'It decides which temperatures are allowed.',
      },
      { label: 'Provider of the model', path: ['anatomy', 'model', 'provider'], kind: 'line' },
      { label: 'Model', path: ['anatomy', 'model', 'name'], kind: 'line' },
      { label: 'Temperature', path: ['anatomy', 'model', 'temperature'], kind: 'number' },
      { label: 'Output limit, tokens', path: ['anatomy', 'model', 'maxOutputTokens'], kind: 'number' },
      { label: 'Instructions', path: ['anatomy', 'instructions'], kind: 'prose' },
      { label: 'Memory', path: ['anatomy', 'memory', 'kind'], kind: 'choice', options: memoryKinds },
      { label: 'Memory kept, days', path: ['anatomy', 'memory', 'retentionDays'], kind: 'number' },
    ],
  },
  {
    title: 'Capabilities and access',
    fields: [
      { label: 'Capabilities', path: ['capabilities'], kind: 'list', hint: 'One to a line.' },
      { label: 'Domains', path: ['access', 'network', 'domains'], kind: 'list', hint: 'One to a line.' },
      { label: 'Allowed paths', path: ['access', 'files', 'allow'], kind: 'list', hint: 'One to a line.' },
      { label: 'Denied paths', path: ['access', 'files', 'deny'], kind: 'list', hint: 'One to a line.' },
    ],
  },
  {
    title: 'Limits',
    fields: [
      usd('USD a month', 'monthlyUsd'),
      usd('USD a day', 'dailyUsd'),
      usd('USD an hour', 'hourlyUsd'),
      usd('USD a task', 'perTaskUsd'),
      usd('Tokens a day', 'dailyTokens'),
      usd('Tool calls a task', 'maxToolCalls'),
      usd('Model calls a task', 'maxLlmCalls'),
    ],
  },
]

/** What stands in the source, as a field shows it. */
export function shownText({ kind }: Pick<FormField, 'kind'>, value: unknown): string {
  if (value === null || value === undefined) return ''
  if (kind === 'list') return Array.isArray(value) ? value.map(String).join('\n') : String(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What a field says, as it stands in the source. What is not right yet stands there as it was typed. */
export function sourceValue({ kind, whenEmpty }: FormField, text: string): unknown {
  if (kind === 'list') {
    const lines = text.split('\n').map((line) => line.trim())
    return lines.filter(Boolean)
  }
  if (kind === 'number') {
    const number = Number(text.trim())
    return text.trim() !== '' && Number.isFinite(number) ? number : text.trim()
  }
  return text === '' && whenEmpty === null ? null : text
}
