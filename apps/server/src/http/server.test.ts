import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, setUp } from '../testing/people.ts'
import { codeOf, refusalOf, Visitor } from '../testing/visitor.ts'

describe('the server', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
  })

  describe('refuses a change that another site sent', () => {
    const rename = async (headers: Record<string, string>) => {
      const visitor = new Visitor(server)
      for (const [name, value] of admin.cookies) visitor.cookies.set(name, value)
      visitor.headers = headers
      return visitor.api.workspace.rename.mutate({ workspaceId, name: 'Renamed' })
    }

    it.each([
      ['from another site', { 'sec-fetch-site': 'cross-site' }],
      ['from a sister host', { 'sec-fetch-site': 'same-site' }],
      ['from an old browser with another origin', { origin: 'https://evil.example' }],
      ['with an origin of null', { origin: 'null' }],
      ['that says nothing of where it comes from', {}],
    ])('%s', async (_name, headers) => {
      expect(await codeOf(rename(headers))).toBe('CROSS_SITE')
      expect((await admin.api.workspace.get.query({ workspaceId })).name).toBe('Example Works')
    })

    it('and carries out the same from its own pages', async () => {
      await rename({ origin: server.publicUrl })
      expect((await admin.api.workspace.get.query({ workspaceId })).name).toBe('Renamed')
    })

    it('and no change is ever made by a GET', async () => {
      const input = encodeURIComponent(JSON.stringify({ workspaceId, name: 'By link' }))
      const answer = await admin.fetch(`/trpc/workspace.rename?input=${input}`)
      expect(answer.status).toBe(405)
      expect((await admin.api.workspace.get.query({ workspaceId })).name).toBe('Renamed')
    })

    it('or as a form, which needs no permission of the browser', async () => {
      const answer = await admin.fetch('/trpc/workspace.rename', {
        method: 'POST',
        body: 'name=By+form',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      expect(answer.status).toBe(400)
      expect((await admin.api.workspace.get.query({ workspaceId })).name).toBe('Renamed')
    })
  })

  it('answers every refusal with code, message, remedy and request id', async () => {
    const refusal = await refusalOf(admin.api.members.list.query({ workspaceId: 'nonsense' }))
    expect(refusal).toMatchObject({
      code: 'BAD_INPUT',
      httpStatus: 400,
      fields: { workspaceId: expect.any(String) },
    })
    expect(refusal.remedy).toMatch(/\.$/)
    expect(refusal.requestId).toMatch(/^[\w-]{8,64}$/)
    for (const [url, status] of [
      ['/v1/nothing', 404],
      ['/trpc/session.current?input=%7B', 400],
      ['/metrics', 401],
    ] as const) {
      const answer = await admin.fetch(url)
      expect(answer.status, url).toBe(status)
      const body = z
        .looseObject({ error: z.looseObject({ data: z.unknown() }).optional() })
        .parse(await answer.json())
      const error = z.looseObject({ requestId: z.string() }).parse(body.error?.data ?? body)
      expect(error, url).toMatchObject({ code: expect.any(String), remedy: expect.any(String) })
      expect(answer.headers.get('x-request-id'), url).toBe(error.requestId)
    }
  })

  it('keeps a request id that looks like one and replaces any other', async () => {
    const given = await admin.fetch('/health/live', { headers: { 'x-request-id': 'trace-0123456789' } })
    expect(given.headers.get('x-request-id')).toBe('trace-0123456789')
    const odd = await admin.fetch('/health/live', { headers: { 'x-request-id': 'x"} injected' } })
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('refuses a body above its limit and one that is not JSON', async () => {
    const big = await admin.fetch('/trpc/workspace.rename', {
      method: 'POST',
      body: `"${'x'.repeat(1_100_000)}"`,
    })
    expect(big.status).toBe(413)
    const broken = await admin.fetch('/trpc/workspace.rename', { method: 'POST', body: '{"workspaceId":' })
    expect(broken.status).toBe(400)
  })

  it('answers a fault without its inside, and logs it with the request id', async () => {
    const visitor = new Visitor(server)
    const { sessions } = server.services.stores
    const original = sessions.findByToken
    visitor.cookies.set('countersign', `css_${'F'.repeat(43)}`)
    sessions.findByToken = async () => {
      throw new Error('the database said: secret detail')
    }
    try {
      const refusal = await refusalOf(visitor.api.session.current.query({}))
      expect(refusal).toMatchObject({ code: 'FAULT', httpStatus: 500 })
      expect(JSON.stringify(refusal)).not.toContain('secret detail')
      const line = server.log.find((entry) => entry.includes('"fault"') && entry.includes('secret detail'))
      expect(line).toBeDefined()
    } finally {
      sessions.findByToken = original
    }
  })

  it('never writes a password, token or key into its log', async () => {
    const visitor = new Visitor(server)
    const typed = 'a password that nobody may read'
    await codeOf(visitor.api.session.signIn.mutate({ email: 'ana@example.com', password: typed }))
    await visitor.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
    const { secret } = await admin.api.keys.create.mutate({
      workspaceId,
      name: 'CI',
      scopes: ['workspace:read'],
      expiresInDays: null,
    })
    await visitor.fetch('/v1/whoami', { headers: { authorization: `Bearer ${secret}` } })
    await codeOf(admin.api.keys.revoke.mutate({ workspaceId, keyId: `key_${'0'.repeat(26)}` }))
    const log = server.log.join('\n')
    const refused = server.log.map((line) => JSON.parse(line)).find(({ code }) => code === 'KEY_NOT_FOUND')
    expect(refused).toMatchObject({ workspaceId, path: 'keys.revoke', requestId: expect.any(String) })
    expect(log).toContain('WRONG_CREDENTIALS')
    for (const hidden of [typed, goodPassword, secret, visitor.cookies.get('countersign') ?? 'none']) {
      expect(log).not.toContain(hidden)
    }
  })

  it('sends a policy that allows no inline script and no frame', async () => {
    for (const path of ['/trpc/session.current?input=%7B%7D', '/sign-in', '/assets/missing.js']) {
      const { headers } = await admin.fetch(path)
      expect(headers.get('content-security-policy'), path).toMatch(/script-src 'self';/)
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'")
      expect(headers.get('referrer-policy'), path).toBe('no-referrer')
    }
    for (const path of ['/health/live', '/v1/whoami', '/sign-in']) {
      expect((await admin.fetch(path)).headers.get('x-content-type-options'), path).toBe('nosniff')
    }
  })

  it('tells orchestrators that it lives and is ready', async () => {
    expect(await (await admin.fetch('/health/live')).json()).toEqual({ status: 'live' })
    expect(await (await admin.fetch('/health/ready')).json()).toEqual({ status: 'ready' })
  })

  it('gives metrics to whoever has their token, and to nobody else', async () => {
    expect((await admin.fetch('/metrics', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401)
    const answer = await admin.fetch('/metrics', { headers: { authorization: 'Bearer a-token-for-metrics' } })
    const text = await answer.text()
    expect(text).toContain('countersign_http_request_duration_seconds_bucket')
    expect(text).toContain('countersign_refusals_total{code="CROSS_SITE"}')
  })
})
