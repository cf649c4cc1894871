import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sandboxed } from '../admission/testing.ts'
import { bySystem } from '../ledger/doer.ts'
import { askFor, type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest, openReplica, type TestServer } from '../testing/compose.ts'
import { deadlocksOf } from './testing.ts'

describe('as many agents as the policy lets run in a workspace', { timeout: 120_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  const agents: string[] = []

  beforeAll(async () => {
    cast = await openCast(server)
    while (agents.length < 40) agents.push((await sandboxed(cast)).agentId)
  })
  beforeEach(async () => {
    server.clock.advance(1_000)
    for (const agentId of agents) await stop(agentId)
  })

  const letRun = (runs: number) =>
    askFor(cast.ana.visitor, cast.workspaceId, [[/perWorkspace: \d+/, `perWorkspace: ${runs}`]])
  const running = async () => {
    const page = await server.services.stores.runs.page(cast.workspaceId, { isOver: false }, null, 100)
    return page.length
  }
  const start = async (agentId = '', { services }: Pick<TestServer, 'services'> = server) => {
    const { workspaceId } = cast
    const begun = await services.runs.start({
      workspaceId,
      agentId,
      by: bySystem,
      mode: null,
      driver: 'lease',
    })
    return begun.admission.reasons[0]?.code ?? begun.outcome
  }
  const stop = (agentId = '') =>
    server.services.runs.stop(cast.workspaceId, agentId, bySystem, 'To make room')

  it('run, and no other when all of them are started at once, by two replicas', async () => {
    await letRun(7)
    const other = await openReplica(server)
    const deadlocks = [deadlocksOf(server), deadlocksOf(other)]
    try {
      const startAll = () => Promise.all(agents.map((id, at) => start(id, at % 2 === 0 ? server : other)))
      const answers = await startAll()
      expect(counted(answers)).toEqual({ ALLOW: 7, WORKSPACE_RUNS_EXCEEDED: 33 })
      expect(await running()).toBe(7)
      // Places that become free are taken again, all of them and no more.
      const begun = agents.filter((_, at) => answers[at] === 'ALLOW')
      for (const agentId of begun.slice(0, 3)) await stop(agentId)
      const again = agents.filter((agentId) => !begun.slice(3).includes(agentId))
      expect(
        counted(await Promise.all(again.map((id, at) => start(id, at % 2 === 0 ? other : server)))),
      ).toEqual({ ALLOW: 3, WORKSPACE_RUNS_EXCEEDED: 33 })
      expect(await running()).toBe(7)
      expect(deadlocks.flat()).toEqual([])
    } finally {
      await other.close()
    }
  })

  it('are no limit where the policy only warns of it', async () => {
    await letRun(7)
    await askFor(cast.ana.visitor, cast.workspaceId, [[/warn: \[\]/, 'warn: [runtime.concurrency]']])
    const answers = await Promise.all(agents.slice(0, 20).map((agentId) => start(agentId)))
    expect(counted(answers)).toEqual({ ALLOW: 20 })
    await askFor(cast.ana.visitor, cast.workspaceId, [[/warn: \[runtime.concurrency\]/, 'warn: []']])
  })

  it('run, and the next has to wait until one stops', async () => {
    await letRun(2)
    const [first, second, third] = agents
    expect(await start(first)).toBe('ALLOW')
    expect(await start(second)).toBe('ALLOW')
    expect(await start(third)).toBe('WORKSPACE_RUNS_EXCEEDED')
    await stop(first)
    expect(await start(third)).toBe('ALLOW')
  })
})

const counted = (answers: readonly string[]) => {
  const counts: Record<string, number> = {}
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1
  return counts
}
