import { beforeAll, describe, expect, it } from 'vitest'
import { type Cast, openCast, writtenRows } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { governed, sandboxed } from './testing.ts'

describe('whether it would be allowed', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let secret = ''

  beforeAll(async () => {
    cast = await openCast(server)
    const made = await cast.ana.visitor.api.keys.create.mutate({
      workspaceId: cast.workspaceId,
      name: 'pipeline',
      scopes: ['agents:read'],
      expiresInDays: null,
    })
    secret = made.secret
  })

  const ask = async (workspaceId: string, agentId: string, query = '', key = secret) => {
    const answer = await server.http.inject({
      url: `/v1/workspaces/${workspaceId}/agents/${agentId}/admission${query}`,
      headers: { authorization: `Bearer ${key}` },
    })
    return { status: answer.statusCode, body: answer.json() }
  }

  it('is answered to people and machines alike, with all seven rows, and leaves no trace', async () => {
    const { workspaceId, agentId } = await governed(server, cast)
    const before = await writtenRows(server)
    const { status, body } = await ask(workspaceId, agentId)
    expect(status).toBe(200)
    expect(body).toMatchObject({ mode: 'governed', revision: 1, outcome: 'ALLOW', obstacle: null })
    expect(body.rows.map(({ state }: { state: string }) => state)).toEqual([
      'not-applicable',
      'not-applicable',
      ...Array(5).fill('passed'),
    ])
    expect(await cast.vik.visitor.api.admission.consider.query({ workspaceId, agentId })).toEqual(body)
    expect(await writtenRows(server)).toEqual(before)
  })

  it('is about the sandbox where nothing is governed, or about what is asked for', async () => {
    const { workspaceId, agentId } = await sandboxed(cast)
    expect((await ask(workspaceId, agentId)).body).toMatchObject({ mode: 'sandbox', outcome: 'ALLOW' })
    const { body } = await ask(workspaceId, agentId, '?mode=governed')
    expect(body).toMatchObject({ outcome: 'DENY', revision: null, reasons: [{ code: 'NOT_GOVERNED' }] })
  })

  it('tells that the agent is frozen before what the checks found', async () => {
    const { workspaceId, agentId } = await governed(server, cast)
    await cast.rita.visitor.api.agents.freeze.mutate({ workspaceId, agentId })
    const { body } = await ask(workspaceId, agentId)
    expect(body).toMatchObject({ outcome: 'DENY', obstacle: { code: 'AGENT_FROZEN' } })
    expect(body.rows.filter(({ state }: { state: string }) => state === 'passed')).toHaveLength(5)
  })

  it('is refused in words to whoever asks in another way', async () => {
    const { workspaceId, agentId } = await sandboxed(cast)
    const refused = [
      [await ask(workspaceId, agentId, '', 'csk_wrong'), 401, 'KEY_UNKNOWN'],
      [await ask('wsp_01K9ZB3W6R0000000000000009', agentId), 403, 'WORKSPACE_OF_ANOTHER_KEY'],
      [await ask(workspaceId, 'agt_01K9ZB3W6R0000000000000009'), 404, 'AGENT_NOT_FOUND'],
      [await ask(workspaceId, 'x'), 404, 'AGENT_NOT_FOUND'],
      [await ask(workspaceId, agentId, '?mode=other'), 400, 'BAD_INPUT'],
      [await ask(workspaceId, agentId, '?force=true'), 400, 'BAD_INPUT'],
    ] as const
    for (const [answer, status, code] of refused) {
      expect([answer.status, answer.body.code]).toEqual([status, code])
      expect(answer.body.remedy).toMatch(/\.$/)
    }
  })
})
