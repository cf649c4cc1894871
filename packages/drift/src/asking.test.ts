import { describe, expect, it } from 'vitest'
import { type Asking, isStillToBeJudged } from './asking.ts'

const minute = 60_000
const now = 1_000_000_000
const fresh: Asking = { chosen: null, cursor: 'agt_2', tries: 0, problem: null, agents: 3, since: now }

const waiting = (change: Partial<Asking> = {}, at = now) =>
  ['agt_1', 'agt_2', 'agt_3', 'agt_4'].filter((id) => isStillToBeJudged({ ...fresh, ...change }, id, at))

describe('who has still to be judged by a revalidation', () => {
  it('is whoever comes after those that it came to, of those that were asked for', () => {
    expect(waiting({ cursor: null })).toEqual(['agt_1', 'agt_2', 'agt_3', 'agt_4'])
    expect(waiting()).toEqual(['agt_3', 'agt_4'])
    expect(waiting({ chosen: new Set(['agt_1', 'agt_4']) })).toEqual(['agt_4'])
  })

  it('is nobody once all had their turn and it tries again, or says that it cannot go on', () => {
    expect(waiting({ cursor: null, tries: 1 })).toEqual([])
    expect(waiting({ problem: 'The engine is away.' })).toEqual([])
  })

  it('is nobody when it takes longer than it could take, which is longer for more of them', () => {
    expect(waiting({}, now + 5 * minute)).not.toEqual([])
    expect(waiting({}, now + 6 * minute)).toEqual([])
    expect(waiting({ agents: 10_000 }, now + 20 * minute)).not.toEqual([])
    expect(waiting({ agents: 10_000 }, now + 22 * minute)).toEqual([])
  })
})
