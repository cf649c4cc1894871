import { compile, Policy } from '@countersign/rego'
import { describe, expect, it } from 'vitest'
import { nestUnder } from './nest-under.ts'
import { policyWith, promotionInput } from './testing.ts'

const prefix = ['tenants', 'wsp_1', 'h0a1b']

describe('a nested set', () => {
  const policy = policyWith()
  const nested = compile(nestUnder(policy.modules, prefix))
  if (!(nested instanceof Policy)) throw new Error(JSON.stringify(nested))
  const ask = (input: object, data: object) =>
    nested.query('data.tenants.wsp_1.h0a1b.countersign.promotion.answer', { input, data })
  const below = { tenants: { wsp_1: { h0a1b: { settings: policy.data } } } }

  it('answers below its prefix as the set itself does', () => {
    const answers = [
      promotionInput,
      { ...promotionInput, actor: { id: 'mem_bob', role: 'viewer' as const } },
    ].map((input) => {
      const result = ask(input, below)
      const answer = policy.read('promotion', result.kind === 'value' ? result.value : null)
      expect(answer).toEqual(policy.ask('promotion', input))
      return answer.outcome
    })
    expect(answers).toEqual(['allow', 'deny'])
  })

  it('does not read what lies beside it', () => {
    const beside = ask(promotionInput, { settings: policy.data })
    const answer = policy.read('promotion', beside.kind === 'value' ? beside.value : null)
    expect(answer).toMatchObject({ outcome: 'deny' })
  })

  it('moves names and nothing else', () => {
    const text = [
      'package countersign.a # data.x',
      'import data.lib.dates as d',
      'p := x if { x := "data.y"; data.z[_]; d.data; $"{data.q}" == `data` } else := data["k"]',
      'q if p with data.z as {"data": input.data}',
    ].join('\r\n')
    expect(nestUnder({ 'a.rego': text, 'settings/data.yaml': 'data: 1' }, ['p1', 'p2'])).toEqual({
      'a.rego': [
        'package p1.p2.countersign.a # data.x',
        'import data.p1.p2.lib.dates as d',
        'p := x if { x := "data.y"; data.p1.p2.z[_]; d.data; $"{data.p1.p2.q}" == `data` } else := data.p1.p2["k"]',
        'q if p with data.p1.p2.z as {"data": input.data}',
      ].join('\r\n'),
      'settings/data.yaml': 'data: 1',
    })
  })

  it('is only made below a plain name, and only of modules', () => {
    for (const bad of [[], ['a-b'], ['a.b'], ['x"'], ['']])
      expect(() => nestUnder({}, bad)).toThrow(TypeError)
    expect(() => nestUnder({ 'a.rego': 'pack age' }, ['a'])).toThrow(TypeError)
  })
})
