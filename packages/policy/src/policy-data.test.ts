import { agentRoles, specOfTemplate, templates } from '@countersign/agents'
import { describe, expect, it } from 'vitest'
import { PolicyData, sandboxLifetime } from './policy-data.ts'
import { readPolicyData } from './read-data.ts'
import { shippedFiles } from './testing.ts'

const reading = readPolicyData(shippedFiles)
if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
const shippedPolicyData = reading.data

const problemsOf = (change: object): string[] => {
  const read = PolicyData.safeParse({ ...shippedPolicyData, ...change })
  return read.success ? [] : read.error.issues.map(({ path }) => path.join('.'))
}

describe('the shipped policy data', () => {
  it.each(templates)('lets the template $id be promoted', (template) => {
    const { capabilities, anatomy, budget } = specOfTemplate(template)
    expect(capabilities.filter((one) => !shippedPolicyData.capabilities.includes(one))).toEqual([])
    const limit = anatomy.role === null ? 0 : shippedPolicyData.temperature[anatomy.role]
    expect(anatomy.model?.temperature).toBeLessThanOrEqual(limit)
    expect(budget.monthlyUsd).toBeLessThanOrEqual(shippedPolicyData.budget.monthlyUsd)
  })
})

describe('policy data', () => {
  it('has a limit for every role, and no field that is not known', () => {
    expect(Object.keys(shippedPolicyData.temperature).sort()).toEqual([...agentRoles].sort())
    const { operator: _, ...others } = shippedPolicyData.temperature
    expect(problemsOf({ temperature: others })).toEqual(['temperature.operator'])
    expect(problemsOf({ temperature: { ...shippedPolicyData.temperature, boss: 1 } })).toEqual([
      'temperature',
    ])
    expect(problemsOf({ extra: 1 })).toEqual([''])
    expect(problemsOf({ budget: undefined })).toEqual(['budget'])
  })

  it('lists capabilities once and in order, and none in a spelling that no spec could have', () => {
    expect(problemsOf({ capabilities: ['b.read', 'a.read'] })).toEqual(['capabilities'])
    expect(problemsOf({ capabilities: ['a.read', 'a.read'] })).toEqual(['capabilities'])
    expect(problemsOf({ capabilities: ['*'] })).toEqual(['capabilities.0'])
    expect(problemsOf({ capabilities: [] })).toEqual(['capabilities'])
  })

  it('does not let a sandbox live longer by default than at most', () => {
    expect(problemsOf({ sandbox: { defaultDays: 31, maxDays: 30, maxRenewals: 0 } })).toEqual([
      'sandbox.defaultDays',
    ])
  })

  it('gives a sandbox the days asked for, and never more than the most', () => {
    const days = (asked?: number) => sandboxLifetime(shippedPolicyData, asked).lifetimeMs / 86_400_000
    expect([days(), days(1), days(30), days(400)]).toEqual([14, 1, 30, 30])
    expect(sandboxLifetime(shippedPolicyData).maxRenewals).toBe(3)
  })
})
