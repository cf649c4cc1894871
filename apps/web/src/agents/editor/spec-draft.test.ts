import { parseSpec, readSpec, writeSpec } from '@countersign/agents'
import { expect, it } from 'vitest'
import { looseValue, valueAt } from '../../source/yaml-fields.ts'
import {
  type Saved,
  type SpecDraft,
  sourceOf,
  untouched,
  withFieldOf,
  withItemIn,
  withoutItemOf,
  withSource,
} from './spec-draft.ts'

const reading = parseSpec({
  apiVersion: 'countersign/v1',
  kind: 'Agent',
  metadata: { name: 'invoice-bot', owner: 'finance', labels: { team: 'finance' } },
  anatomy: {
    model: { provider: 'anthropic', name: 'claude-sonnet' },
    tools: [
      { name: 'erp.read', operations: ['read'], server: 'mcp:erp' },
      { name: 'mail.send', operations: ['send'] },
    ],
  },
})
if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
const saved: Saved = { number: 3, spec: reading.spec, text: writeSpec(reading.spec, 'yaml') }

const said = (draft: SpecDraft, ...path: (string | number)[]) =>
  valueAt(looseValue(sourceOf(draft, saved)), path)
const type = (draft: SpecDraft, path: string, value: unknown, typed?: { text: string; why?: string }) =>
  withFieldOf(draft, saved, path, value, typed)

it('stands in the source as soon as it is typed, and counts as edited only while it differs', () => {
  const draft = type(untouched, 'metadata.owner', 'claims')
  expect(said(draft, 'metadata', 'owner')).toBe('claims')
  expect(draft.edited?.basedOn).toBe(3)
  expect(type(draft, 'metadata.owner', 'finance').edited).toBeNull()
})

it('takes two changes of one moment one after the other', () => {
  const draft = type(type(untouched, 'anatomy.memory.kind', 'session'), 'anatomy.memory.retentionDays', 7)
  expect(said(draft, 'anatomy', 'memory')).toEqual({ kind: 'session', retentionDays: 7 })
})

it('keeps the source while a text has no value, and the text as it was typed', () => {
  const draft = type(untouched, 'budget.monthlyUsd', undefined, { text: '7x', why: 'No number.' })
  expect(draft).toEqual({
    edited: null,
    texts: { 'budget.monthlyUsd': '7x' },
    unreadable: { 'budget.monthlyUsd': 'No number.' },
  })
  const mended = type(draft, 'budget.monthlyUsd', 7, { text: '7.0' })
  expect(mended.unreadable).toEqual({})
  expect(mended.texts).toEqual({ 'budget.monthlyUsd': '7.0' })
  expect(said(mended, 'budget', 'monthlyUsd')).toBe(7)
  // Whoever then writes in the source sees what the source says.
  expect(withSource(mended, saved, `${saved.text}# and a note\n`).texts).toEqual({})
})

it('says nobody where a name was emptied, and nothing where something has to be said', () => {
  expect(said(type(untouched, 'metadata.owner', ''), 'metadata', 'owner')).toBeNull()
  const tool = type(untouched, 'anatomy.tools[0].server', '')
  expect(said(tool, 'anatomy', 'tools', 0, 'server')).toBeNull()
  const emptied = type(untouched, 'budget.monthlyUsd', null, { text: '' })
  expect(readSpec(sourceOf(emptied, saved), 'yaml')).toMatchObject({
    ok: false,
    problems: [{ path: 'budget.monthlyUsd', at: { column: 3 } }],
  })
})

it('has no model once nothing is said of one', () => {
  const paths = ['provider', 'name', 'temperature', 'maxOutputTokens']
  const draft = paths.reduce((before, part) => type(before, `anatomy.model.${part}`, ''), untouched)
  expect(said(draft, 'anatomy', 'model')).toBeNull()
})

it('adds and removes items, and what was typed in the others moves with them', () => {
  const more = withItemIn(untouched, saved, 'anatomy.tools', { name: '', operations: [], server: null })
  expect(said(more, 'anatomy', 'tools', 2)).toEqual({ name: '', operations: [], server: null })
  const typed = type(more, 'anatomy.tools[2].operations', undefined, { text: '?', why: 'No.' })
  const less = withoutItemOf(typed, saved, 'anatomy.tools', 0)
  expect(said(less, 'anatomy', 'tools', 0, 'name')).toBe('mail.send')
  expect(less.unreadable).toEqual({ 'anatomy.tools[1].operations': 'No.' })
  expect(withoutItemOf(typed, saved, 'anatomy.tools', 2).unreadable).toEqual({})
})
