import { describe, expect, it } from 'vitest'
import { findingsOf, impactOf } from './impact.ts'
import type { PolicyAnswer, PolicyFinding } from './policy-answer.ts'

const finding = (code: string, path: string | null = null, message = 'No.'): PolicyFinding => ({
  rule: 'promotion.x',
  code,
  message,
  path,
})
const allow: PolicyAnswer = { outcome: 'allow', rules: ['promotion.x'], warnings: [] }
const deny = (first: PolicyFinding, ...others: PolicyFinding[]): PolicyAnswer => ({
  outcome: 'deny',
  rules: ['promotion.x'],
  findings: [first, ...others],
  warnings: [],
})
const unanswered: PolicyAnswer = { outcome: 'unanswered', code: 'POLICY_ERROR', message: 'It failed.' }

describe('the impact of a policy', () => {
  it('is told for what becomes denied and what becomes allowed', () => {
    expect(impactOf(allow, deny(finding('BUDGET_EXCEEDED')))).toMatchObject({
      kind: 'newly-denied',
      appeared: [{ code: 'BUDGET_EXCEEDED', remedy: expect.stringContaining('budget') }],
      gone: [],
    })
    expect(impactOf(deny(finding('A')), allow)).toMatchObject({
      kind: 'newly-allowed',
      gone: [{ code: 'A' }],
    })
  })

  it('is told for what stays denied, but for other reasons', () => {
    expect(impactOf(deny(finding('A'), finding('B', 'x')), deny(finding('B', 'y')))).toMatchObject({
      kind: 'denied-differently',
      appeared: [{ code: 'B', path: 'y' }],
      gone: [{ code: 'A' }, { code: 'B', path: 'x' }],
    })
  })

  it('is none when only the numbers in a message differ', () => {
    expect(impactOf(allow, allow).kind).toBe('unchanged')
    expect(impactOf(deny(finding('A', 'x', '1 > 0')), deny(finding('A', 'x', '1 > 0.5'))).kind).toBe(
      'unchanged',
    )
  })

  it('counts a question without an answer as denied', () => {
    expect(findingsOf(unanswered)).toMatchObject([
      { code: 'POLICY_ERROR', message: 'It failed.', path: null },
    ])
    expect(impactOf(allow, unanswered).kind).toBe('newly-denied')
    expect(impactOf(deny(finding('A')), unanswered).kind).toBe('denied-differently')
    expect(impactOf(unanswered, allow).kind).toBe('newly-allowed')
  })

  it('names what begins to warn', () => {
    const warning: PolicyAnswer = { ...allow, warnings: [finding('A')] }
    expect(impactOf(deny(finding('A')), warning)).toMatchObject({
      kind: 'newly-allowed',
      warned: [{ code: 'A' }],
    })
    expect(impactOf(warning, allow).warned).toEqual([])
  })
})
