import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, setUp } from '../testing/people.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'
import { keyTrustMs } from './authentication.ts'

const Body = z.looseObject({ code: z.string().optional() })
const day = 24 * 60 * 60 * 1000

describe('an API key', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
  })

  const make = (expiresInDays: number | null = null) =>
    admin.api.keys.create.mutate({ workspaceId, name: 'CI', scopes: ['workspace:read'], expiresInDays })
  const whoami = async (secret: string) => {
    const answer = await new Visitor(server).fetch('/v1/whoami', {
      headers: { authorization: `Bearer ${secret}` },
    })
    return { status: answer.status, body: Body.parse(await answer.json()) }
  }
  const stateOf = async (id: string) =>
    (await admin.api.keys.list.query({ workspaceId })).items.find((key) => key.id === id)?.state
  const stayingSignedIn = async (ms: number) => {
    server.clock.advance(ms)
    await admin.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
  }

  it('is shown once and stored as a hash', async () => {
    const { id, secret } = await make()
    expect(secret).toMatch(/^csk_[A-Za-z0-9_-]{43}$/)
    const listed = (await admin.api.keys.list.query({ workspaceId })).items.find((key) => key.id === id)
    expect(listed).toMatchObject({ prefix: secret.slice(0, 10), state: 'active', lastUsedAt: null })
    expect(JSON.stringify(listed)).not.toContain(secret)
    const [rows] = await server.orm.execute('select * from api_keys')
    expect(JSON.stringify(rows)).not.toContain(secret)
  })

  it('opens its workspace and notes when it was used', async () => {
    const { id, secret } = await make()
    expect(await whoami(secret)).toMatchObject({
      status: 200,
      body: { workspaceId, keyId: id, keyName: 'CI' },
    })
    const listed = (await admin.api.keys.list.query({ workspaceId })).items.find((key) => key.id === id)
    expect(listed?.lastUsedAt).toBe(server.clock.now)
  })

  it('is refused in the same form when it is missing, malformed or unknown', async () => {
    for (const secret of ['', 'x', `csk_${'A'.repeat(43)}`, `css_${'A'.repeat(43)}`]) {
      const { status, body } = await whoami(secret)
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'KEY_UNKNOWN' })
      expect(Object.keys(body).sort()).toEqual(['code', 'message', 'remedy', 'requestId'])
    }
  })

  it('tells revoked, expired and rotated apart', async () => {
    const revoked = await make()
    await whoami(revoked.secret)
    await admin.api.keys.revoke.mutate({ workspaceId, keyId: revoked.id })
    server.clock.advance(keyTrustMs)
    expect((await whoami(revoked.secret)).body.code).toBe('KEY_REVOKED')
    expect(await stateOf(revoked.id)).toBe('revoked')

    const expiring = await make(10)
    expect(await stateOf(expiring.id)).toBe('expiring')
    const rotated = await make(30)
    const next = await admin.api.keys.rotate.mutate({ workspaceId, keyId: rotated.id, overlapHours: 24 })
    expect(await stateOf(rotated.id)).toBe('overlap')
    expect((await whoami(rotated.secret)).status).toBe(200)
    await stayingSignedIn(10 * day)
    expect((await whoami(expiring.secret)).body.code).toBe('KEY_EXPIRED')
    expect((await whoami(rotated.secret)).body.code).toBe('KEY_ROTATED')
    expect((await whoami(next.secret)).status).toBe(200)
  })

  it('stops within the trusted second after it was revoked, on every replica', async () => {
    const { id, secret } = await make()
    expect((await whoami(secret)).status).toBe(200)
    await admin.api.keys.revoke.mutate({ workspaceId, keyId: id })
    server.clock.advance(keyTrustMs)
    expect((await whoami(secret)).status).toBe(401)
  })

  it('is rotated once, also when two people press at the same moment', async () => {
    const { id } = await make()
    const rotate = () => admin.api.keys.rotate.mutate({ workspaceId, keyId: id, overlapHours: 1 })
    const settled = await Promise.allSettled([rotate(), rotate(), rotate()])
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await codeOf(rotate())).toBe('KEY_NOT_ROTATABLE')
  })

  it('cannot be made without a scope, with an unknown scope or with a name of unseen characters', async () => {
    const about = { workspaceId, name: 'CI', scopes: ['workspace:read' as const], expiresInDays: null }
    expect(await codeOf(admin.api.keys.create.mutate({ ...about, scopes: [] }))).toBe('BAD_INPUT')
    const everything = JSON.parse('["everything"]')
    expect(await codeOf(admin.api.keys.create.mutate({ ...about, scopes: everything }))).toBe('BAD_INPUT')
    expect(await codeOf(admin.api.keys.create.mutate({ ...about, name: 'CI\u202e' }))).toBe('BAD_INPUT')
  })

  it('never acts as a session, and a session never as a key', async () => {
    const { secret } = await make()
    const visitor = new Visitor(server)
    visitor.cookies.set('countersign', secret)
    expect((await visitor.api.session.current.query({})).person).toBeNull()
    const token = admin.cookies.get('countersign') ?? ''
    expect((await whoami(token)).status).toBe(401)
  })
})
