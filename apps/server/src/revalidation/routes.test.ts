import type { Scope } from '@countersign/people'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Cast, makeAgent, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { cold, governed, toldOf } from './testing.ts'

describe('POST /v1/workspaces/{ws}/policy/revalidate', () => {
  const server = composeForTest()
  let cast: Cast
  let workspaceId = ''

  beforeAll(async () => {
    cast = await openCast(server)
    workspaceId = cast.workspaceId
    server.clock.advance(1_000)
    await server.services.revalidationWorkflow.round()
  })

  const keyWith = async (scopes: Scope[]) => {
    const wanted = { workspaceId, name: 'Orchestrator', scopes, expiresInDays: null }
    return cast.ana.visitor.api.keys.create.mutate(wanted)
  }
  const post = (key: string, payload: object, of = workspaceId) =>
    server.http.inject({
      method: 'POST',
      url: `/v1/workspaces/${of}/policy/revalidate`,
      headers: { authorization: `Bearer ${key}` },
      payload,
    })

  it('has agents asked about that do not run, answers for each, and says whose key it was', async () => {
    const { secret, id } = await keyWith(['policy:write'])
    const agent = await governed(cast, cold)
    const inSandbox = await makeAgent(cast.ana.visitor, workspaceId)
    const nobody = `agt_${'0'.repeat(26)}`
    const answer = await post(secret, { agentIds: [agent.agentId, inSandbox.agentId, nobody, agent.agentId] })
    expect(answer.statusCode).toBe(200)
    const told = new Map(answer.json<{ agentId: string }[]>().map((one) => [one.agentId, one]))
    expect(told.size).toBe(3)
    expect(told.get(agent.agentId)).toEqual({
      agentId: agent.agentId,
      status: 'queued',
      code: null,
      message: null,
    })
    expect(told.get(inSandbox.agentId)).toMatchObject({ status: 'refused', code: 'NOT_GOVERNED' })
    expect(told.get(nobody)).toMatchObject({ status: 'refused', code: 'AGENT_NOT_FOUND' })

    const [job] = await server.services.stores.revalidations.newest(workspaceId, 1)
    expect(job).toMatchObject({ cause: 'chosen', askedBy: `key:${id}`, agents: 1 })
    server.clock.advance(1_000)
    await server.services.revalidationWorkflow.round()
    expect(await toldOf(server, workspaceId, `revalidation:${job?.id}`)).toEqual([
      'revalidation.requested',
      'revalidation.finished',
    ])
    const renewed = await server.services.stores.agents.find(workspaceId, agent.agentId)
    expect(renewed?.proofId).not.toBe(agent.proofId)
  })

  it('queues nothing for who may not, or for what is no list of agents', async () => {
    const before = await server.services.stores.revalidations.newest(workspaceId, 10)
    const agent = await governed(cast, cold)
    const wish = { agentIds: [agent.agentId] }
    const weak = await keyWith(['policy:read', 'runs:manage'])
    expect((await post(weak.secret, wish)).statusCode).toBe(403)
    expect((await post('csk_nothing', wish)).statusCode).toBe(401)
    const { secret } = await keyWith(['policy:write'])
    const elsewhere = await cast.ana.visitor.api.workspace.create.mutate({ name: 'Elsewhere' })
    expect((await post(secret, wish, elsewhere.id)).statusCode).toBeGreaterThanOrEqual(400)
    for (const payload of [
      {},
      { agentIds: [] },
      { agentIds: ['agt_1'] },
      { agentIds: 'all' },
      { ...wish, force: true },
      { agentIds: Array.from({ length: 1_001 }, (_, at) => `agt_${String(at).padStart(26, '0')}`) },
    ]) {
      const answer = await post(secret, payload)
      expect(answer.statusCode, JSON.stringify(payload).slice(0, 80)).toBe(400)
      expect(answer.json()).toMatchObject({ code: expect.any(String), remedy: expect.any(String) })
    }
    expect(await server.services.stores.revalidations.newest(workspaceId, 10)).toEqual(before)
  })
})
