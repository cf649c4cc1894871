import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AgentSpec,
  anatomyProblems,
  containmentProblems,
  specOfTemplate,
  templates,
} from '@countersign/agents'
import { decisionCodes, policyCodes } from '@countersign/decisions'
import { opaProgram } from '@countersign/rego/opa'
import { afterAll, describe, expect, it } from 'vitest'
import { checkPolicy } from './check-policy.ts'
import { type PolicyAnswer, readAnswer } from './policy-answer.ts'
import { entryPointOf, type Question, questions } from './question.ts'
import {
  engineOf,
  interactionInput,
  policyWith,
  promotionInput,
  runtimeInput,
  shippedFiles,
  shippedFolder,
  surroundings,
} from './testing.ts'

const policy = policyWith()
const inputs = { promotion: promotionInput, runtime: runtimeInput, interaction: interactionInput }

/** A field of a value by the steps that lead to it. */
type Steps = readonly (string | number)[]

/** Every field of a value, those within others too. */
function fieldsOf(value: unknown, before: Steps = []): Steps[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const steps = [...before, Array.isArray(value) ? Number(name) : name]
    return [steps, ...fieldsOf(inner, steps)]
  })
}

/** A copy of a value in which one field is missing, or another value stands in its place. */
function changed(value: unknown, [step, ...others]: Steps, put: { value: unknown } | null): unknown {
  if (step === undefined) return put?.value
  if (typeof value !== 'object' || value === null) throw new Error(`There is no ${step}.`)
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (name !== String(step)) return [[name, inner] as const]
    if (others.length === 0 && put === null) return []
    return [[name, changed(inner, others, put)] as const]
  })
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)
}

const without = (value: unknown, steps: Steps) => changed(value, steps, null)

describe('the shipped set', () => {
  it('is whole, its tests pass, and nothing about it is doubtful', () => {
    const check = checkPolicy(shippedFiles, surroundings)
    expect(check.ok ? check.warnings : check.problems).toEqual([])
    expect(check.tests.length).toBeGreaterThan(60)
    expect(check.tests.filter(({ outcome }) => outcome !== 'pass')).toEqual([])
  })

  it('allows what nothing speaks against, and every template', () => {
    for (const question of questions) expect(policy.ask(question, inputs[question]).outcome).toBe('allow')
    for (const template of templates) {
      const answer = policy.ask('promotion', { ...promotionInput, spec: specOfTemplate(template) })
      expect(answer, template.id).toMatchObject({ outcome: 'allow' })
    }
  })

  it('has these rules, each with a test beside it', () => {
    expect(questions.map((question) => policy.rulesOf(question))).toEqual([
      [
        'promotion.actor',
        'promotion.anatomy',
        'promotion.budget',
        'promotion.capabilities',
        'promotion.containment',
        'promotion.temperature',
      ],
      ['runtime.concurrency', 'runtime.environment', 'runtime.hours'],
      [
        'interaction.capability',
        'interaction.depth',
        'interaction.governed',
        'interaction.roles',
        'interaction.self',
      ],
    ])
    const untested = Object.keys(policy.modules).filter(
      (path) => shippedFiles[path.replace(/\.rego$/, '_test.rego')] === undefined,
    )
    expect(untested).toEqual([])
  })

  it('speaks in codes of the catalogue only', () => {
    const known = { ...decisionCodes, ...policyCodes }
    const codes = questions.flatMap((question) => {
      const answer = policy.probe(question)
      return answer.outcome === 'deny' ? answer.findings.map(({ code }) => code) : []
    })
    expect(new Set(codes).size).toBe(17)
    expect(codes.filter((code) => !Object.hasOwn(known, code))).toEqual([])
  })

  it('finds in a spec what the editor finds in it', () => {
    const empty = {
      metadata: { owner: null },
      capabilities: [],
      anatomy: { role: null, model: null, instructions: ' \n' },
    }
    for (let parts = 0; parts < 32; parts += 1) {
      const lacks = (part: number) => (parts & (1 << part)) !== 0
      const { spec } = promotionInput
      const poor: AgentSpec = {
        ...spec,
        metadata: { ...spec.metadata, ...(lacks(0) && empty.metadata) },
        capabilities: lacks(1) ? [] : spec.capabilities,
        anatomy: {
          ...spec.anatomy,
          role: lacks(2) ? null : spec.anatomy.role,
          model: lacks(3) ? null : spec.anatomy.model,
          instructions: lacks(4) ? empty.anatomy.instructions : spec.anatomy.instructions,
        },
        containment: { externalCalls: lacks(0), persistentWrites: lacks(1) },
      }
      const answer = policy.ask('promotion', { ...promotionInput, spec: poor })
      const found = answer.outcome === 'deny' ? answer.findings : []
      const said = found
        .filter(({ code }) => code === 'ANATOMY_INCOMPLETE' || code === 'CONTAINMENT_VIOLATION')
        .map(({ code, path, message }) => ({ code, path, message }))
      const byPath = (one: { path: string | null }, other: { path: string | null }) =>
        String(one.path) < String(other.path) ? -1 : 1
      const expected = [...anatomyProblems(poor), ...containmentProblems(poor)].map(
        ({ code, path, message }) => ({ code, path, message }),
      )
      expect(said.sort(byPath)).toEqual(expected.sort(byPath))
    }
  })
})

describe('silence', () => {
  it.each(questions)('is not consent when any field of what %s is asked with is missing', (question) => {
    for (const steps of fieldsOf(inputs[question])) {
      // What a list, a label or a schema holds is up to its author; only fields must be there.
      if (/\d$|labels\.|schema\./.test(steps.join('.'))) continue
      const asked = without(inputs[question], steps)
      expect(policy.ask(question, asked).outcome, steps.join('.')).not.toBe('allow')
    }
  })

  it.each(questions)('is not consent when %s is asked with nothing or with something else', (question) => {
    const strange = [undefined, null, {}, [], '', true, { ...inputs[question], more: 1 }]
    for (const input of strange) {
      expect(policy.ask(question, input)).toMatchObject({
        outcome: 'unanswered',
        code: 'POLICY_INPUT_INVALID',
      })
    }
    expect(policy.probe(question).outcome).toBe('deny')
  })

  it('is not consent when a spec says less than what is stored', () => {
    const { access: _, ...less } = promotionInput.spec
    expect(policy.ask('promotion', { ...promotionInput, spec: less })).toMatchObject({
      outcome: 'unanswered',
      code: 'POLICY_INPUT_INVALID',
    })
  })
})

type Case = { readonly question: Question; readonly input: unknown; readonly settings: unknown }

/** Whole questions, and the same with each field of the input and of the data missing or of another kind. */
function* cases(): Generator<Case> {
  const settings = policy.data
  for (const question of questions) {
    const input = inputs[question]
    yield { question, input, settings }
    for (const put of [null, { value: null }, { value: 'other' }, { value: 7 }, { value: [] }]) {
      for (const steps of fieldsOf(input)) yield { question, input: changed(input, steps, put), settings }
      for (const steps of fieldsOf(settings)) {
        // Single capabilities of the long list say nothing that the first does not.
        if (steps[0] === 'capabilities' && Number(steps[1]) > 0) continue
        yield { question, input, settings: changed(settings, steps, put) }
      }
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'countersign-policy-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the engine', () => {
  const all = [...cases()]
  const opa = opaProgram()
  const engine = engineOf(shippedFiles)
  const ours = all.map(({ question, input, settings }): PolicyAnswer | string => {
    const result = engine.query(entryPointOf(question), { input, data: { settings } })
    return result.kind === 'value'
      ? readAnswer(question, result.value, policy.rulesOf(question))
      : result.kind
  })

  it('never allows a question of which something that a rule reads is missing', () => {
    const read: Record<Question, RegExp> = {
      promotion:
        /^(actor(\.role)?|spec|spec\.(metadata(\.owner)?|anatomy(\.(role|instructions|model(\.(provider|name|temperature))?))?|capabilities|containment(\..+)?|budget(\.monthlyUsd)?))$/,
      runtime: /^(environment|running(\..+)?|now)$/,
      interaction: /^((caller|callee)(\.(id|status|role|capabilities))?|capability|depth)$/,
    }
    for (const question of questions) {
      const fields = fieldsOf(inputs[question]).filter((steps) => read[question].test(steps.join('.')))
      expect(fields.length).toBeGreaterThan(4)
      for (const steps of fields) {
        const input = without(inputs[question], steps)
        const result = engine.query(entryPointOf(question), { input, data: { settings: policy.data } })
        const answer = readAnswer(
          question,
          result.kind === 'value' ? result.value : undefined,
          policy.rulesOf(question),
        )
        expect(answer, steps.join('.')).toMatchObject({ outcome: 'deny' })
      }
    }
  })

  it.skipIf(opa === undefined)(
    'answers as the real OPA does, to each of these questions',
    { timeout: 60_000 },
    () => {
      writeFileSync(join(folder, 'cases.json'), JSON.stringify({ cases: all }))
      // Names for what stands behind `with`: OPA 0.70 takes `with input as case.input` out of the loop.
      const query = `{at: answer |
      some at, case in data.cases
      asked := case.input
      limits := case.settings
      answer := data.countersign[case.question].answer with input as asked with data.settings as limits
    }`
      const args = ['eval', '--v1-compatible', '--format', 'raw', '-d', shippedFolder, '-d', folder, query]
      const output = execFileSync(opa ?? '', args, { encoding: 'utf8', maxBuffer: 1e9 })
      const answers = new Map(Object.entries(JSON.parse(output) as Record<string, unknown>))
      expect(all.length).toBeGreaterThan(500)
      for (const [at, { question }] of all.entries()) {
        const mine = ours[at]
        const theirs = readAnswer(question, answers.get(String(at)), policy.rulesOf(question))
        // An error of a built-in is an error here, and nothing there; neither of the two allows.
        if (mine === 'error') expect(theirs.outcome, `case ${at}`).not.toBe('allow')
        else expect(mine, `case ${at}: ${JSON.stringify(all[at])}`).toEqual(theirs)
      }
      expect(ours.filter((answer) => answer === 'error').length).toBeLessThan(20)
    },
  )

  it.skipIf(opa === undefined)('runs the tests of the set as the real OPA does', { timeout: 60_000 }, () => {
    const output = execFileSync(opa ?? '', ['test', shippedFolder], { encoding: 'utf8' })
    expect(output.trim()).toBe(`PASS: ${engine.tests.length}/${engine.tests.length}`)
    const strict = execFileSync(opa ?? '', ['check', '--strict', shippedFolder], { encoding: 'utf8' })
    expect(strict).toBe('')
    expect(execFileSync(opa ?? '', ['fmt', '--list', shippedFolder], { encoding: 'utf8' })).toBe('')
  })
})
