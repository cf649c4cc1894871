import { expect, it } from 'vitest'
import { mergeSpecs } from './merge-specs.ts'

const base = {
  metadata: { owner: 'finance', labels: { team: 'a', old: 'x' } },
  budget: { monthlyUsd: 10, dailyUsd: 1 },
  capabilities: ['invoice.read', 'invoice.match'],
  anatomy: { tools: [{ name: 'erp.read', operations: ['read'] }] },
}

it('keeps what only one of two changed', () => {
  const theirs = { ...base, budget: { monthlyUsd: 20, dailyUsd: 1 } }
  const yours = { ...base, metadata: { owner: 'claims', labels: { team: 'a' } } }
  expect(mergeSpecs(base, theirs, yours, 'yours')).toEqual({
    ...base,
    budget: { monthlyUsd: 20, dailyUsd: 1 },
    metadata: { owner: 'claims', labels: { team: 'a' } },
  })
})

it('lets the reader say whose value counts where both changed the same', () => {
  const theirs = { ...base, budget: { monthlyUsd: 20, dailyUsd: 2 } }
  const yours = { ...base, budget: { monthlyUsd: 30, dailyUsd: 1 } }
  expect(mergeSpecs(base, theirs, yours, 'yours')).toMatchObject({ budget: { monthlyUsd: 30, dailyUsd: 2 } })
  expect(mergeSpecs(base, theirs, yours, 'theirs')).toMatchObject({ budget: { monthlyUsd: 20, dailyUsd: 2 } })
})

it('puts lists together by what is in them, removals included', () => {
  const theirs = { ...base, capabilities: ['invoice.read', 'invoice.match', 'invoice.pay'] }
  const yours = { ...base, capabilities: ['invoice.read'] }
  expect(mergeSpecs(base, theirs, yours, 'yours')).toMatchObject({
    capabilities: ['invoice.read', 'invoice.pay'],
  })
})

it('merges two tools that were added, and both changes of one', () => {
  const tool = (name: string, ...operations: string[]) => ({ name, operations })
  const theirs = { ...base, anatomy: { tools: [tool('erp.read', 'read', 'write'), tool('mail', 'send')] } }
  const yours = { ...base, anatomy: { tools: [tool('erp.read', 'read'), tool('files', 'read')] } }
  expect(mergeSpecs(base, theirs, yours, 'yours')).toMatchObject({
    anatomy: { tools: [tool('erp.read', 'read', 'write'), tool('mail', 'send'), tool('files', 'read')] },
  })
})
