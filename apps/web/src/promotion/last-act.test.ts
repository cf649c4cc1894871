import { expect, it } from 'vitest'
import { lastAct } from './last-act.ts'

const vote = {
  personId: 'per_1',
  name: 'Iris',
  role: 'reviewer',
  decision: 'approve',
  reason: null,
  at: 5,
  revision: 1,
  eventId: 'evt_1',
  isCounted: true,
  voidBecause: null,
} as const

it('is the last vote, or whoever withdrew it', () => {
  const closed = { at: 9, byName: 'Alma', reason: null }
  expect(lastAct({ votes: [vote], state: 'granted', closed })).toEqual({ words: 'approved by Iris', at: 5 })
  expect(lastAct({ votes: [vote], state: 'withdrawn', closed })).toEqual({ words: 'by Alma', at: 9 })
  expect(lastAct({ votes: [], state: 'expired', closed })).toEqual({ words: '', at: 9 })
  expect(lastAct({ votes: [], state: 'open', closed: null })).toBeNull()
})
