import { sessions, signInAttempts } from '@countersign/drizzle/schema'
import { count, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'
import { arrivalOf, type IdentityProvider, settingsFor, signInWith, startProviderFor } from './testing.ts'

describe('a sign-in that is not what it seems', () => {
  const server = composeForTest()
  let idp: IdentityProvider
  let admin: Visitor
  let workspaceId = ''
  let providerId = ''
  beforeAll(async () => {
    idp = await startProviderFor(server)
    ;({ admin, workspaceId } = await setUp(server))
    providerId = (await admin.api.providers.save.mutate({ workspaceId, ...settingsFor(idp) })).id
  })
  afterAll(() => idp.stop())
  beforeEach(() => {
    idp.account = { sub: 'mallory', email: 'mallory@example.com', role: 'cs-reviewers' }
  })

  const start = (visitor: Visitor, query = '') => visitor.fetch(`/auth/oidc/${providerId}/start${query}`)
  /** As far as the provider's answer, which is not yet brought to the callback. */
  const until = async (visitor: Visitor) => idp.visit((await start(visitor)).headers.get('location') ?? '')
  const bring = async (visitor: Visitor, callback: string) =>
    arrivalOf(visitor, await visitor.fetch(callback), callback)
  const sessionCount = async () => (await server.orm.select({ count: count() }).from(sessions))[0]?.count
  const isSignedIn = async (visitor: Visitor) => (await visitor.api.session.current.query({})).person !== null

  it('binds the question to the browser, with PKCE, state and nonce', async () => {
    const visitor = new Visitor(server)
    const answer = await start(visitor)
    const asked = new URL(answer.headers.get('location') ?? '').searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      client_id: 'countersign',
      code_challenge_method: 'S256',
      redirect_uri: `${server.publicUrl}/auth/oidc/callback`,
    })
    expect(asked.get('state')).toMatch(/^att_[0-9A-Z]{26}\.[\w-]{43}$/)
    expect(asked.get('nonce')).toMatch(/^[\w-]{43}$/)
    expect(answer.headers.get('set-cookie')).toMatch(
      /^countersign-sign-in=csb_[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const [row] = await server.orm.select().from(signInAttempts).where(eq(signInAttempts.intent, 'sign-in'))
    expect(row?.sealedState.includes(asked.get('nonce') ?? '-')).toBe(false)
  })

  it('is not finished by another browser, which would be signed in as a stranger', async () => {
    const attacker = new Visitor(server)
    const victim = new Visitor(server)
    const callback = await until(attacker)
    const before = await sessionCount()
    expect((await bring(victim, callback)).problem?.code).toBe('SIGN_IN_ELSEWHERE')
    // A cookie of its own does not help, for it belongs to another attempt.
    await start(victim)
    expect((await bring(victim, callback)).problem?.code).toBe('SIGN_IN_ELSEWHERE')
    expect([await isSignedIn(victim), await sessionCount()]).toEqual([false, before])
    // Being shown to somebody else does not use it up.
    expect((await bring(attacker, callback)).problem).toBeNull()
  })

  it('is finished once', async () => {
    const visitor = new Visitor(server)
    const callback = await until(visitor)
    expect((await bring(visitor, callback)).problem).toBeNull()
    await visitor.api.session.signOut.mutate({})
    expect((await bring(visitor, callback)).problem?.code).toBe('SIGN_IN_USED')
    expect(await isSignedIn(visitor)).toBe(false)
  })

  it('is finished once even when both answers come at the same moment', async () => {
    const visitor = new Visitor(server)
    const callback = await until(visitor)
    const before = await sessionCount()
    const ends = await Promise.all([bring(visitor, callback), bring(visitor, callback)])
    expect(ends.filter(({ problem }) => problem === null)).toHaveLength(1)
    expect(await sessionCount()).toBe((before ?? 0) + 1)
  })

  it('takes no longer than ten minutes', async () => {
    const visitor = new Visitor(server)
    const callback = await until(visitor)
    server.clock.advance(10 * 60_000)
    expect((await bring(visitor, callback)).problem?.code).toBe('SIGN_IN_EXPIRED')
  })

  it.each([
    ['a state that is none', 'state', 'guess'],
    ['no state', 'state', ''],
    ['the state of an attempt that does not exist', 'state', `att_${'0'.repeat(26)}.${'a'.repeat(43)}`],
  ])('is unknown with %s', async (_, name, value) => {
    const visitor = new Visitor(server)
    const callback = new URL(await until(visitor))
    callback.searchParams.set(name, value)
    expect((await bring(visitor, callback.href)).problem?.code).toBe('SIGN_IN_UNKNOWN')
  })

  it('is unknown with the right id and another secret', async () => {
    const visitor = new Visitor(server)
    const callback = new URL(await until(visitor))
    const [id] = (callback.searchParams.get('state') ?? '').split('.')
    callback.searchParams.set('state', `${id}.${'a'.repeat(43)}`)
    expect((await bring(visitor, callback.href)).problem?.code).toBe('SIGN_IN_UNKNOWN')
  })

  it('is unknown when it comes from an attempt that failed before it began', async () => {
    const visitor = new Visitor(server)
    const { to } = await bring(visitor, `${server.publicUrl}/auth/oidc/callback`)
    const failed = new URLSearchParams(to.split('?')[1]).get('problem')
    const again = `${server.publicUrl}/auth/oidc/callback?state=${failed}.${'a'.repeat(43)}`
    expect((await bring(visitor, again)).problem?.code).toBe('SIGN_IN_UNKNOWN')
  })

  it('is refused with an ID token that was made for another sign-in', async () => {
    const tamper = (url: string) => url.replace(/nonce=[^&]+/, 'nonce=of-another-sign-in')
    const visitor = new Visitor(server)
    const { problem } = await signInWith(visitor, idp, providerId, { tamper })
    expect(problem?.code).toBe('ID_TOKEN_INVALID')
    expect(await isSignedIn(visitor)).toBe(false)
  })

  it('is refused with a code that was got for another verifier', async () => {
    const visitor = new Visitor(server)
    const stolen = new URL(await until(new Visitor(server))).searchParams.get('code') ?? ''
    const callback = new URL(await until(visitor))
    callback.searchParams.set('code', stolen)
    expect((await bring(visitor, callback.href)).problem?.code).toBe('PROVIDER_REFUSED_CLIENT')
  })

  it('is refused with an answer in the name of another issuer', async () => {
    const visitor = new Visitor(server)
    const callback = new URL(await until(visitor))
    callback.searchParams.set('iss', 'https://elsewhere.example')
    const { problem } = await bring(visitor, callback.href)
    expect(problem?.code).toBe('PROVIDER_ANSWER_UNUSABLE')
  })

  it('is refused when the provider was changed in the meantime', async () => {
    const { id } = await admin.api.providers.save.mutate({ workspaceId, ...settingsFor(idp) })
    const visitor = new Visitor(server)
    const answer = await visitor.fetch(`/auth/oidc/${id}/start`)
    const callback = await idp.visit(answer.headers.get('location') ?? '')
    const change = { ...settingsFor(idp), isEnabled: false }
    await admin.api.providers.save.mutate({ workspaceId, id, ...change })
    expect((await bring(visitor, callback)).problem?.code).toBe('PROVIDER_CHANGED')
  })

  it.each([
    '//elsewhere.example/',
    'https://elsewhere.example/',
    '/\\elsewhere.example',
    '/.//elsewhere.example',
    '/%09/elsewhere.example',
  ])('leads home and not to %s', async (next) => {
    const visitor = new Visitor(server)
    const answer = await start(visitor, `?next=${next.includes('%') ? next : encodeURIComponent(next)}`)
    const callback = await idp.visit(answer.headers.get('location') ?? '')
    expect((await bring(visitor, callback)).to).toBe('/')
  })

  it('leads back to the page that was asked for', async () => {
    const visitor = new Visitor(server)
    const { to } = await signInWith(visitor, idp, providerId, { next: '/w/example-works/keys?state=active' })
    expect(to).toBe('/w/example-works/keys?state=active')
  })

  it('is not begun by another site, which could choose as whom', async () => {
    const visitor = new Visitor(server)
    visitor.headers = { 'sec-fetch-site': 'cross-site' }
    const asked = idp.requests.length
    const answer = await start(visitor, '?next=/w/example-works/keys')
    expect(answer.headers.get('location')).toBe('/sign-in?next=%2Fw%2Fexample-works%2Fkeys')
    expect([visitor.cookies.size, idp.requests.length]).toEqual([0, asked])
  })

  it.each(['nonsense', `idp_${'0'.repeat(26)}`, 'büro', 'a'.repeat(1_000)])(
    'is refused for a provider such as %s',
    async (id) => {
      const answer = await new Visitor(server).fetch(`/auth/oidc/${encodeURIComponent(id)}/start`)
      expect((await arrivalOf(admin, answer, '')).problem?.code).toBe('PROVIDER_NOT_FOUND')
    },
  )

  it('tells its problem for ten minutes, and nothing of an attempt that did not fail', async () => {
    const visitor = new Visitor(server)
    const attemptId = /att_[0-9A-Z]+/.exec(await until(visitor))?.[0] ?? ''
    const problem = () => codeOf(visitor.api.providers.problem.query({ attemptId }))
    expect(await problem()).toBe('PROBLEM_GONE')
    idp.denial = { error: 'access_denied', error_description: 'No' }
    const { to } = await signInWith(visitor, idp, providerId)
    idp.denial = null
    const failed = new URLSearchParams(to.split('?')[1]).get('problem') ?? ''
    server.clock.advance(10 * 60_000)
    expect(await codeOf(visitor.api.providers.problem.query({ attemptId: failed }))).toBe('PROBLEM_GONE')
  })

  it('leaves no secret in the log', async () => {
    const visitor = new Visitor(server)
    const callback = new URL(await until(visitor))
    await bring(visitor, callback.href)
    const text = server.log.join('\n')
    for (const name of ['code', 'state']) expect(text).not.toContain(callback.searchParams.get(name))
  })
})
