import { type AgentSpec, operations } from '@countersign/agents'
import { specOf, specWith, writtenSpecs } from '@countersign/agents/testing'
import { type CodeEntry, decisionCodes, type Finding, policyCodes } from '@countersign/decisions'
import type { PolicyData } from '@countersign/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixFor } from './fixes.ts'
import { isNarrowing } from './narrowing.ts'
import { remediationOf, unbelieved } from './remediation.ts'

type Limits = { temperature: number; capabilities: readonly string[]; monthlyUsd: number }

/** Only what fixes read; the rest of a policy's data has no part in them. */
const dataOf = ({ temperature, capabilities, monthlyUsd }: Limits): PolicyData => ({
  warn: [],
  capabilities: [...capabilities],
  temperature: {
    assistant: temperature,
    analyst: temperature,
    developer: temperature,
    operator: temperature,
    researcher: temperature,
    support: temperature,
  },
  budget: { monthlyUsd },
  promotion: {
    quorum: 1,
    requiredReviewers: [],
    requiredGroups: [],
    approveReason: { required: false, prompt: '' },
    expiryDays: 14,
    breakGlass: false,
  },
  sandbox: { defaultDays: 14, maxDays: 30, maxRenewals: 3 },
  runtime: {
    environments: [],
    hours: { zone: 'UTC', windows: [] },
    concurrency: { perAgent: 1, perWorkspace: 1 },
  },
  interaction: {
    roles: { assistant: [], analyst: [], developer: [], operator: [], researcher: [], support: [] },
    maxDepth: 1,
  },
})

const tight = dataOf({ temperature: 0.1, capabilities: ['invoice.read'], monthlyUsd: 0.7 })
const found = (...codes: string[]): Finding[] =>
  codes.map((code) => ({ code, message: `There is ${code}.`, remedy: 'Change it.', path: null }))

const narrowed = (spec: AgentSpec, findings: readonly Finding[], data = tight): AgentSpec => {
  const remediation = remediationOf(spec, findings, data)
  if (remediation.kind !== 'narrowed') throw new Error(JSON.stringify(remediation.because))
  return remediation.spec
}

describe('a remediation', () => {
  it('lowers the temperature to the limit of the role', () => {
    expect(narrowed(specWith({}), found('TEMPERATURE_VIOLATION'))).toEqual(
      specWith({ 'anatomy.model.temperature': 0.1 }),
    )
  })

  it('drops what the policy no longer lists, and nothing else', () => {
    expect(narrowed(specWith({}), found('INVALID_CAPABILITIES'))).toEqual(
      specWith({ capabilities: ['invoice.read'] }),
    )
  })

  it('lowers the month, and no shorter window promises more than the month holds', () => {
    const { budget } = narrowed(specWith({}), found('BUDGET_EXCEEDED'))
    expect(budget).toMatchObject({ monthlyUsd: 0.7, dailyUsd: 0.7, hourlyUsd: 0.7, perTaskUsd: 0.5 })
  })

  it('closes the containment', () => {
    const open = specWith({ 'containment.externalCalls': true, 'containment.persistentWrites': true })
    expect(narrowed(open, found('CONTAINMENT_VIOLATION'))).toEqual(specWith({}))
  })

  it('removes several findings in one spec', () => {
    const both = narrowed(specWith({}), found('TEMPERATURE_VIOLATION', 'INVALID_CAPABILITIES'))
    expect(both.anatomy.model?.temperature).toBe(0.1)
    expect(both.capabilities).toEqual(['invoice.read'])
  })

  it.each([
    ['ANATOMY_INCOMPLETE', /has to be added/],
    ['PERMISSION_DENIED', /who asked/],
    ['A_RULE_OF_OUR_OWN', /Only people know/],
    ['POLICY_ERROR', /no answer/],
  ])('says honestly that nothing smaller removes %s', (code, because) => {
    const remediation = remediationOf(specWith({}), found(code), tight)
    expect(remediation).toMatchObject({
      kind: 'promotion',
      because: [{ code, because: expect.stringMatching(because) }],
      note: expect.stringContaining(`There is ${code}.`),
    })
  })

  const ofPromotion = Object.entries<CodeEntry>({ ...decisionCodes, ...policyCodes })
    .filter(([, { where }]) => where.includes('promotion'))
    .map(([code]) => code)

  it.each(ofPromotion)('knows a fix for %s, or why there is none', (code) => {
    expect(fixFor(code)).not.toBe(fixFor('A_RULE_OF_OUR_OWN'))
  })

  it('is none of what is not believed: the proof is the reason, whatever else was found', () => {
    const ofProofs = ['PROOF_MISSING', 'SPEC_HASH_MISMATCH', 'SIGNER_REVOKED', 'SIGNATURE_INVALID']
    const { because, note } = unbelieved(found('TEMPERATURE_VIOLATION', ...ofProofs))
    expect(because.map(({ code }) => code)).toEqual(ofProofs)
    expect(new Set(because.map((one) => one.because)).size).toBe(ofProofs.length)
    for (const code of ofProofs) expect(note).toContain(`There is ${code}.`)
  })

  it('does not take half of what is needed', () => {
    const remediation = remediationOf(
      specWith({}),
      found('TEMPERATURE_VIOLATION', 'ANATOMY_INCOMPLETE'),
      tight,
    )
    expect(remediation).toMatchObject({ kind: 'promotion', because: [{ code: 'ANATOMY_INCOMPLETE' }] })
  })

  it('leaves no agent without a capability', () => {
    const none = dataOf({ temperature: 2, capabilities: ['web.search'], monthlyUsd: 100 })
    expect(remediationOf(specWith({}), found('INVALID_CAPABILITIES'), none)).toMatchObject({
      kind: 'promotion',
      because: [{ code: 'INVALID_CAPABILITIES', because: expect.stringMatching(/None of its capabilities/) }],
    })
  })

  it('has no fix where the policy data do not explain the finding', () => {
    const wide = dataOf({
      temperature: 2,
      capabilities: ['invoice.match', 'invoice.read'],
      monthlyUsd: 1_000,
    })
    for (const code of [
      'TEMPERATURE_VIOLATION',
      'INVALID_CAPABILITIES',
      'BUDGET_EXCEEDED',
      'CONTAINMENT_VIOLATION',
    ]) {
      expect(remediationOf(specWith({}), found(code), wide)).toMatchObject({
        kind: 'promotion',
        because: [{ code, because: expect.stringMatching(/a rule of your own/) }],
      })
    }
  })

  it('keeps its note within what a request takes', () => {
    const many = found(...Array.from({ length: 200 }, (_, at) => `RULE_${at}`))
    const remediation = remediationOf(specWith({}), many, tight)
    expect(remediation.kind === 'promotion' && remediation.note.length).toBe(1_000)
  })
})

/** Told without the package's own notion of a narrower spec: every quantity and every list by itself. */
function expectNothingGrew(before: AgentSpec, after: AgentSpec): void {
  const within = (some: readonly string[], of: readonly string[]) =>
    expect(some.filter((one) => !of.includes(one))).toEqual([])
  for (const [window, usd] of Object.entries(after.budget)) {
    expect(usd).toBeLessThanOrEqual(new Map(Object.entries(before.budget)).get(window) ?? -1)
  }
  expect(after.anatomy.model?.temperature ?? 0).toBeLessThanOrEqual(before.anatomy.model?.temperature ?? 0)
  within(after.capabilities, before.capabilities)
  within(after.access.network.domains, before.access.network.domains)
  within(after.access.files.allow, before.access.files.allow)
  within(before.access.files.deny, after.access.files.deny)
  const rights = ({ anatomy: { tools } }: AgentSpec) =>
    tools.flatMap((tool) =>
      operations.filter((one) => tool.operations.includes(one)).map((one) => `${tool.name} ${one}`),
    )
  within(rights(after), rights(before))
  expect(!after.containment.externalCalls || before.containment.externalCalls).toBe(true)
  expect(!after.containment.persistentWrites || before.containment.persistentWrites).toBe(true)
}

describe('whatever spec, policy and findings', () => {
  const narrowable = ['TEMPERATURE_VIOLATION', 'INVALID_CAPABILITIES', 'BUDGET_EXCEEDED']
  const codes = fc.oneof(
    fc.subarray(narrowable, { minLength: 1 }),
    fc.subarray([...Object.keys(decisionCodes), 'A_RULE_OF_OUR_OWN'], { minLength: 1, maxLength: 3 }),
  )
  const limits = fc.record({
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    capabilities: fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 5 }),
    monthlyUsd: fc.double({ min: 0, max: 3_000, noNaN: true }),
  })

  it('a fix lets nothing grow, and is a spec in its normal form', () => {
    let fixed = 0
    fc.assert(
      fc.property(writtenSpecs, limits, codes, (written, given, some) => {
        const before = specOf(written)
        // Half of the lists keep something of what there is, or no fix would ever be found.
        const data = dataOf({
          ...given,
          capabilities: [...given.capabilities, ...before.capabilities.slice(0, 1)],
        })
        const remediation = remediationOf(before, found(...some), data)
        if (remediation.kind !== 'narrowed') return
        fixed += 1
        expectNothingGrew(before, remediation.spec)
        expect(isNarrowing(before, remediation.spec)).toBe(true)
        expect(specOf(structuredClone(remediation.spec))).toEqual(remediation.spec)
      }),
      { numRuns: 500 },
    )
    expect(fixed).toBeGreaterThan(20)
  })
})

describe('a change', () => {
  it.each([
    { 'anatomy.model.temperature': 0.3 },
    { 'budget.monthlyUsd': 51 },
    { capabilities: ['invoice.read', 'invoice.match', 'web.search'] },
    { 'access.network.domains': ['api.erp.example', 'b.example'] },
    { 'anatomy.tools': [{ name: 'erp.read_invoice', operations: ['read', 'send'], server: 'mcp:erp' }] },
    { 'access.files.deny': [] },
    { 'anatomy.instructions': 'Do as you like.' },
    { 'anatomy.model.name': 'another-model' },
  ])('that lets something grow, or that nobody can judge, is no narrowing: %j', (fields) => {
    expect(isNarrowing(specWith({}), specWith(fields))).toBe(false)
  })
})
