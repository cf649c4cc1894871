import { describe, expect, it } from 'vitest'
import { readAnswer } from './policy-answer.ts'

const rules = ['promotion.a', 'promotion.b']
const silent = { deny: [], warn: [], evaluated: ['b', 'a'] }
const found = (rule: string, code: string, path: string | null = null, message = 'No.') => ({
  rule,
  finding: { code, message, path },
})
const codeOf = (value: unknown, known: readonly string[] = rules): string => {
  const answer = readAnswer('promotion', value, known)
  return answer.outcome === 'unanswered' ? answer.code : answer.outcome
}

describe('an answer', () => {
  it('allows when every rule was evaluated and none speaks against it', () => {
    expect(readAnswer('promotion', silent, rules)).toEqual({ outcome: 'allow', rules, warnings: [] })
  })

  it('denies with its findings in one order, whatever the engine’s, the tenth item after the ninth', () => {
    const deny = [
      found('b', 'B'),
      found('a', 'A', 'list[10]'),
      found('a', 'A', 'list[9]'),
      found('a', 'A'),
      found('a', 'A', 'list[9]', 'A.'),
    ]
    const read = (list: unknown[]) => readAnswer('promotion', { ...silent, deny: list }, rules)
    const answer = read(deny)
    expect(read([...deny].reverse())).toEqual(answer)
    expect(answer.outcome === 'deny' && answer.findings.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'promotion.a null',
      'promotion.a list[9]',
      'promotion.a list[9]',
      'promotion.a list[10]',
      'promotion.b null',
    ])
  })

  it('allows with what only warns', () => {
    expect(readAnswer('promotion', { ...silent, warn: [found('a', 'A')] }, rules)).toMatchObject({
      outcome: 'allow',
      warnings: [{ rule: 'promotion.a', code: 'A' }],
    })
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['true', true],
    ['an empty object', {}],
    ['an empty list', []],
    ['a text', 'allow'],
    ['an allow', { allow: true }],
    ['no denials', { warn: [], evaluated: ['a', 'b'] }],
    ['no warnings', { deny: [], evaluated: ['a', 'b'] }],
    ['denials that are no list', { ...silent, deny: {} }],
    ['one field more', { ...silent, allow: true }],
    ['a text as a denial', { ...silent, deny: ['no'] }],
    ['a denial without a path', { ...silent, deny: [{ rule: 'a', finding: { code: 'A', message: 'No.' } }] }],
    ['a denial without a message', { ...silent, deny: [found('a', 'A', null, '')] }],
    ['a code that is none', { ...silent, deny: [found('a', 'no')] }],
    ['a message without end', { ...silent, deny: [found('a', 'A', null, 'x'.repeat(1_001))] }],
    ['denials without end', { ...silent, deny: Array.from({ length: 1_001 }, () => found('a', 'A')) }],
    ['a rule that the set does not have', { ...silent, evaluated: ['a', 'b', 'c'] }],
    ['a finding of a rule that the set does not have', { ...silent, deny: [found('c', 'C')] }],
    ['a warning of a rule that the set does not have', { ...silent, warn: [found('c', 'C')] }],
  ])('is none when it is %s', (_, value) => {
    expect(codeOf(value)).toBe('POLICY_UNREADABLE')
  })

  it('is none when a rule said nothing, or when there is no rule', () => {
    expect(codeOf({ ...silent, evaluated: ['a'] })).toBe('POLICY_SILENT')
    expect(codeOf({ ...silent, evaluated: [] })).toBe('POLICY_SILENT')
    expect(codeOf({ ...silent, evaluated: [] }, [])).toBe('POLICY_SILENT')
  })
})
