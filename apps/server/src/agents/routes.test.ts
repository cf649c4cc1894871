import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'
import { written } from './testing.ts'

describe('agents for machines', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''
  let secret = ''
  let id = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    const about = { workspaceId, name: 'CI', expiresInDays: null }
    secret = (await admin.api.keys.create.mutate({ ...about, scopes: ['agents:read'] })).secret
    for (const name of ['alpha', 'beta', 'gamma']) {
      id = (await admin.api.agents.create.mutate({ workspaceId, spec: { value: written(name) } })).id
    }
    await admin.api.agents.freeze.mutate({ workspaceId, agentId: id })
  })

  const ask = async (path: string, key = secret) => {
    const answer = await new Visitor(server).fetch(`/v1/workspaces/${path}`, {
      headers: { authorization: `Bearer ${key}` },
    })
    return { status: answer.status, body: JSON.parse(await answer.text()) }
  }

  it('are listed in pages, filtered and in order', async () => {
    const first = await ask(`${workspaceId}/agents?sort=name&order=asc&limit=2`)
    expect(first).toMatchObject({
      status: 200,
      body: { total: 3, items: [{ name: 'alpha' }, { name: 'beta' }] },
    })
    const rest = await ask(`${workspaceId}/agents?sort=name&order=asc&cursor=${first.body.nextCursor}`)
    expect(rest.body).toMatchObject({ items: [{ name: 'gamma', status: 'FROZEN' }], nextCursor: null })
    const some = await ask(
      `${workspaceId}/agents?status=FROZEN,RETIRED&label=team=finance&expiresWithinDays=30`,
    )
    expect(some.body.items.map(({ name }: { name: string }) => name)).toEqual(['gamma'])
  })

  it('are read with their spec and digest', async () => {
    const { status, body } = await ask(`${workspaceId}/agents/${id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id,
      name: 'gamma',
      current: { number: 1, digest: body.digest, spec: { kind: 'Agent' } },
    })
  })

  it('are refused in the one form: a wrong filter, a wrong id, another scope, another workspace', async () => {
    const wrong = await ask(`${workspaceId}/agents?status=NOTHING`)
    expect({ status: wrong.status, code: wrong.body.code }).toEqual({ status: 400, code: 'BAD_INPUT' })
    expect((await ask(`${workspaceId}/agents?surprise=1`)).status).toBe(400)
    for (const unknown of ['nonsense', `agt_${'0'.repeat(26)}`]) {
      expect(await ask(`${workspaceId}/agents/${unknown}`)).toMatchObject({
        status: 404,
        body: { code: 'AGENT_NOT_FOUND' },
      })
    }
    const scopes = ['workspace:read' as const]
    const other = await admin.api.keys.create.mutate({
      workspaceId,
      name: 'Other',
      scopes,
      expiresInDays: null,
    })
    expect((await ask(`${workspaceId}/agents`, other.secret)).body.code).toBe('SCOPE_MISSING')
    const elsewhere = await admin.api.workspace.create.mutate({ name: 'Elsewhere' })
    for (const path of ['agents', `agents/${id}`]) {
      expect(await ask(`${elsewhere.id}/${path}`)).toMatchObject({
        status: 403,
        body: { code: 'WORKSPACE_OF_ANOTHER_KEY' },
      })
    }
  })
})

describe('the agents of the demo', () => {
  const server = composeForTest()

  it('stand in every way that there is, each made by a real act', async () => {
    const { admin, workspaceId: own } = await setUp(server)
    const { id: workspaceId } = await admin.api.demo.load.mutate({ workspaceId: own })
    const statuses = [
      'SANDBOX',
      'SANDBOX_EXPIRED',
      'GOVERNED_VALID',
      'GOVERNED_INVALIDATED',
      'FROZEN',
      'RETIRED',
    ] as const
    const { items, total } = await admin.api.agents.list.query({
      workspaceId,
      status: [...statuses],
      limit: 100,
    })
    expect(total).toBe(items.length)
    expect(total).toBeGreaterThanOrEqual(12)
    expect(new Set(items.map(({ status }) => status))).toEqual(new Set(statuses))
    const governed = items.filter(({ governedRevision }) => governedRevision !== null)
    expect(governed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['hr-onboarding', 'meeting-notes', 'front-desk-north']),
    )
    const shown = await Promise.all(
      items.map(({ id }) => admin.api.agents.get.query({ workspaceId, agentId: id })),
    )
    expect(new Set(shown.map(({ origin }) => origin))).toEqual(
      new Set(['template', 'clone', 'mcp', 'words', 'card', 'blank']),
    )
    const soon = await admin.api.agents.list.query({ workspaceId, expiresWithinDays: 1 })
    expect(soon.items.map(({ name }) => name)).toContain('code-review')
    const matching = items.find(({ name }) => name === 'invoice-matching')
    const history = await admin.api.agents.revisions.query({ workspaceId, agentId: matching?.id ?? '' })
    expect(history.items.map(({ restoredFrom }) => restoredFrom)).toEqual([2, null, null, null])
    const owners = new Set(items.flatMap(({ owner }) => owner ?? []))
    expect(owners).toContain('Ada Okafor')
    await server.services.sequencer.sequenceAll()
    const ledger = await admin.api.ledger.list.query({ workspaceId, action: 'agent.created', limit: 100 })
    expect(ledger.items).toHaveLength(total)
  })

  it('are refused to nobody who loads them twice, and gone with the demo', async () => {
    const [row] = await server.services.stores.workspaces.findDemo().then((demo) => [demo])
    const owner = new Visitor(server)
    await owner.api.session.signIn.mutate({ email: 'ana@example.com', password: 'four unrelated words here' })
    const workspaceId = row?.id ?? ''
    expect(await codeOf(owner.api.demo.remove.mutate({ workspaceId, name: 'x' }))).toBe('NAME_DIFFERS')
    await owner.api.demo.remove.mutate({ workspaceId, name: row?.name ?? '' })
    for (const table of ['agents', 'agent_labels', 'agent_counts', 'agent_revisions']) {
      const [rows] = await server.orm.execute(`select workspace_id from ${table}`)
      expect(rows, table).toEqual([])
    }
  })
})
