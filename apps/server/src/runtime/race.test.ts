import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { bySystem } from '../ledger/doer.ts'
import { asRoot } from '../ledger/testing.ts'
import { askFor, type Cast, makeAgent, openCast } from '../promotion/testing.ts'
import { composeForTest, openReplica, type TestServer } from '../testing/compose.ts'
import { deadlocksOf } from './testing.ts'

describe('two replicas', { timeout: 240_000 }, () => {
  const server = composeForTest()
  let cast: Cast

  beforeAll(async () => {
    cast = await openCast(server)
  })

  /** As many at once as may run, by what the policy lets into one workspace. */
  const allow = async (runs: number) => {
    await askFor(cast.ana.visitor, cast.workspaceId, [[/perWorkspace: \d+/, `perWorkspace: ${runs}`]])
  }

  /** Whoever is told that nobody could decide in time is told to try again, and does. */
  const startOn = async (replica: TestServer, agentId: string): Promise<string> => {
    const { workspaceId } = cast
    const start = { workspaceId, agentId, by: bySystem, mode: null, driver: 'lease' } as const
    try {
      const answer = await replica.services.runs.start(start)
      const code = answer.admission.reasons[0]?.code ?? answer.outcome
      return code === 'INTERCEPTOR_ERROR' ? startOn(replica, agentId) : code
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error)
    }
  }

  it('give 100 agents one run each when they are started 500 times at once', async () => {
    await allow(1_000)
    const other = await openReplica(server)
    const deadlocks = [deadlocksOf(server), deadlocksOf(other)]
    try {
      const agents: string[] = []
      for (let made = 0; made < 100; made++) {
        agents.push((await makeAgent(cast.ana.visitor, cast.workspaceId)).agentId)
      }
      const answers = await Promise.all(
        Array.from({ length: 5 }, (_, turn) =>
          agents.map((agentId, at) => startOn((turn + at) % 2 === 0 ? server : other, agentId)),
        ).flat(),
      )
      const counts = new Map<string, number>()
      for (const answer of answers) counts.set(answer, (counts.get(answer) ?? 0) + 1)
      expect(Object.fromEntries(counts)).toEqual({ ALLOW: 100, AGENT_RUNS_ALREADY: 400 })
      const { stores, sequencer } = server.services
      const running = await stores.runs.page(cast.workspaceId, { isOver: false }, null, 1_000)
      expect(running.map(({ agentId }) => agentId).sort()).toEqual([...agents].sort())
      // An admission is written down with its run or not at all.
      await sequencer.sequenceAll()
      const told = await stores.entries.page(cast.workspaceId, { action: 'admission.allowed' }, null, 1_000)
      expect(await stores.runs.page(cast.workspaceId, {}, null, 1_000)).toHaveLength(told.length)
      // A transaction that lost its locks is done again without a word, so the driver is asked.
      expect(deadlocks.flat()).toEqual([])
    } finally {
      await other.close()
    }
  })

  it('would be heard of if they blocked each other', async () => {
    const heard = deadlocksOf(server)
    await asRoot(server, 'create table two_rows (id int primary key)', 'insert into two_rows values (1), (2)')
    let bothHold = () => {}
    const both = new Promise<void>((resolve) => {
      bothHold = resolve
    })
    let holding = 0
    const hold = (id: number) => sql`select id from two_rows where id = ${id} for update`
    await Promise.all(
      [[1, 2] as const, [2, 1] as const].map(([first, then]) =>
        server.orm
          .transaction(async (within) => {
            await within.execute(hold(first))
            holding += 1
            if (holding === 2) bothHold()
            await both
            await within.execute(hold(then))
          })
          .catch((error: unknown) => error),
      ),
    )
    expect(heard).toHaveLength(1)
  })
})
