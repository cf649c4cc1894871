import { expect, it } from 'vitest'
import { applyEvery, everyFix, fixesOf } from './every-fix.ts'
import type { Applied, Proposal } from './revalidation-query.ts'

const proposal = (at: number): Proposal => ({
  agentId: `agt_${at}`,
  agentName: `agent-${at}`,
  kind: 'narrowed',
  revision: 2,
  specSha256: 'ab'.repeat(32),
  sentence: 'temperature 0.2 -> 0.1',
  changes: [],
})
const some = (count: number) => Array.from({ length: count }, (_, at) => proposal(at))

it('collects every page of the fixes for one cause', async () => {
  const all = some(120)
  const cursors: (string | undefined)[] = []
  const collected = await everyFix(async (cursor) => {
    cursors.push(cursor)
    const from = cursor === undefined ? 0 : all.findIndex(({ agentId }) => agentId === cursor) + 1
    const items = all.slice(from, from + 50)
    return { items, next: from + 50 < all.length ? (items.at(-1)?.agentId ?? null) : null }
  })
  expect(collected).toEqual(all)
  expect(cursors).toEqual([undefined, 'agt_49', 'agt_99'])
})

it('applies more than one call takes, each once, and tells how far it is', async () => {
  const calls: number[] = []
  const told: number[] = []
  const apply = async (part: { agentId: string }[]): Promise<Applied[]> => {
    calls.push(part.length)
    return part.map(({ agentId }) => ({ agentId, status: 'applied' as const, revision: 2 }))
  }
  let last: readonly Applied[] = []
  await applyEvery(fixesOf(some(120)), apply, (results) => {
    told.push(results.length)
    last = results
  })
  expect(calls).toEqual([50, 50, 20])
  expect(told).toEqual([50, 100, 120])
  expect(new Set(last.map(({ agentId }) => agentId)).size).toBe(120)
})

it('keeps what was done when a later part cannot be carried out', async () => {
  let calls = 0
  const told: (readonly Applied[])[] = []
  const apply = async (part: { agentId: string }[]): Promise<Applied[]> => {
    calls += 1
    if (calls > 1) throw new Error('The server is gone.')
    return part.map(({ agentId }) => ({ agentId, status: 'applied' as const, revision: 2 }))
  }
  await expect(applyEvery(fixesOf(some(120)), apply, (results) => told.push(results))).rejects.toThrow('gone')
  expect(told.at(-1)).toHaveLength(50)
})

it('takes only what can be narrowed', () => {
  const other: Proposal = { agentId: 'agt_x', agentName: 'x', kind: 'revalidate' }
  expect(fixesOf([other, proposal(1)])).toEqual([{ agentId: 'agt_1', specSha256: 'ab'.repeat(32) }])
})
