import { expect, it } from 'vitest'
import { fixesOf, type Proposal } from './revalidation-query.ts'

it('takes only what can be narrowed as a fix', () => {
  const narrowed: Proposal = {
    agentId: 'agt_1',
    agentName: 'one',
    kind: 'narrowed',
    revision: 2,
    specSha256: 'ab'.repeat(32),
    sentence: 'temperature 0.2 -> 0.1',
    changes: [],
  }
  const other: Proposal = { agentId: 'agt_2', agentName: 'two', kind: 'revalidate' }
  expect(fixesOf([other, narrowed])).toEqual([{ agentId: 'agt_1', specSha256: 'ab'.repeat(32) }])
})
