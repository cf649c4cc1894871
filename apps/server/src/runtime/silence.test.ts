import { leaseRules, RunReport } from '@countersign/runtime'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { sandboxed } from '../admission/testing.ts'
import type { Stores } from '../database/stores.ts'
import { bySystem } from '../ledger/doer.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'

const startsAtOnce = 16
const deadlineMs = 5_000

const nothing = () => new Promise<never>(() => undefined)

/** Deadlines are those of the product; the test moves the timers that they are made of. */
describe('a database that does not answer', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  const restore: (() => void)[] = []

  beforeAll(async () => {
    cast = await openCast(server)
  })
  beforeEach(() => server.clock.advance(1_000))
  afterEach(() => {
    vi.useRealTimers()
    for (const one of restore.splice(0)) one()
  })

  const exchange = <Store extends keyof Stores, Call extends keyof Stores[Store]>(
    store: Store,
    call: Call,
    instead: Stores[Store][Call],
  ) => {
    const real = server.services.stores[store][call]
    server.services.stores[store][call] = instead
    restore.push(() => {
      server.services.stores[store][call] = real
    })
  }
  const start = (agentId: string) =>
    server.services.runs.start({
      ...{ workspaceId: cast.workspaceId, agentId, by: bySystem, mode: null, driver: 'lease' },
    })
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
    )

  it('keeps no turn of those who want to start: they are told, and the next is let in', async () => {
    const { agentId } = await sandboxed(cast)
    let asked = 0
    const { beforeStart } = server.services.stores.runs
    exchange('runs', 'beforeStart', (workspaceId, id) => {
      asked += 1
      return asked <= startsAtOnce ? nothing() : beforeStart(workspaceId, id)
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const hanging = Array.from({ length: startsAtOnce }, () => codeOf(start(agentId)))
    const waiting = start(agentId)
    await vi.advanceTimersByTimeAsync(deadlineMs - 1)
    expect(asked).toBe(startsAtOnce)
    await vi.advanceTimersByTimeAsync(1)
    expect(await Promise.all(hanging)).toEqual(hanging.map(() => 'START_NOT_DECIDED'))
    expect((await waiting).outcome).toBe('ALLOW')
  })

  it('ends a run whose lease cannot be signed, and hands nothing out', async () => {
    const { agentId } = await sandboxed(cast)
    exchange('leaseKeys', 'ofWorkspace', nothing)
    // The keys are read anew now and then.
    server.clock.advance(10 * 60_000)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const starting = codeOf(start(agentId))
    const ended = async () => {
      const run = await server.services.stores.runs.newestOf(cast.workspaceId, agentId)
      if (run === null) throw new Error('It is not there yet.')
    }
    await vi.waitFor(ended, { timeout: 4_000 })
    await vi.advanceTimersByTimeAsync(deadlineMs)
    expect(await starting).toBe('RUN_NOT_BEGUN')
    const run = await server.services.stores.runs.newestOf(cast.workspaceId, agentId)
    expect(run).toMatchObject({ state: 'lost', endCode: 'RUN_NOT_BEGUN' })
  })

  const renew = async (token: string, leaseId: string) => {
    const settled = codeOf(server.services.leases.renew(token, leaseId, RunReport.parse({})))
    await vi.advanceTimersByTimeAsync(deadlineMs)
    return settled
  }

  it('leaves no heartbeat without an answer: neither of whose key is looked for, nor of who asks why it is over', async () => {
    const { agentId } = await sandboxed(cast)
    const { run, lease } = await start(agentId)
    if (run === null || lease === null) throw new Error('It was not let in.')
    exchange('leaseKeys', 'ofWorkspace', nothing)
    exchange('runs', 'find', nothing)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    expect(await renew(withAnotherKey(lease.token), run.lease.id)).toBe('LEASE_NOT_RENEWED')
    server.clock.advance(leaseRules.lifetimeMs)
    expect(await renew(lease.token, run.lease.id)).toBe('LEASE_NOT_RENEWED')
  })
})

/** The same lease under the name of a key that nobody has read yet. */
function withAnotherKey(token: string): string {
  const [head = '', ...rest] = token.split('.')
  const header = { ...JSON.parse(Buffer.from(head, 'base64url').toString()), kid: 'A'.repeat(43) }
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.')
}
