import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeForTest, openReplica, type TestServer } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { asRoot, writeEvents } from './testing.ts'

describe('sequencing', () => {
  const server = composeForTest()
  let other: Awaited<ReturnType<typeof openReplica>>
  let workspaceId = ''

  beforeAll(async () => {
    workspaceId = (await setUp(server)).workspaceId
    other = await openReplica(server)
  })
  afterAll(() => other.close())

  const sizeOf = async () => (await server.services.stores.log.find(workspaceId))?.size ?? 0

  it('gives every event one place, in the order in which they came, without a gap', async () => {
    await writeEvents(server, workspaceId, 50)
    const waiting = (await server.services.stores.ledger.backlog(workspaceId)).events
    const before = await sizeOf()
    expect(await server.services.sequencer.sequence(workspaceId)).toBe(waiting)
    expect(await sizeOf()).toBe(before + waiting)
    const entries = await server.services.stores.log.entries(workspaceId, 0, 1_000)
    expect(entries.map(({ position }) => position)).toEqual(entries.map((_, at) => at))
    const ids = entries.map(({ eventId }) => eventId)
    expect(ids).toEqual([...ids].sort())
    expect((await server.services.stores.ledger.backlog(workspaceId)).events).toBe(0)
  })

  it('does nothing where nothing waits', async () => {
    const before = await sizeOf()
    expect(await server.services.sequencer.sequenceAll()).toBe(0)
    expect(await sizeOf()).toBe(before)
  })

  it('by two replicas at once, a hundred times, makes one log', async () => {
    const before = await sizeOf()
    for (let round = 0; round < 100; round++) {
      const writing = writeEvents(server, workspaceId, 5)
      await Promise.all([
        server.services.sequencer.sequence(workspaceId),
        other.services.sequencer.sequence(workspaceId),
        writing,
      ])
    }
    await server.services.sequencer.sequence(workspaceId)
    expect(await sizeOf()).toBe(before + 500)
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('publishes the same checkpoint on both, once', async () => {
    await Promise.all([server.services.publisher.publishAll(), other.services.publisher.publishAll()])
    await other.services.publisher.publishAll()
    const checkpoints = await server.services.stores.log.checkpointsFrom(workspaceId, 0, 1_000)
    expect(checkpoints.map(({ size }) => size)).toEqual([await sizeOf()])
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('drops a batch that is replayed, and says so', async () => {
    const before = await sizeOf()
    await asRoot(
      server,
      `insert into ledger_pending select workspace_id, event_id, leaf
       from ledger_entries where workspace_id = '${workspaceId}' and position < 20`,
    )
    await writeEvents(server, workspaceId, 3)
    await server.services.sequencer.sequence(workspaceId)
    expect(await sizeOf()).toBe(before + 3)
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
    expect(await metric(server, 'countersign_ledger_replays_total')).toBe(20)
  })

  it('stops where the log contradicts itself, and changes nothing', async () => {
    await writeEvents(server, workspaceId, 2)
    const size = await sizeOf()
    await asRoot(server, `update ledger_logs set size = size - 1 where workspace_id = '${workspaceId}'`)
    await expect(server.services.sequencer.sequence(workspaceId)).rejects.toThrow()
    await asRoot(server, `update ledger_logs set size = ${size} where workspace_id = '${workspaceId}'`)
    expect(await server.services.sequencer.sequence(workspaceId)).toBe(2)
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('lets decisions through while its lock is held by somebody who does not let go', async () => {
    const holder = await createConnection(server.target)
    await holder.beginTransaction()
    await holder.query(`select * from ledger_logs where workspace_id = '${workspaceId}' for update`)
    const sequencing = server.services.sequencer.sequence(workspaceId)
    await writeEvents(server, workspaceId, 20)
    const { events, oldestAt } = await server.services.stores.ledger.backlog(workspaceId)
    expect({ events, oldestAt }).toEqual({ events: 20, oldestAt: server.clock.now })
    await holder.rollback()
    await holder.end()
    await sequencing
    await server.services.sequencer.sequence(workspaceId)
    expect((await server.services.stores.ledger.backlog(workspaceId)).events).toBe(0)
  })

  it('is not held up by a clock that jumps: places follow one another, times do not have to', async () => {
    server.clock.advance(-3_600_000)
    await writeEvents(server, workspaceId, 2)
    server.clock.advance(7_200_000)
    await writeEvents(server, workspaceId, 2)
    server.clock.advance(-3_600_000)
    await server.services.sequencer.sequence(workspaceId)
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })

  it('goes through thousands at once', async () => {
    await writeEvents(server, workspaceId, 2_500)
    expect(await server.services.sequencer.sequence(workspaceId)).toBe(2_500)
    expect((await server.services.checks.pass(workspaceId)).broken).toBeNull()
  })
})

async function metric(server: TestServer, name: string): Promise<number> {
  const [found] = (await server.services.metrics.registry.getSingleMetric(name)?.get())?.values ?? []
  return found?.value ?? Number.NaN
}
