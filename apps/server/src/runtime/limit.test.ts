import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sandboxed } from '../admission/testing.ts'
import { bySystem } from '../ledger/doer.ts'
import { askFor, type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'

describe('as many agents as the policy lets run in a workspace', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let agents: string[] = []

  beforeAll(async () => {
    cast = await openCast(server)
    await askFor(cast.ana.visitor, cast.workspaceId, [[/perWorkspace: \d+/, 'perWorkspace: 2']])
  })
  beforeEach(async () => {
    server.clock.advance(1_000)
    for (const agentId of agents) await stop(agentId)
    agents = []
    while (agents.length < 6) agents.push((await sandboxed(cast)).agentId)
  })

  const start = async (agentId = '') => {
    const { workspaceId } = cast
    const { services } = server
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

  it('run, and the next has to wait until one stops', async () => {
    const [first, second, third] = agents
    expect(await start(first)).toBe('ALLOW')
    expect(await start(second)).toBe('ALLOW')
    expect(await start(third)).toBe('WORKSPACE_RUNS_EXCEEDED')
    await stop(first)
    expect(await start(third)).toBe('ALLOW')
  })
})
