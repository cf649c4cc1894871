import { beforeAll, describe, expect, it } from 'vitest'
import { transactOn } from '../database/transact.ts'
import { bySystem } from '../ledger/doer.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { queueRevalidation } from './queueing.ts'

describe('the order of revalidations', () => {
  const server = composeForTest()
  let workspaceId = ''

  beforeAll(async () => {
    workspaceId = (await setUp(server)).workspaceId
  })

  const queue = (now: number, orm = server.orm) =>
    transactOn(orm)((stores) =>
      queueRevalidation(
        stores,
        server.services.writer,
        workspaceId,
        { cause: 'chosen', by: bySystem, chosen: [] },
        now,
      ),
    )
  const newest = async (limit: number) =>
    (await server.services.stores.revalidations.newest(workspaceId, limit)).map(({ id }) => id)

  it('is that in which they were queued, also within one millisecond and by clocks that differ', async () => {
    const queued: string[] = []
    const standing = async () => (await server.services.stores.revalidations.standing(workspaceId)).newest
    for (const behind of [0, 0, 0, 0, 0, 0, 5_000, 0, 5_000, 0]) {
      const before = await standing()
      const id = await queue(server.clock.now - behind)
      queued.push(id)
      expect(await newest(1)).toEqual([id])
      // By this a comparison notices that one was queued, and perhaps worked off, while it read.
      expect(await standing()).not.toBe(before)
    }
    expect(await newest(queued.length)).toEqual(queued.toReversed())
  })

  it('gives each a place of its own when many are queued at once by two replicas', async () => {
    const before = (await newest(100)).length
    const other = await openReplica(server)
    const ids = await Promise.all(
      Array.from({ length: 24 }, (_, at) => queue(server.clock.now, at % 2 === 0 ? server.orm : other.orm)),
    )
    await other.close()
    const rows = await server.services.stores.revalidations.newest(workspaceId, 100)
    expect(rows.map(({ number }) => number)).toEqual(
      Array.from({ length: before + ids.length }, (_, at) => before + ids.length - at),
    )
  })
})
