import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sandboxed } from '../admission/testing.ts'
import { transactOn } from '../database/transact.ts'
import { bySystem } from '../ledger/doer.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { endings } from './endings.ts'
import { RunRecords } from './records.ts'

describe('what runs and what went wrong', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let records: RunRecords
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
    const { writer, metrics } = server.services
    records = new RunRecords({
      transact: transactOn(server.orm),
      clock: () => server.clock.now,
      writer,
      metrics,
    })
  })
  beforeEach(() => server.clock.advance(1_000))

  const running = async () => {
    const { agentId } = await sandboxed(cast)
    const { name } = await cast.vik.visitor.api.agents.get.query({ workspaceId, agentId })
    const asked = { workspaceId, agentId, by: bySystem, mode: null, driver: 'lease' as const }
    const { run } = await server.services.runs.start(asked)
    if (run === null) throw new Error('It was not let in.')
    return { agentId, name, runId: run.id }
  }
  const overviewOf = async (search?: string, period: 'day' | 'week' = 'day') => {
    await server.services.sequencer.sequenceAll()
    return cast.vik.visitor.api.runs.overview.query({ workspaceId, period, search })
  }
  const crash = async (runId: string) => {
    await server.services.stores.runs.set(workspaceId, runId, { state: 'running' })
    server.clock.advance(1)
    await records.exited(workspaceId, runId, { code: 7, signal: null }, server.clock.now)
  }
  const totalOf = (spans: readonly { crashes: number; givenUp: number; lost: number }[]) => ({
    crashes: spans.reduce((sum, { crashes }) => sum + crashes, 0),
    givenUp: spans.reduce((sum, { givenUp }) => sum + givenUp, 0),
    lost: spans.reduce((sum, { lost }) => sum + lost, 0),
  })

  it('counts every crash, and apart from them the one after which a run was given up', async () => {
    const { agentId, name, runId } = await running()
    for (let times = 0; times < 5; times++) await crash(runId)
    const { spans, troubledAgents, active } = await overviewOf(agentId)
    expect(totalOf(spans)).toEqual({ crashes: 5, givenUp: 1, lost: 0 })
    expect(spans).toHaveLength(24)
    expect(spans.at(-1)).toMatchObject({ crashes: 5, givenUp: 1 })
    expect(troubledAgents).toEqual([
      { agentId, agentName: name, crashes: 5, givenUp: 1, lost: 0, lastAt: server.clock.now },
    ])
    expect(active).toBe(0)
  })

  it('tells a run that was lost from one that somebody stopped', async () => {
    const [gone, stopped] = [await running(), await running()]
    await records.lost(workspaceId, gone.runId, endings.heartbeatMissed)
    await cast.rita.visitor.api.runs.stop.mutate({ workspaceId, agentId: stopped.agentId })
    expect(totalOf((await overviewOf(gone.agentId)).spans)).toEqual({ crashes: 0, givenUp: 0, lost: 1 })
    expect(totalOf((await overviewOf(stopped.agentId)).spans)).toEqual({ crashes: 0, givenUp: 0, lost: 0 })
    expect((await overviewOf(stopped.agentId)).troubledAgents).toEqual([])
  })

  it('narrows runs, places, denials and crashes to the agents that somebody looks for', async () => {
    const [one, other] = [await running(), await running()]
    await crash(other.runId)
    await cast.ana.visitor.api.agents.freeze.mutate({ workspaceId, agentId: other.agentId })
    await server.services.runs.stop(workspaceId, other.agentId, bySystem, '')
    const start = { workspaceId, agentId: other.agentId, driver: 'lease' as const }
    expect((await cast.ana.visitor.api.runs.start.mutate(start)).outcome).toBe('DENY')

    const ofOne = await overviewOf(one.name)
    expect(ofOne).toMatchObject({ active: 1, denialsByCode: [], troubledAgents: [] })
    expect(ofOne.places).toEqual([{ driver: 'lease', runner: null, replicaId: null, count: 1 }])
    const ofOther = await overviewOf(other.name)
    expect(ofOther).toMatchObject({ active: 0, places: [] })
    expect(ofOther.denialsByCode).toEqual([{ code: 'AGENT_FROZEN', count: 1 }])
    expect(totalOf(ofOther.spans).crashes).toBe(1)

    const list = (search: string, more = {}) =>
      cast.vik.visitor.api.runs.list.query({ workspaceId, search, ...more })
    expect((await list(one.name)).items.map(({ id }) => id)).toEqual([one.runId])
    expect((await list(one.name, { driver: 'process' })).items).toEqual([])
    expect((await list(one.name, { isOver: true })).items).toEqual([])
    expect((await list('nobody is called like that')).items).toEqual([])
    expect((await overviewOf('nobody is called like that')).spans.every((span) => span.crashes === 0)).toBe(
      true,
    )
  })
})
