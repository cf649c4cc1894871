import type { Scope } from '@countersign/people'
import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'
import { bySystem } from './doer.ts'
import { writeEvents } from './testing.ts'

type Line = {
  position: number
  id: string
  action: string
  sentence: string
  body: string
  actorName: string | null
  words: unknown
  facts: Record<string, unknown>
}

describe('what an inquiry found, as a file', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''
  let key: { id: string; secret: string }
  let other: { id: string; secret: string }

  beforeAll(async () => {
    ;({ admin, workspaceId } = await setUp(server))
    // A spreadsheet would take this name for a formula.
    key = await keyWith('=1+1', 'ledger:read')
    other = await keyWith('Other', 'agents:read')
    await writeEvents(server, workspaceId, 450)
    await sequenced()
  })

  const keyWith = (name: string, scope: Scope) =>
    admin.api.keys.create.mutate({ workspaceId, name, scopes: [scope], expiresInDays: null })
  const sequenced = () => server.services.sequencer.sequenceAll()
  const get = (query: string, secret: string | null = key.secret, of = workspaceId) =>
    server.http.inject({
      url: `/v1/workspaces/${of}/ledger/events/export?${query}`,
      headers: secret === null ? {} : { authorization: `Bearer ${secret}` },
    })
  const linesIn = (text: string): Line[] =>
    text
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  async function listed(filter: object) {
    const items: string[] = []
    let cursor: string | undefined
    do {
      const page = await admin.api.ledger.list.query({ workspaceId, limit: 100, cursor, ...filter })
      items.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    return items
  }

  it('is not asked for by its head, which would be told as if it had left', async () => {
    const { statusCode } = await server.http.inject({
      method: 'HEAD',
      url: `/v1/workspaces/${workspaceId}/ledger/events/export?format=csv`,
      headers: { authorization: `Bearer ${key.secret}` },
    })
    expect(statusCode).toBe(404)
    await sequenced()
    expect(await listed({ action: 'ledger.exported' })).toEqual([])
  })

  it.each([
    ['', {}],
    ['action=workspace.renamed', { action: 'workspace.renamed' }],
    ['actor=system&outcome=done', { actor: 'system', outcome: 'done' }],
    ['action=key.rotated', { action: 'key.rotated' }],
  ])(
    'is every event that the pages show for %j, each once, with their number told before',
    async (query, filter) => {
      const shown = await listed(filter)
      const answer = await get(`${query}&format=jsonl`.replace(/^&/, ''))
      expect(answer.statusCode, answer.body).toBe(200)
      expect(linesIn(answer.body).map(({ id }) => id)).toEqual(shown)
      expect(answer.headers).toMatchObject({
        'countersign-events': String(shown.length),
        'content-type': 'application/jsonl; charset=utf-8',
        'content-disposition': 'attachment; filename="ledger.jsonl"',
        'cache-control': 'no-store',
      })
      await sequenced()
    },
  )

  it('stands in the ledger itself, with who took it, what was asked, and how much', async () => {
    await get('format=jsonl&action=workspace.renamed')
    await sequenced()
    const [line] = linesIn((await get('format=jsonl&action=ledger.exported')).body)
    expect(line).toMatchObject({
      actorName: '=1+1',
      facts: { format: 'jsonl', events: 450 },
      words: { inquiry: 'action=workspace.renamed' },
    })
  })

  it('is a table whose cells no spreadsheet runs', async () => {
    await get('format=csv&action=ledger.exported')
    await sequenced()
    const { body, headers } = await get('format=csv&action=ledger.exported')
    const rows = body.split('\r\n')
    expect(rows[0]).toMatch(/^position,event_id,occurred_at,action,/)
    expect(rows.length - 2).toBe(Number(headers['countersign-events']))
    expect(rows[1]).toContain(",'=1+1,")
    expect(body).not.toContain(',=1+1')
  })

  it('ends where the log ended when it was asked for, however much is written meanwhile', async () => {
    const { events, content } = await server.services.answers.open(workspaceId, bySystem, {}, 'jsonl')
    let text = (await content.next()).value ?? ''
    await writeEvents(server, workspaceId, 50)
    await sequenced()
    for await (const part of content) text += part
    const lines = linesIn(text)
    expect(lines).toHaveLength(events)
    expect(new Set(lines.map(({ position }) => position)).size).toBe(events)
    expect(Math.max(...lines.map(({ position }) => position))).toBe(events - 1)
  })

  it('says of whoever was erased that they were, and names them nowhere', async () => {
    const { personId } = await join(admin, server, workspaceId, 'reviewer', 'Zebedee')
    await sequenced()
    expect((await get('format=jsonl')).body).toContain('Zebedee')
    await admin.api.members.remove.mutate({ workspaceId, personId })
    await admin.api.ledger.erase.mutate({ workspaceId, personId, reason: 'They asked for it in writing' })
    await sequenced()
    const { body } = await get('format=jsonl')
    expect(body).not.toMatch(/zebedee/i)
    const erased = linesIn(body).filter((line) => line.body === 'erased')
    expect(erased.length).toBeGreaterThan(0)
    for (const line of erased) expect(line).toMatchObject({ words: null, actorName: null })
    expect((await get('format=csv')).body).not.toMatch(/zebedee/i)
  })

  it.each([
    ['format=xml', 'key', 400],
    ['', 'key', 400],
    ['format=csv&limit=10', 'key', 400],
    ['format=csv&before=3', 'key', 400],
    ['format=csv&actor=%3Cb%3E', 'key', 400],
    ['format=csv', 'other', 403],
    ['format=csv', null, 401],
  ] as const)('refuses %j by %s with %i, and tells the ledger nothing', async (query, who, status) => {
    await sequenced()
    const before = await listed({ action: 'ledger.exported' })
    const secret = who === null ? null : who === 'key' ? key.secret : other.secret
    const answer = await get(query, secret)
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({ code: expect.any(String), remedy: expect.any(String) })
    await sequenced()
    expect(await listed({ action: 'ledger.exported' })).toEqual(before)
  })

  it('is handed to a browser by a link, as many lines as were counted, whatever is written meanwhile', async () => {
    const asked = { workspaceId, action: 'workspace.renamed', actor: 'system' } as const
    const { events, upTo } = await admin.api.ledger.measure.query(asked)
    await writeEvents(server, workspaceId, 3)
    await sequenced()
    const told = await admin.api.ledger.download.mutate({ ...asked, format: 'jsonl', upTo })
    expect(told.events).toBe(events)
    const answer = await server.http.inject({ url: told.url })
    expect(answer.statusCode, answer.body).toBe(200)
    expect(answer.headers).toMatchObject({
      'countersign-events': String(events),
      'content-disposition': 'attachment; filename="ledger.jsonl"',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    })
    expect(linesIn(answer.body)).toHaveLength(events)
    await sequenced()
    const { items } = await admin.api.ledger.list.query({ workspaceId, action: 'ledger.exported', limit: 1 })
    expect(items[0]?.sentence).toMatch(
      new RegExp(
        `^Ana Admin exported ${events} events of the ledger \\(action=workspace.renamed actor=system\\)$`,
      ),
    )
  })

  it('asked for beyond the end of the log, ends where the log ends', async () => {
    const { events, upTo } = await admin.api.ledger.measure.query({ workspaceId })
    const far = { workspaceId, format: 'csv', upTo: upTo + 1_000 } as const
    const { url, events: told } = await admin.api.ledger.download.mutate(far)
    expect(told).toBe(events)
    await sequenced()
    expect((await server.http.inject({ url })).body.trimEnd().split('\r\n')).toHaveLength(events + 1)
  })

  it('is had by no other link, and by none for longer than a minute', async () => {
    const { upTo } = await admin.api.ledger.measure.query({ workspaceId })
    const asked = { workspaceId, format: 'csv', upTo, outcome: 'deny' } as const
    const { url } = await admin.api.ledger.download.mutate(asked)
    const until = Number(new URL(url, 'http://here').searchParams.get('until'))
    const others: [string, number][] = [
      [url.replace('outcome=deny&', ''), 403],
      [url.replace('outcome=deny', 'outcome=done'), 403],
      [`${url}&action=key.created`, 403],
      [url.replace('format=csv', 'format=jsonl'), 403],
      [url.replace(`upTo=${upTo}`, `upTo=${upTo + 1}`), 403],
      [url.replace(`until=${until}`, `until=${until + 1}`), 403],
      [url.replace(/token=./, 'token=_'), 403],
      [url.replace(workspaceId, `wsp_${'0'.repeat(26)}`), 403],
      [url.replace(/&token=.*$/, ''), 401],
      [`${url}&limit=1`, 401],
    ]
    for (const [other, status] of others) {
      expect((await server.http.inject({ url: other })).statusCode, other).toBe(status)
    }
    const withKey = await server.http.inject({ url, headers: { authorization: `Bearer ${key.secret}` } })
    expect(withKey.statusCode).toBe(400)
    server.clock.advance(60_000)
    expect((await server.http.inject({ url })).statusCode).toBe(200)
    server.clock.advance(1)
    const late = await server.http.inject({ url })
    expect([late.statusCode, late.json().code]).toEqual([403, 'DOWNLOAD_LINK_INVALID'])
  })

  it('is counted for whoever reads the ledger, and taken only by whoever may take evidence', async () => {
    const { visitor: reviewer } = await join(admin, server, workspaceId, 'reviewer', 'Rita')
    const { upTo } = await reviewer.api.ledger.measure.query({ workspaceId })
    await sequenced()
    const before = await listed({ action: 'ledger.exported' })
    const taken = reviewer.api.ledger.download.mutate({ workspaceId, format: 'csv', upTo })
    await expect(taken).rejects.toMatchObject({ data: { code: 'NOT_PERMITTED' } })
    await sequenced()
    expect(await listed({ action: 'ledger.exported' })).toEqual(before)
  })

  it('is of the workspace of its key and of no other', async () => {
    expect((await get('format=csv', key.secret, `wsp_${'0'.repeat(26)}`)).statusCode).toBe(403)
  })
})
