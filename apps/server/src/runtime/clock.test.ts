import { leaseRules, RunReport } from '@countersign/runtime'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { governed, sandboxed } from '../admission/testing.ts'
import { bySystem } from '../ledger/doer.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'

const hour = 60 * 60 * 1_000
const report = RunReport.parse({})

describe('a lease by a clock that is put', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let judged = ''
  const waiting: string[] = []

  /** All at the beginning: sessions do not outlive what is done to the clock. */
  beforeAll(async () => {
    cast = await openCast(server)
    judged = (await governed(server, cast)).agentId
    while (waiting.length < 10) waiting.push((await sandboxed(cast)).agentId)
  })
  /** What one test did to the clock is over before the next begins: the ledger does not forget what it has seen. */
  beforeEach(() => server.clock.advance(3 * hour))

  const start = async (agentId: string) => {
    const answer = await server.services.runs.start({
      ...{ workspaceId: cast.workspaceId, agentId, by: bySystem, mode: null, driver: 'lease' },
    })
    if (answer.run === null || answer.lease === null) throw new Error('It was not let in.')
    return { runId: answer.run.id, leaseId: answer.run.lease.id, ...answer.lease }
  }
  const startOne = () => start(waiting.pop() ?? '')
  const renew = ({ token, leaseId }: { token: string; leaseId: string }) =>
    server.services.leases.renew(token, leaseId, report)
  const stored = async ({ runId }: { runId: string }) => {
    const run = await server.services.stores.runs.find(cast.workspaceId, runId)
    if (run === null) throw new Error('The run is gone.')
    return run
  }

  it('an hour back, is not renewed when it was over already', async () => {
    const over = [await startOne(), await start(judged)]
    server.clock.advance(leaseRules.lifetimeMs + 1_000)
    // The ledger sees the time at which they are over.
    await startOne()
    server.clock.advance(-hour)
    for (const lease of over) {
      const before = await stored(lease)
      await expect(renew(lease)).rejects.toMatchObject({ code: 'LEASE_EXPIRED' })
      expect(await stored(lease)).toEqual(before)
    }
  })

  it('an hour back, is lengthened by no more than a lifetime from what the ledger has seen, and goes on', async () => {
    const lease = await startOne()
    server.clock.advance(leaseRules.heartbeatMs)
    const first = await renew(lease)
    const seen = server.clock.now
    server.clock.advance(-hour)
    const second = await renew({ ...lease, token: first.lease })
    expect(second.expiresAt).toBeLessThanOrEqual(seen + leaseRules.lifetimeMs)
    expect((await stored(lease)).leaseExpiresAt).toBe(seen + leaseRules.lifetimeMs)
    const third = await renew({ ...lease, token: second.lease })
    expect((await stored(lease)).leaseExpiresAt).toBe(seen + leaseRules.lifetimeMs)
    server.clock.advance(hour + leaseRules.lifetimeMs)
    await expect(renew({ ...lease, token: third.lease })).rejects.toMatchObject({ code: 'LEASE_EXPIRED' })
  })

  it('an hour back, begins where the ledger is, and is renewed', async () => {
    await startOne()
    const seen = server.clock.now
    server.clock.advance(-hour)
    const lease = await startOne()
    expect(lease.expiresAt).toBe(seen + leaseRules.lifetimeMs)
    await renew(lease)
  })

  it('an hour back, is swept when it was over already', async () => {
    const [over, lasting] = [await startOne(), await startOne()]
    server.clock.advance(leaseRules.heartbeatMs)
    await renew(lasting)
    server.clock.advance(leaseRules.lifetimeMs - 1_000)
    await startOne()
    server.clock.advance(-hour)
    await server.services.runKeeper.sweep()
    expect(await stored(over)).toMatchObject({ state: 'lost', endCode: 'HEARTBEAT_MISSED' })
    expect(await stored(lasting)).toMatchObject({ state: 'running', endedAt: null })
  })

  it('an hour forth, is over, and lasts again when that was a mistake', async () => {
    const lease = await startOne()
    const before = await stored(lease)
    server.clock.advance(hour)
    await expect(renew(lease)).rejects.toMatchObject({ code: 'LEASE_EXPIRED' })
    expect(await stored(lease)).toEqual(before)
    server.clock.advance(-hour)
    await renew(lease)
  })
})
