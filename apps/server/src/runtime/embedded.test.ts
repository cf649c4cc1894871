import { pino } from 'pino'
import { beforeAll, describe, expect, it } from 'vitest'
import { governed } from '../admission/testing.ts'
import { transactOn } from '../database/transact.ts'
import { type Cast, openCast } from '../promotion/testing.ts'
import { RevalidationBatch } from '../revalidation/batch.ts'
import { reload, temperatures } from '../revalidation/testing.ts'
import { RevalidationWorkflow } from '../revalidation/workflow.ts'
import { composeForTest } from '../testing/compose.ts'

describe('runs that are judged at once', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
  })

  const aRun = async () => {
    const { agentId } = await governed(server, cast)
    const { run } = await cast.ana.visitor.api.runs.start.mutate({ workspaceId, agentId, driver: 'lease' })
    return { agentId, runId: run?.id ?? '' }
  }
  const runOf = (runId: string) => cast.vik.visitor.api.runs.get.query({ workspaceId, runId })
  const judge = (...agentIds: string[]) =>
    server.services.runtimes.of(workspaceId).revalidateAgents(workspaceId, agentIds)

  it('go on where nothing speaks against them, and end where something does', async () => {
    const [sound, tainted] = [await aRun(), await aRun()]
    const idle = await governed(server, cast)
    await server.services.stores.agents.set(workspaceId, tainted.agentId, { isInvalidated: true })
    expect(await judge(sound.agentId, tainted.agentId, idle.agentId)).toEqual([
      { agentId: sound.agentId, status: 'starting' },
      { agentId: tainted.agentId, status: 'stopped' },
      { agentId: idle.agentId, status: null },
    ])
    expect(await runOf(sound.runId)).toMatchObject({ isOver: false })
    expect(await runOf(tainted.runId)).toMatchObject({ isOver: true, ending: { code: 'AGENT_INVALIDATED' } })
  })

  it('end with the revalidation that their agents do not pass, before their next heartbeat', async () => {
    const { agentId, runId } = await aRun()
    await reload(server, cast, ...temperatures(0.05))
    await server.services.revalidationWorkflow.round()
    expect(await server.services.stores.agents.find(workspaceId, agentId)).toMatchObject({
      isInvalidated: true,
    })
    expect(await runOf(runId)).toMatchObject({ isOver: true, ending: { code: 'AGENT_INVALIDATED' } })
  })

  /** Everything as it is, but that runs cannot be judged at once. */
  function aWorkflowWithoutRuntime() {
    const { stores, clock, writer, policyDecisions: decisions, signingKeys, metrics } = server.services
    const own = { version: 'test', onCrash: () => {}, onFault: () => {} }
    const batch = new RevalidationBatch({ writer, signingKeys, metrics, ...own })
    const revalidateAgents = () => Promise.reject(new Error('It is away.'))
    return new RevalidationWorkflow({
      ...{ stores, clock, writer, decisions, batch, log: pino({ level: 'silent' }) },
      transact: transactOn(server.orm),
      runtimes: { of: () => ({ revalidateAgents }) },
      stopping: new AbortController().signal,
    })
  }

  it('that cannot be judged at once keep no revalidation, and their next heartbeat is refused', async () => {
    await reload(server, cast, ...temperatures(1))
    await server.services.revalidationWorkflow.round()
    const { agentId } = await governed(server, cast)
    const { run, lease } = await cast.ana.visitor.api.runs.start.mutate({
      workspaceId,
      agentId,
      driver: 'lease',
    })
    await reload(server, cast, ...temperatures(0.01))
    await aWorkflowWithoutRuntime().round()
    const input = { workspaceId }
    const { revalidations } = await cast.vik.visitor.api.revalidations.overview.query(input)
    expect(revalidations[0]).toMatchObject({ state: 'done' })
    const renewal = server.services.leases.renew(lease?.token ?? '', run?.lease.id ?? '', {})
    await expect(renewal).rejects.toMatchObject({ code: 'AGENT_INVALIDATED' })
  })
})
