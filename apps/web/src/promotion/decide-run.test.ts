import { expect, it } from 'vitest'
import { type DecisionAnswer, type DecisionTarget, decideAll, outcomeWords } from './decide-run.ts'

const target = (at: number): DecisionTarget => ({
  id: `prm_${at}`,
  agentName: `agent ${at}`,
  revision: 1,
  digest: 'ab',
})
const answer = ({ id }: DecisionTarget): DecisionAnswer => ({
  requestId: id,
  ok: true,
  state: 'granted',
  code: null,
  message: null,
  remedy: null,
})
const many = Array.from({ length: 23 }, (_, at) => target(at))

it('decides on all of them, in parts that show how far it is', async () => {
  const told: number[] = []
  await decideAll(
    many,
    async (part) => part.map(answer),
    (results) => told.push(results.length),
  )
  expect(told).toEqual([10, 20, 23])
})

it('keeps what was decided before the server could not be reached', async () => {
  const told: number[] = []
  const failing = decideAll(
    many,
    async (part) => {
      if (part.length < 10) throw new Error('The server cannot be reached.')
      return part.map(answer)
    },
    (results) => told.push(results.length),
  )
  await expect(failing).rejects.toThrow('cannot be reached')
  expect(told).toEqual([10, 20])
})

it('tells an approval that was enough from one that was not', () => {
  expect(outcomeWords('approve', 'granted')).toBe('approved, and governed now')
  expect(outcomeWords('approve', 'approved')).toContain('waits')
  expect(outcomeWords('approve', 'open')).toContain('not governed yet')
  expect(outcomeWords('reject', 'rejected')).toBe('rejected')
})
