import { describe, expect, it } from 'vitest'
import { type DraftState, openDraft, reduceDraft } from './draft-state.ts'

const fresh = (kept: Partial<DraftState> = {}): DraftState =>
  openDraft({ draft: {}, inferred: [], removed: [], ...kept })

const typed = (state: DraftState, path: string, value: unknown): DraftState =>
  reduceDraft(state, { type: 'change', path, value })

describe('a draft that is being written', () => {
  it('takes the name from the display name until somebody writes another', () => {
    const followed = typed(
      typed(fresh(), 'metadata.displayName', 'Invoice'),
      'metadata.displayName',
      'Invoice bot',
    )
    expect(followed.draft.metadata).toEqual({ displayName: 'Invoice bot', name: 'invoice-bot' })
    const own = typed(typed(followed, 'metadata.name', 'clerk'), 'metadata.displayName', 'Other')
    expect(own.draft.metadata?.name).toBe('clerk')
  })

  it('keeps the value before while a text has none, and the text as it was typed', () => {
    const ten = typed(fresh(), 'budget.monthlyUsd', 10)
    const state = reduceDraft(ten, {
      type: 'change',
      path: 'budget.monthlyUsd',
      value: undefined,
      text: '10x',
      why: 'No number.',
    })
    expect(state.draft.budget?.monthlyUsd).toBe(10)
    expect(state.texts['budget.monthlyUsd']).toBe('10x')
    expect(state.unreadable).toEqual({ 'budget.monthlyUsd': 'No number.' })
    expect(typed(state, 'budget.monthlyUsd', 11).unreadable).toEqual({})
  })

  it('keeps what is typed although a draft does not take it', () => {
    const state = typed(fresh(), 'metadata.owner', 'x'.repeat(201))
    expect(state.texts['metadata.owner']).toHaveLength(201)
    expect(state.unreadable['metadata.owner']).toBe('Use at most 200 characters.')
    expect(state.changes).toBe(0)
  })

  it('has no model once nothing is said of one', () => {
    const named = typed(fresh(), 'anatomy.model.name', 'claude-sonnet')
    expect(typed(named, 'anatomy.model.name', '').draft.anatomy?.model).toBeNull()
  })
})

describe('what was inferred', () => {
  const inferred = [
    { path: 'capabilities[0]', because: 'one' },
    { path: 'capabilities[1]', because: 'two' },
    { path: 'metadata.owner', because: 'three' },
  ]
  const state = fresh({ draft: { capabilities: ['a.read', 'b.read'] }, inferred })

  it('is said once somebody edits it', () => {
    expect(typed(state, 'metadata.owner', 'finance').inferred.map(({ path }) => path)).toEqual([
      'capabilities[0]',
      'capabilities[1]',
    ])
  })

  it('is said once somebody confirms it', () => {
    const after = reduceDraft(state, { type: 'confirm', paths: ['capabilities[1]'] })
    expect(after.inferred.map(({ because }) => because)).toEqual(['one', 'three'])
    expect(after.changes).toBe(1)
  })

  it('keeps its mark when a word of its list goes or comes', () => {
    const after = typed(state, 'capabilities', ['b.read', 'c.read'])
    expect(after.inferred).toContainEqual({ path: 'capabilities[0]', because: 'two' })
    expect(after.inferred).not.toContainEqual({ path: 'capabilities[0]', because: 'one' })
  })

  it('moves with its item', () => {
    const tools = fresh({
      draft: { anatomy: { tools: [{ name: 'a' }, { name: 'b' }] } },
      inferred: [{ path: 'anatomy.tools[1].operations', because: 'it says so' }],
    })
    const after = reduceDraft(tools, { type: 'remove', path: 'anatomy.tools', index: 0 })
    expect(after.inferred).toEqual([{ path: 'anatomy.tools[0].operations', because: 'it says so' }])
    expect(after.draft.anatomy?.tools).toEqual([{ name: 'b' }])
  })
})
