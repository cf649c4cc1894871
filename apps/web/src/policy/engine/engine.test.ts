import { readdirSync, readFileSync } from 'node:fs'
import { specOfTemplate, templates } from '@countersign/agents'
import { type PolicyFiles, questions } from '@countersign/policy'
import { describe, expect, it } from 'vitest'
import { newRule } from '../editor/new-files.ts'
import { inputAbout } from '../try/try-input.ts'
import { checkFiles, tryFiles } from './engine.ts'

const folder = new URL('../../../../../packages/policy/shipped/', import.meta.url)
const shipped: PolicyFiles = Object.fromEntries(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(rego|yaml)$/.test(path))
    .map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]),
)
const testFile = 'promotion/budget_test.rego'
const withTest = (body: string): PolicyFiles => ({
  ...shipped,
  [testFile]: `package countersign.promotion.rules.budget_test\n\nimport rego.v1\n\n${body}\n`,
})
const asker = { id: 'per_1', role: 'admin' } as const

describe('the engine in the browser', () => {
  it.each(questions)('takes a new rule of %s as it is offered, with its test', (question) => {
    const { remarks, tests, rules } = checkFiles({ ...shipped, ...newRule(question, 'office_hours') })
    expect(remarks.filter(({ file }) => file.includes('office_hours'))).toEqual([])
    expect(remarks.filter(({ isWarning }) => !isWarning)).toEqual([])
    expect(rules).toContain(`${question}.office_hours`)
    expect(tests?.filter(({ file }) => file.includes('office_hours'))).toMatchObject([{ outcome: 'pass' }])
  })

  it('finds nothing wrong with the shipped set, and knows its rules', () => {
    const { remarks, tests, rules } = checkFiles(shipped)
    expect(remarks.filter(({ isWarning }) => !isWarning)).toEqual([])
    expect(tests).not.toBeNull()
    expect(rules).toContain('promotion.budget')
  })

  it('tells file and line of what is wrong, and runs nothing then', () => {
    const { remarks, tests } = checkFiles({
      ...shipped,
      'promotion/budget.rego': 'package countersign.x\n\ny if z',
    })
    expect(remarks).toContainEqual(
      expect.objectContaining({ file: 'promotion/budget.rego', line: 3, isWarning: false }),
    )
    expect(tests).toBeNull()
  })

  it('tells of each test whether it passed', () => {
    const { tests, remarks } = checkFiles(withTest('test_holds if true\n\ntest_breaks if 1 == 2'))
    const own = tests?.filter(({ file }) => file === testFile) ?? []
    expect(own.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['test_holds', 'pass'],
      ['test_breaks', 'fail'],
    ])
    expect(remarks).toContainEqual(expect.objectContaining({ code: 'POLICY_TEST_FAILED', line: 7 }))
  })

  it('stops a test that would not end by itself', () => {
    const { tests } = checkFiles(
      withTest('test_ends if count([1 | some i in numbers.range(1, 100000000)]) > 0'),
    )
    expect(tests?.find(({ file }) => file === testFile)).toMatchObject({ outcome: 'error' })
  })

  it.each(questions)('can be asked %s about an agent that is made up', (question) => {
    const input = inputAbout(question, null, asker, 1_764_000_000_000)
    const tried = tryFiles(shipped, question, JSON.stringify(input))
    expect(tried).toMatchObject({ kind: 'explained', explanation: { rules: expect.anything() } })
    if (tried.kind === 'explained') expect(tried.explanation.answer.outcome).not.toBe('unanswered')
  })

  it('says which expression a rule did not get past, also while the tests fail', () => {
    const [template] = templates
    const spec = template && specOfTemplate(template)
    const input = {
      ...inputAbout('promotion', null, asker, 0),
      spec: { ...spec, budget: { ...spec?.budget, monthlyUsd: 9_000 } },
    }
    const tried = tryFiles(withTest('test_breaks if false'), 'promotion', JSON.stringify(input))
    if (tried.kind !== 'explained') throw new Error(`It was ${tried.kind}`)
    expect(tried.explanation.answer).toMatchObject({
      outcome: 'deny',
      findings: [{ rule: 'promotion.budget', code: 'BUDGET_EXCEEDED' }],
    })
    const budget = tried.explanation.rules.find(({ rule }) => rule === 'promotion.budget')
    expect(budget?.steps.map(({ failedAt }) => failedAt?.text)).toContain('asked <= limit')
  })

  it('answers no question whose input is not whole, and none with a set that does not hold together', () => {
    expect(tryFiles(shipped, 'promotion', '{"spec":')).toMatchObject({ kind: 'unreadable' })
    expect(tryFiles(shipped, 'promotion', '{}')).toMatchObject({
      kind: 'explained',
      explanation: { answer: { outcome: 'unanswered', code: 'POLICY_INPUT_INVALID' } },
    })
    expect(tryFiles({ ...shipped, 'promotion.rego': '' }, 'promotion', '{}')).toEqual({ kind: 'broken' })
  })

  it('evaluates what stands on cryptography as the server does', () => {
    const { tests } = checkFiles(
      withTest(
        'test_hash if crypto.sha256("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"',
      ),
    )
    expect(tests?.find(({ file }) => file === testFile)).toMatchObject({ outcome: 'pass' })
  })
})
