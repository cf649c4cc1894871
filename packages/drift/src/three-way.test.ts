import { AgentSpec } from '@countersign/agents'
import { expect, it } from 'vitest'
import type { DriftFacts } from './compare.ts'
import { threeWay } from './three-way.ts'

const a = 'a'.repeat(64)
const b = 'b'.repeat(64)
const spec = AgentSpec.parse({
  apiVersion: 'countersign/v1',
  kind: 'Agent',
  metadata: { name: 'invoice-bot' },
  anatomy: { model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.2 } },
})

const facts: DriftFacts = {
  agentId: 'agt_1',
  approvedSha256: a,
  storedSha256: a,
  recordedSha256: [a, a],
  spec,
  chain: { findings: [], rows: [] },
  approvedPolicySha256: a,
  policySha256: a,
  signers: [],
  isInvalidated: false,
  isBeingAskedAbout: false,
  reported: null,
}

const differing = (change: Partial<DriftFacts>, approved: AgentSpec | null = spec) =>
  threeWay({ ...facts, ...change }, approved)
    .filter(({ differs }) => differs)
    .map(({ label, approved, stored, reported }) => [label, approved, stored, reported])

it('shows the whole agent, and of one that is as it was approved nothing that differs', () => {
  expect(threeWay(facts, spec).length).toBeGreaterThan(15)
  expect(differing({})).toEqual([])
  expect(differing({ reported: {} })).toEqual([])
})

it('shows what each side says where they differ', () => {
  const model = { provider: 'anthropic', name: 'claude-opus', temperature: null }
  expect(differing({ reported: { model, tools: ['shell'] } })).toEqual([
    ['Model', 'anthropic/claude-sonnet', 'anthropic/claude-sonnet', 'anthropic/claude-opus'],
    ['Tools', 'none', 'none', 'shell'],
  ])
  expect(differing({ recordedSha256: [a, b] })).toEqual([['Spec by the records', a, b, null]])
  const cheaper = AgentSpec.parse({ ...spec, budget: { ...spec.budget, monthlyUsd: 99 } })
  expect(differing({ spec: cheaper, storedSha256: b, recordedSha256: [b] })).toEqual([
    ['Spec', a, b, null],
    ['Spec by the records', a, b, null],
    ['Budget a month', `${spec.budget.monthlyUsd} USD`, '99 USD', null],
  ])
})

it('takes what is not known for no difference, and what is gone for one', () => {
  expect(differing({ approvedSha256: null }, null)).toEqual([])
  expect(differing({ storedSha256: null, spec: null, recordedSha256: [a, null] })).toContainEqual([
    'Spec',
    a,
    'none',
    null,
  ])
})
