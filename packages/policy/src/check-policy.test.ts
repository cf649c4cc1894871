import { describe, expect, it } from 'vitest'
import { interactionInput, policyWith, problemsWith, promotionInput, runtimeInput } from './testing.ts'

describe('the shipped set', () => {
  it('is whole and allows what nothing speaks against', () => {
    const policy = policyWith()
    expect(policy.ask('promotion', promotionInput)).toMatchObject({ outcome: 'allow' })
    expect(policy.ask('runtime', runtimeInput)).toMatchObject({ outcome: 'allow' })
    expect(policy.ask('interaction', interactionInput)).toMatchObject({ outcome: 'allow' })
  })

  it('has the rules that each question is decided by', () => {
    const policy = policyWith()
    expect(policy.rulesOf('promotion')).toEqual([
      'promotion.actor',
      'promotion.anatomy',
      'promotion.budget',
      'promotion.capabilities',
      'promotion.containment',
      'promotion.temperature',
    ])
    expect(policy.rulesOf('runtime')).toEqual(['runtime.concurrency', 'runtime.environment', 'runtime.hours'])
    expect(policy.rulesOf('interaction')).toEqual([
      'interaction.capability',
      'interaction.depth',
      'interaction.governed',
      'interaction.roles',
      'interaction.self',
    ])
  })
})

describe('a set', () => {
  it('that cannot be read is refused at the line', () => {
    expect(
      problemsWith({ 'promotion/budget.rego': 'package countersign.promotion.rules.budget\n\ndeny if {' }),
    ).toEqual(['promotion/budget.rego:3:10 rego_parse_error'])
  })
})
