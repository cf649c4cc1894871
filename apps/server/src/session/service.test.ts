import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, join, setUp } from '../testing/people.ts'
import { codeOf, refusalOf, Visitor } from '../testing/visitor.ts'

const minute = 60_000

describe('a session', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
  })

  const signedIn = async (name: string) => {
    const visitor = new Visitor(server)
    await visitor.api.session.signIn.mutate({ email: `${name}@example.com`, password: goodPassword })
    return visitor
  }
  const whoIs = async (visitor: Visitor) =>
    (await visitor.api.session.current.query({})).person?.email ?? null

  it('keeps its token from scripts, other sites and the database', async () => {
    const visitor = new Visitor(server)
    const answer = await server.http.inject({
      method: 'POST',
      url: '/trpc/session.signIn',
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
      payload: JSON.stringify({ email: 'ana@example.com', password: goodPassword }),
    })
    const cookie = answer.cookies.find(({ name }) => name === 'countersign')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    visitor.cookies.set('countersign', cookie?.value ?? '')
    expect(await whoIs(visitor)).toBe('ana@example.com')
    const [rows] = await server.orm.execute('select * from sessions')
    expect(JSON.stringify(rows)).not.toContain(cookie?.value)
  })

  it('is not the one that was planted before the sign-in', async () => {
    const visitor = new Visitor(server)
    visitor.cookies.set('countersign', `css_${'P'.repeat(43)}`)
    await visitor.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
    expect(visitor.cookies.get('countersign')).not.toBe(`css_${'P'.repeat(43)}`)

    const before = visitor.cookies.get('countersign') ?? ''
    await visitor.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
    const thief = new Visitor(server)
    thief.cookies.set('countersign', before)
    expect(await whoIs(thief)).toBeNull()
  })

  it('ends by silence and by age', async () => {
    const quiet = await signedIn('ana')
    server.clock.advance(30 * minute)
    expect(await whoIs(quiet)).toBeNull()

    const busy = await signedIn('ana')
    for (let at = 0; at < 23; at++) {
      server.clock.advance(20 * minute)
      expect(await whoIs(busy)).toBe('ana@example.com')
    }
    server.clock.advance(20 * minute)
    expect(await whoIs(busy)).toBeNull()
    await admin.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
  })

  it('can be ended from another one of the same person, and from no other', async () => {
    const phone = await signedIn('ana')
    const desk = await signedIn('ana')
    const { visitor: bo } = await join(admin, server, workspaceId, 'viewer', 'bo')
    const list = await desk.api.session.list.query({})
    const onPhone = (await phone.api.session.list.query({})).find(({ isCurrent }) => isCurrent)
    expect(list.some(({ id }) => id === onPhone?.id)).toBe(true)
    expect(await codeOf(bo.api.session.revoke.mutate({ sessionId: onPhone?.id ?? '' }))).toBe(
      'SESSION_NOT_FOUND',
    )
    await desk.api.session.revoke.mutate({ sessionId: onPhone?.id ?? '' })
    expect(await whoIs(phone)).toBeNull()
    expect(await whoIs(desk)).toBe('ana@example.com')
  })

  it('ends everywhere when the password changes, except where it was changed', async () => {
    await join(admin, server, workspaceId, 'viewer', 'cy')
    const [here, there] = [await signedIn('cy'), await signedIn('cy')]
    const change = { currentPassword: goodPassword, newPassword: 'entirely different words now' }
    await here.api.account.changePassword.mutate(change)
    expect(await whoIs(here)).toBe('cy@example.com')
    expect(await whoIs(there)).toBeNull()
  })

  it('of a disabled member opens nothing any more, at once', async () => {
    const { visitor, personId } = await join(admin, server, workspaceId, 'admin', 'di')
    expect((await visitor.api.members.list.query({ workspaceId })).total).toBeGreaterThan(1)
    await admin.api.members.disable.mutate({ workspaceId, personId })
    expect(await codeOf(visitor.api.members.list.query({ workspaceId }))).toBe('NOT_SIGNED_IN')
    const again = new Visitor(server)
    const attempt = again.api.session.signIn.mutate({ email: 'di@example.com', password: goodPassword })
    expect(await codeOf(attempt)).toBe('NO_WORKSPACE')
    await admin.api.members.enable.mutate({ workspaceId, personId })
    expect(await whoIs(await signedIn('di'))).toBe('di@example.com')
  })

  it('is not made by a token that is malformed, unknown or of another kind', async () => {
    for (const token of [
      '',
      'x',
      `csl_${'A'.repeat(43)}`,
      `css_${'A'.repeat(43)}`,
      `css_${'A'.repeat(4_000)}`,
    ]) {
      const visitor = new Visitor(server)
      visitor.cookies.set('countersign', token)
      expect(await whoIs(visitor)).toBeNull()
    }
  })

  it('signing out ends it on the server, not only in the browser', async () => {
    const visitor = await signedIn('ana')
    const token = visitor.cookies.get('countersign') ?? ''
    await visitor.api.session.signOut.mutate({})
    expect(visitor.cookies.has('countersign')).toBe(false)
    visitor.cookies.set('countersign', token)
    expect(await whoIs(visitor)).toBeNull()
  })

  describe('sign-in under attack', () => {
    const attempt = (visitor: Visitor, email: string, password: string) =>
      visitor.api.session.signIn.mutate({ email, password })

    it('says the same of a wrong password and of an unknown address', async () => {
      const wrong = await refusalOf(attempt(new Visitor(server), 'ana@example.com', 'not the password'))
      const unknown = await refusalOf(attempt(new Visitor(server), 'nobody@example.com', 'not the password'))
      expect({ ...wrong, requestId: '' }).toEqual({ ...unknown, requestId: '' })
    })

    it('slows down guesses on one account from many addresses, also when they come all at once', async () => {
      await join(admin, server, workspaceId, 'viewer', 'eli')
      const codes = await Promise.all(
        Array.from({ length: 40 }, (_, at) =>
          codeOf(attempt(new Visitor(server, `198.51.100.${at}`), 'eli@example.com', 'wrong guess again')),
        ),
      )
      expect(codes.filter((code) => code === 'WRONG_CREDENTIALS').length).toBe(5)
      const next = await refusalOf(
        attempt(new Visitor(server, '198.51.100.99'), 'eli@example.com', goodPassword),
      )
      expect(next).toMatchObject({ code: 'TOO_MANY_ATTEMPTS', httpStatus: 429 })
    })

    it('never keeps the owner out for long, and not at all on a device that was there before', async () => {
      const { visitor: owner } = await join(admin, server, workspaceId, 'viewer', 'flo')
      for (let at = 0; at < 30; at++) {
        await refusalOf(attempt(new Visitor(server, `198.51.100.${at}`), 'flo@example.com', 'wrong guess'))
        server.clock.advance(1_000)
      }
      await attempt(owner, 'flo@example.com', goodPassword)
      const elsewhere = new Visitor(server, '192.0.2.1')
      expect(await codeOf(attempt(elsewhere, 'flo@example.com', goodPassword))).toBe('TOO_MANY_ATTEMPTS')
      server.clock.advance(minute)
      await attempt(elsewhere, 'flo@example.com', goodPassword)
    })

    it('slows down one address that tries many accounts', async () => {
      const guesser = new Visitor(server, '203.0.113.99')
      const codes: string[] = []
      for (let at = 0; at < 25; at++)
        codes.push(await codeOf(attempt(guesser, `p${at}@example.com`, 'a common guess')))
      expect(codes.at(-1)).toBe('TOO_MANY_ATTEMPTS')
    })

    it('does not take a device cookie of one account for another', async () => {
      const { visitor: owner } = await join(admin, server, workspaceId, 'viewer', 'gil')
      await join(admin, server, workspaceId, 'viewer', 'hal')
      for (let at = 0; at < 6; at++) {
        await refusalOf(attempt(new Visitor(server, `198.51.100.${at}`), 'hal@example.com', 'wrong guess'))
      }
      expect(await codeOf(attempt(owner, 'hal@example.com', goodPassword))).toBe('TOO_MANY_ATTEMPTS')
    })
  })
})
