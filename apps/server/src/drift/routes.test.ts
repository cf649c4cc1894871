import { beforeAll, describe, expect, it } from 'vitest'
import { type Cast, openCast } from '../promotion/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { governed, running, scanned, seenOf } from './testing.ts'

describe('drift, for machines', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let cast: Cast
  let agentId = ''
  const secrets = { reads: '', other: '' }

  beforeAll(async () => {
    cast = await openCast(server)
    const { workspaceId, ana } = cast
    const key = async (scope: 'agents:read' | 'ledger:read') =>
      (
        await ana.visitor.api.keys.create.mutate({
          workspaceId,
          name: scope,
          scopes: [scope],
          expiresInDays: null,
        })
      ).secret
    secrets.reads = await key('agents:read')
    secrets.other = await key('ledger:read')
    agentId = (await governed(server, cast)).agentId
    await governed(server, cast)
    await running(server, cast, agentId, { tools: ['shell.run'] })
    await scanned(server, cast)
  })

  const ask = async (path: string, secret: string | null = secrets.reads) => {
    const answer = await server.http.inject({
      url: `/v1/workspaces/${cast.workspaceId}/${path}`,
      headers: secret === null ? {} : { authorization: `Bearer ${secret}` },
    })
    return { status: answer.statusCode, body: answer.json() }
  }

  it('lists who has drifted, by the page', async () => {
    const drifted = await ask('drift?state=drifted')
    expect(drifted.body.items).toMatchObject([
      { agentId, state: 'drifted', findings: [{ kind: 'reported-tools' }] },
    ])
    const first = await ask('drift?limit=1')
    const second = await ask(`drift?limit=1&cursor=${first.body.next}`)
    expect([first.body.items.length, second.body.items.length, second.body.next]).toEqual([1, 1, null])
  })

  it('tells of one agent what its page tells', async () => {
    const { status, body } = await ask(`agents/${agentId}/drift`)
    expect(status).toBe(200)
    expect(body).toEqual(await seenOf(cast, agentId))
  })

  it.each([
    ['drift', null, 401],
    ['drift?state=fine', 'reads', 400],
    ['drift?limit=0', 'reads', 400],
    ['drift?surprise=1', 'reads', 400],
    ['agents/nobody/drift', 'reads', 404],
    [`agents/agt_${'0'.repeat(26)}/drift`, 'reads', 404],
    ['drift', 'other', 403],
    ['agents/nobody/drift', 'other', 403],
  ] as const)('refuses %s by %s with %i', async (path, key, expected) => {
    const { status, body } = await ask(path, key === null ? null : secrets[key])
    expect(status).toBe(expected)
    expect(body).toMatchObject({ code: expect.any(String), remedy: expect.any(String) })
  })
})
