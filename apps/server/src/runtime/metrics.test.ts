import { beforeAll, describe, expect, it } from 'vitest'
import { governed } from '../admission/testing.ts'
import { bySystem } from '../ledger/doer.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'

describe('what is measured of runs', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  beforeAll(async () => {
    cast = await openCast(server)
  })

  const told = async (name: string, labels: Record<string, string> = {}) => {
    const text = await server.services.metrics.registry.metrics()
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
    const line = text
      .split('\n')
      .find((one) => /^\w+/.exec(one)?.[0] === name && wanted.every((label) => one.includes(label)))
    return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ')))
  }

  const start = (agentId: string) =>
    server.services.runs.start({
      workspaceId: cast.workspaceId,
      agentId,
      by: bySystem,
      mode: null,
      driver: 'lease',
    })

  it('tells what runs, how long it was silent, what was denied and how it ended', async () => {
    const { runKeeper, leases, runs } = server.services
    const [running, frozen] = [await governed(server, cast), await governed(server, cast)]
    const { workspaceId } = cast
    await cast.rita.visitor.api.agents.freeze.mutate({ workspaceId, agentId: frozen.agentId })
    expect((await start(frozen.agentId)).outcome).toBe('DENY')
    const { run, lease } = await start(running.agentId)
    if (run === null || lease === null) throw new Error('It was not started.')
    expect(await told('countersign_run_starts_total', { driver: 'lease', outcome: 'allow' })).toBe(1)
    expect(await told('countersign_run_starts_total', { driver: 'lease', outcome: 'deny' })).toBe(1)
    const denials = { code: 'AGENT_FROZEN', cause: 'start' }
    expect(await told('countersign_admission_denials_total', denials)).toBe(1)

    server.clock.advance(20_000)
    await runKeeper.measure()
    expect(await told('countersign_runs', { state: 'starting' })).toBe(1)
    expect(await told('countersign_runs_oldest_heartbeat_seconds')).toBe(20)

    await leases.renew(lease.token, run.lease.id, {})
    server.clock.advance(5_000)
    await runKeeper.measure()
    expect(await told('countersign_runs', { state: 'starting' })).toBe(0)
    expect(await told('countersign_runs', { state: 'running' })).toBe(1)
    expect(await told('countersign_runs_oldest_heartbeat_seconds')).toBe(5)

    await runs.stop(workspaceId, running.agentId, bySystem, '')
    await runs.stop(workspaceId, running.agentId, bySystem, '')
    await runKeeper.measure()
    expect(await told('countersign_runs', { state: 'running' })).toBe(0)
    expect(await told('countersign_runs_oldest_heartbeat_seconds')).toBe(0)
    expect(await told('countersign_run_ends_total', { state: 'stopped' })).toBe(1)
  })
})
