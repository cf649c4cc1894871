import { createHash } from 'node:crypto'
import type { Scope } from '@countersign/people'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { keyTrustMs } from '../keys/authentication.ts'
import { writeEvents } from '../ledger/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'

const plan = {
  frameworks: ['soc2'],
  period: { from: '2026-01-15', to: '2026-01-15', timeZone: 'UTC' },
  agents: null,
  redaction: 'bodies',
}
const unknown = `exp_${'0'.repeat(26)}`

describe('exports, for machines', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId: string
  let key: { id: string; secret: string }
  let reader: { id: string; secret: string }

  beforeAll(async () => {
    ;({ admin, workspaceId } = await setUp(server))
    key = await keyWith('exports:manage')
    reader = await keyWith('ledger:read')
    await writeEvents(server, workspaceId, 10)
    await publish()
  })

  // No test leaves one underway, for there is a limit to them.
  afterEach(async () => {
    for (const { id, state } of (await call('GET', '?limit=100')).json().items) {
      if (state === 'waiting') await call('POST', `/${id}/cancel`)
    }
  })

  const keyWith = (scope: Scope) =>
    admin.api.keys.create.mutate({
      workspaceId,
      name: `Key of ${scope}`,
      scopes: [scope],
      expiresInDays: null,
    })
  async function publish() {
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
  }
  const call = (
    method: 'GET' | 'HEAD' | 'POST',
    path: string,
    {
      secret = key.secret,
      body,
      of = workspaceId,
    }: { secret?: string | null; body?: object; of?: string } = {},
  ) =>
    server.http.inject({
      method,
      url: `/v1/workspaces/${of}/exports${path}`,
      headers: secret === null ? {} : { authorization: `Bearer ${secret}` },
      ...(body === undefined ? {} : { payload: body }),
    })
  async function asked(): Promise<string> {
    const answer = await call('POST', '', { body: plan })
    expect(answer.statusCode, answer.body).toBe(202)
    return answer.json<{ id: string }>().id
  }
  async function eventsAbout(id: string) {
    await publish()
    const { items } = await admin.api.ledger.list.query({ workspaceId, subject: `export:${id}`, limit: 100 })
    return items.map(({ action, actor }) => `${action} ${actor}`).reverse()
  }

  it('are asked for, followed and fetched with one key, and the ledger names that key', async () => {
    const id = await asked()
    const waiting = await call('GET', `/${id}`)
    expect(waiting.json()).toMatchObject({ id, state: 'waiting', phase: null, done: 0, packSha256: null })
    expect(waiting.json().askedByName).toBe('Key of exports:manage')
    const early = await call('GET', `/${id}/pack.zip`)
    expect([early.statusCode, early.json().code]).toEqual([409, 'EXPORT_NOT_DONE'])

    await server.services.exportWorkflow.round()
    const done = (await call('GET', `/${id}`)).json()
    expect(done).toMatchObject({ state: 'done', plan })
    const pack = await call('GET', `/${id}/pack.zip`)
    expect(pack.statusCode).toBe(200)
    expect(pack.headers).toMatchObject({
      'content-type': 'application/zip',
      'content-length': String(done.bytes),
      'content-disposition': 'attachment; filename="pack-soc2-2026-01-15-2026-01-15.zip"',
      'cache-control': 'no-store',
    })
    expect(createHash('sha256').update(pack.rawPayload).digest('hex')).toBe(done.packSha256)
    expect((await call('HEAD', `/${id}/pack.zip`)).statusCode).toBe(404)
    // What was refused took nothing out of the house, and is not told as if it had.
    expect(await eventsAbout(id)).toEqual([
      `export.requested key:${key.id}`,
      'export.sealed system',
      `export.downloaded key:${key.id}`,
    ])
  })

  it('are cancelled once, and asked for again by a retry', async () => {
    const id = await asked()
    const early = await call('POST', `/${id}/retry`)
    expect([early.statusCode, early.json().code]).toEqual([409, 'EXPORT_OVER'])
    expect((await call('POST', `/${id}/cancel`)).json()).toMatchObject({ id, state: 'cancelled' })
    const twice = await call('POST', `/${id}/cancel`)
    expect([twice.statusCode, twice.json().code]).toEqual([409, 'EXPORT_OVER'])
    expect(await eventsAbout(id)).toEqual([
      `export.requested key:${key.id}`,
      `export.cancelled key:${key.id}`,
    ])
    const again = await call('POST', `/${id}/retry`)
    expect(again.statusCode).toBe(202)
    expect(again.json().id).not.toBe(id)
  })

  it('are listed by the page, the newest first, without one twice or left out', async () => {
    const ids: string[] = []
    for (let count = 0; count < 3; count++) {
      server.clock.advance(1)
      ids.unshift(await asked())
    }
    const first = (await call('GET', '?limit=2')).json()
    const second = (await call('GET', `?limit=100&cursor=${first.nextCursor}`)).json()
    const listed = [...first.items, ...second.items].map(({ id }: { id: string }) => id)
    expect(first.items).toHaveLength(2)
    expect(listed.slice(0, 3)).toEqual(ids)
    expect(new Set(listed).size).toBe(listed.length)
    expect(second.nextCursor).toBeNull()
  })

  it('are not more than five at a time, whoever asks', async () => {
    for (let count = 0; count < 5; count++) await asked()
    const sixth = await call('POST', '', { body: plan })
    expect([sixth.statusCode, sixth.json().code]).toEqual([429, 'EXPORTS_UNDERWAY'])
  })

  it.each([
    ['POST', ''],
    ['GET', ''],
    ['GET', `/${unknown}`],
    ['POST', `/${unknown}/cancel`],
    ['POST', `/${unknown}/retry`],
    ['GET', `/${unknown}/pack.zip`],
  ] as const)(
    'refuse %s %s to everybody but a key of this workspace with the scope',
    async (method, path) => {
      const body = method === 'POST' ? { body: plan } : {}
      const wrongKey = await call(method, path, { ...body, secret: `csk_${'A'.repeat(43)}` })
      expect(wrongKey.statusCode).toBe(401)
      const wrongScope = await call(method, path, { ...body, secret: reader.secret })
      expect(wrongScope.statusCode).toBe(403)
      const elsewhere = await call(method, path, { ...body, of: `wsp_${'0'.repeat(26)}` })
      expect(elsewhere.statusCode).toBe(403)
      if (path.startsWith('/')) {
        const absent = await call(method, path, body)
        expect([absent.statusCode, absent.json().code]).toEqual([404, 'EXPORT_NOT_FOUND'])
      }
      // Without a key a pack is had by a link only, and this one has none.
      const nobody = await call(method, path, { ...body, secret: null })
      expect(nobody.statusCode).toBe(path.endsWith('pack.zip') ? 400 : 401)
      for (const answer of [wrongKey, wrongScope, elsewhere, nobody]) {
        expect(answer.json()).toMatchObject({ code: expect.any(String), remedy: expect.any(String) })
      }
    },
  )

  it.each([
    [{ ...plan, frameworks: ['none-such'] }, 'FRAMEWORK_UNKNOWN'],
    [{ ...plan, period: { ...plan.period, from: '2026-02-30' } }, 'DAY_INVALID'],
    [{ ...plan, period: { ...plan.period, from: '2026-01-16' } }, 'PERIOD_BACKWARDS'],
    [{ ...plan, period: { ...plan.period, timeZone: 'Middle/Earth' } }, 'TIME_ZONE_UNKNOWN'],
    [{ ...plan, frameworks: [] }, 'PLAN_MALFORMED'],
    [{ ...plan, surprise: 1 }, 'BAD_INPUT'],
    [{}, 'BAD_INPUT'],
  ])('refuse a question that is none: %j', async (body, code) => {
    const answer = await call('POST', '', { body })
    expect([answer.statusCode, answer.json().code]).toEqual([400, code])
  })

  it('neither mix a key with a link nor take a key that was revoked', async () => {
    const id = await asked()
    await server.services.exportWorkflow.round()
    const mixed = await call('GET', `/${id}/pack.zip?until=1&token=x`)
    expect(mixed.statusCode).toBe(400)
    expect(await eventsAbout(id)).not.toContain(`export.downloaded key:${key.id}`)
    const brief = await keyWith('exports:manage')
    await admin.api.keys.revoke.mutate({ workspaceId, keyId: brief.id })
    server.clock.advance(keyTrustMs)
    expect((await call('GET', `/${id}/pack.zip`, { secret: brief.secret })).statusCode).toBe(401)
  })
})
