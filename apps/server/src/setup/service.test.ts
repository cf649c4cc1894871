import { describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, setUp, tokenOf } from '../testing/people.ts'
import { codeOf, refusalOf, Visitor } from '../testing/visitor.ts'

const first = (token: string, email: string) => ({
  token,
  name: 'Ana Admin',
  email,
  password: goodPassword,
  workspaceName: 'Example Works',
  loadDemo: false,
})

describe('set-up', () => {
  const server = composeForTest()

  it('needs the token of the printed link', async () => {
    const visitor = new Visitor(server)
    const guessed = `csl_${'A'.repeat(43)}`
    expect(await codeOf(visitor.api.setup.complete.mutate(first(guessed, 'eve@example.com')))).toBe(
      'LINK_UNKNOWN',
    )
    expect((await visitor.api.setup.status.query({})).isOpen).toBe(true)
  })

  it('refuses an expired link', async () => {
    const token = tokenOf(await server.services.setup.issueLink())
    server.clock.advance(31 * 60_000)
    const attempt = new Visitor(server).api.setup.complete.mutate(first(token, 'eve@example.com'))
    expect(await codeOf(attempt)).toBe('LINK_EXPIRED')
  })

  it('refuses a weak password and names what is wrong', async () => {
    const token = tokenOf(await server.services.setup.issueLink())
    const attempt = { ...first(token, 'eve@example.com'), password: 'Password1234' }
    const refusal = await refusalOf(new Visitor(server).api.setup.complete.mutate(attempt))
    expect(refusal).toMatchObject({ code: 'WEAK_PASSWORD', httpStatus: 400 })
    expect((await new Visitor(server).api.setup.status.query({})).isOpen).toBe(true)
  })

  it('of two submissions at once exactly one wins, and only its person exists', async () => {
    const token = tokenOf(await server.services.setup.issueLink())
    const attempts = ['one@example.com', 'two@example.com'].map(async (email) => {
      const visitor = new Visitor(server)
      await visitor.api.setup.complete.mutate(first(token, email))
      return { email, visitor }
    })
    const settled = await Promise.allSettled(attempts)
    const won = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    expect(won).toHaveLength(1)
    const session = await won[0]?.visitor.api.session.current.query({})
    expect(session?.person?.email).toBe(won[0]?.email)
    const lost = won[0]?.email === 'one@example.com' ? 'two@example.com' : 'one@example.com'
    expect(await server.services.stores.people.findByEmail(lost)).toBeNull()
  })

  it('is closed afterwards, by page, by link and by command', async () => {
    const visitor = new Visitor(server)
    expect((await visitor.api.setup.status.query({})).isOpen).toBe(false)
    await expect(server.services.setup.issueLink()).rejects.toMatchObject({ code: 'ALREADY_SET_UP' })
    const token = `csl_${'A'.repeat(43)}`
    expect(await codeOf(visitor.api.setup.complete.mutate(first(token, 'x@example.com')))).toBe(
      'ALREADY_SET_UP',
    )
  })
})

describe('unattended set-up', () => {
  const server = composeForTest()
  const env = {
    name: 'Ops',
    email: 'ops@example.com',
    password: goodPassword,
    workspaceName: 'From the environment',
  }
  const key = `csk_${'k'.repeat(43)}`

  it('happens once however many replicas start with the same environment', async () => {
    const { setup } = server.services
    const done = await Promise.all([
      setup.unattended(env, key),
      setup.unattended(env, key),
      setup.unattended(env, key),
    ])
    expect(done.filter(Boolean)).toHaveLength(1)
  })

  it('makes an admin who can sign in and a key that works', async () => {
    const visitor = new Visitor(server)
    await visitor.api.session.signIn.mutate({ email: env.email, password: env.password })
    const { workspaces } = await visitor.api.session.current.query({})
    expect(workspaces).toMatchObject([{ name: 'From the environment', role: 'admin' }])
    const answer = await visitor.fetch('/v1/whoami', { headers: { authorization: `Bearer ${key}` } })
    expect(await answer.json()).toMatchObject({ workspaceId: workspaces[0]?.id })
  })

  it('never resets a password that was changed since', async () => {
    const visitor = new Visitor(server)
    await visitor.api.session.signIn.mutate({ email: env.email, password: env.password })
    const newPassword = 'another set of plain words'
    await visitor.api.account.changePassword.mutate({ currentPassword: env.password, newPassword })
    expect(await server.services.setup.unattended(env, key)).toBe(false)
    expect(
      await codeOf(visitor.api.session.signIn.mutate({ email: env.email, password: env.password })),
    ).toBe('WRONG_CREDENTIALS')
  })
})

describe('set-up with the demo', () => {
  const server = composeForTest()

  it('loads the demo workspace and makes the first admin its member', async () => {
    const { admin } = await setUp(server, { loadDemo: true })
    const { workspaces } = await admin.api.session.current.query({})
    expect(workspaces.map(({ name, isDemo, role }) => ({ name, isDemo, role }))).toEqual([
      { name: 'Example Works', isDemo: false, role: 'admin' },
      { name: 'Demo workspace', isDemo: true, role: 'admin' },
    ])
  })
})
