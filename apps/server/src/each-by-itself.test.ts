import { type Reason, Refusal } from '@countersign/decisions'
import { describe, expect, it } from 'vitest'
import { eachByItself } from './each-by-itself.ts'

const refusal = (kind: 'conflict' | 'unavailable', code: string) =>
  new Refusal({ kind, code, message: `${code} happened.`, remedy: 'Wait.' })

/** Acts on as many as there are outcomes: each is done, or fails with what is there. */
async function acted(outcomes: readonly (unknown | 'done')[]) {
  const tried: number[] = []
  const faults: unknown[] = []
  const answers = await eachByItself(
    outcomes.map((_, at) => at),
    {
      act: async (at) => {
        tried.push(at)
        if (outcomes[at] !== 'done') throw outcomes[at]
        return 'done'
      },
      refused: (_, { code }: Reason) => code,
      onFault: (at, error) => faults.push([at, error]),
    },
  )
  return { answers, tried, faults }
}

const unreachable = new Error('Failed query', {
  cause: Object.assign(new Error('connect'), { syscall: 'connect', code: 'ECONNREFUSED' }),
})

describe('an act on many', () => {
  it('lets each answer for itself, and tells the operator alone what failed', async () => {
    const broken = new TypeError('secret')
    const slow = refusal('unavailable', 'POLICY_TIMEOUT')
    const { answers, faults } = await acted([broken, 'done', refusal('conflict', 'OVER'), slow, 'done'])
    expect(answers).toEqual(['FAULT', 'done', 'OVER', 'POLICY_TIMEOUT', 'done'])
    expect(faults).toEqual([[0, broken]])
  })

  it.each([
    ['an engine is away', refusal('unavailable', 'POLICY_UNAVAILABLE'), 'POLICY_UNAVAILABLE'],
    ['the database cannot be reached', unreachable, 'FAULT'],
  ])('keeps what was done when %s, and asks it for nobody who follows', async (_, away, code) => {
    const { answers, tried } = await acted(['done', away, 'done', 'done'])
    expect(answers).toEqual(['done', code, code, code])
    expect(tried).toEqual([0, 1])
    await expect(acted([refusal('conflict', 'OVER'), away, 'done'])).rejects.toBe(away)
  })
})
