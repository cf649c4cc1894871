import { identities, members, people, sessions } from '@countersign/drizzle/schema'
import { count, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { join, setUp } from '../testing/people.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'
import { arrivalOf, type IdentityProvider, settingsFor, signInWith, startProviderFor } from './testing.ts'

describe('with an identity provider', () => {
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

  const rows = async () => {
    const counts = [people, members, identities, sessions].map((table) =>
      server.orm.select({ count: count() }).from(table),
    )
    return (await Promise.all(counts)).map(([row]) => row?.count)
  }
  const bring = async (visitor: Visitor, callback: string) =>
    arrivalOf(visitor, await visitor.fetch(callback), callback)

  describe('linking an account', () => {
    const link = async (visitor: Visitor, account: IdentityProvider['account']) => {
      idp.account = account
      const { url } = await visitor.api.providers.startLink.mutate({ providerId, next: '/account' })
      return bring(visitor, await idp.visit(url))
    }

    it('lets a person in by it from then on, with the role that was granted here', async () => {
      expect(await link(admin, { sub: 'ana-there' })).toMatchObject({ to: '/account', problem: null })
      const [linked] = await admin.api.account.identities.query({})
      expect(linked).toMatchObject({ subject: 'ana-there', providerName: 'Example ID' })
      const visitor = new Visitor(server)
      idp.account = { sub: 'ana-there', email: 'whatever@example.com', role: 'cs-reviewers' }
      expect((await signInWith(visitor, idp, providerId)).problem).toBeNull()
      const { person, workspaces } = await visitor.api.session.current.query({})
      expect([person?.email, workspaces[0]?.role]).toEqual(['ana@example.com', 'admin'])
    })

    it('opens the workspace of the provider and no other one of the person', async () => {
      const other = await admin.api.workspace.create.mutate({ name: 'Another house' })
      const visitor = new Visitor(server)
      idp.account = { sub: 'ana-there', email: 'whatever@example.com', role: 'cs-reviewers' }
      await signInWith(visitor, idp, providerId)
      const { workspaces } = await visitor.api.session.current.query({})
      expect(workspaces.map(({ id }) => id)).toEqual([workspaceId])
      expect(await codeOf(visitor.api.workspace.get.query({ workspaceId: other.id }))).toBe(
        'SIGNED_IN_ELSEWHERE',
      )
      expect((await admin.api.session.current.query({})).workspaces).toHaveLength(2)
    })

    it('may be done twice, and undone', async () => {
      expect((await link(admin, { sub: 'ana-there' })).problem).toBeNull()
      const linked = await admin.api.account.identities.query({})
      expect(linked).toHaveLength(1)
      await admin.api.account.unlink.mutate({ identityId: linked[0]?.id ?? '' })
      idp.account = { sub: 'ana-there', email: 'ana@example.com', role: 'cs-reviewers' }
      const visitor = new Visitor(server)
      expect((await signInWith(visitor, idp, providerId)).problem?.code).toBe('EMAIL_HAS_ACCOUNT')
    })

    it('does not take the account of somebody else', async () => {
      idp.account = { sub: 'bea', email: 'bea@example.com', role: 'cs-reviewers' }
      await signInWith(new Visitor(server), idp, providerId)
      const { to, problem } = await link(admin, { sub: 'bea' })
      expect(to).toMatch(/^\/account\?problem=att_/)
      expect(problem?.code).toBe('IDENTITY_TAKEN')
    })

    it('is finished in the session that began it and in no other', async () => {
      const { visitor: attacker } = await join(admin, server, workspaceId, 'viewer', 'attacker')
      idp.account = { sub: 'attacker-there' }
      const { url } = await attacker.api.providers.startLink.mutate({ providerId, next: '/account' })
      const callback = await idp.visit(url)
      expect((await bring(admin, callback)).problem?.code).toBe('SIGN_IN_ELSEWHERE')
      expect((await bring(new Visitor(server), callback)).problem?.code).toBe('SIGN_IN_ELSEWHERE')
      expect(await admin.api.account.identities.query({})).toEqual([])
    })

    it('is begun by a person and not by a page elsewhere, nor by an address that is opened', async () => {
      idp.account = { sub: 'planted' }
      const path = `/auth/oidc/${providerId}/start?intent=link&next=/account`
      const answer = await admin.fetch(path)
      const asked = answer.headers.get('location') ?? ''
      const { problem } = await bring(admin, await idp.visit(asked))
      expect(problem?.code).toBe('CLAIM_MISSING')
      expect(await admin.api.account.identities.query({})).toEqual([])
      const body = JSON.stringify({ providerId, next: '/account' })
      const posted = await admin.fetch('/trpc/providers.startLink', {
        method: 'POST',
        body,
        headers: { 'sec-fetch-site': 'cross-site' },
      })
      expect(posted.status).toBe(403)
    })

    it('is for members of the workspace whose provider it is', async () => {
      const other = await admin.api.workspace.create.mutate({ name: 'Elsewhere' })
      const { visitor } = await join(admin, server, other.id, 'admin', 'outsider')
      expect(await codeOf(visitor.api.providers.startLink.mutate({ providerId, next: '/' }))).toBe(
        'NOT_A_MEMBER',
      )
    })

    it('leads to a page of this site', async () => {
      const next = '//elsewhere.example'
      expect(await codeOf(admin.api.providers.startLink.mutate({ providerId, next }))).toBe('BAD_INPUT')
    })
  })

  describe('a test sign-in', () => {
    const next = '/w/example-works/settings/sign-in/test'
    const test = async (account: IdentityProvider['account'], id = providerId) => {
      idp.account = account
      const { url } = await admin.api.providers.startTest.mutate({ workspaceId, providerId: id, next })
      const { to } = await bring(admin, await idp.visit(url))
      expect(to.startsWith(`${next}?testId=att_`)).toBe(true)
      const testId = new URLSearchParams(to.split('?')[1]).get('testId') ?? ''
      return { testId, result: await admin.api.providers.testResult.query({ workspaceId, testId }) }
    }

    it('shows which role the claims would give, and saves nothing', async () => {
      const before = await rows()
      const cookie = admin.cookies.get('countersign')
      const account = { sub: 'tess', email: 'tess@example.com', name: 'Tess', role: ['x', 'cs-admins'] }
      const { result } = await test(account)
      expect(result).toMatchObject({
        providerName: 'Example ID',
        subject: 'tess',
        email: 'tess@example.com',
        name: 'Tess',
        role: 'admin',
        problems: [],
        values: { sub: 'tess', email: 'tess@example.com', name: 'Tess', role: '["x","cs-admins"]' },
      })
      expect(result.claimNames).toEqual(expect.arrayContaining(['aud', 'email', 'iss', 'role', 'sub']))
      expect(await rows()).toEqual(before)
      expect(admin.cookies.get('countersign')).toBe(cookie)
    })

    it('names every claim that is missing', async () => {
      const { result } = await test({ sub: 'tess' })
      expect(result.problems.map(({ message }) => /no "(\w+)" claim/.exec(message)?.[1])).toEqual([
        'email',
        'role',
      ])
    })

    it('works for a provider that is not enabled yet', async () => {
      const settings = { ...settingsFor(idp), isEnabled: false, roleClaim: 'realm_access.roles' }
      const { id } = await admin.api.providers.save.mutate({ workspaceId, ...settings })
      const account = { sub: 'tess', email: 't@example.com', realm_access: { groups: ['cs-admins'] } }
      const { result } = await test(account, id)
      expect(result.problems).toMatchObject([{ code: 'CLAIM_MISSING' }])
      expect(result.values.realm_access).toBe('{"groups":["cs-admins"]}')
    })

    it('says what the provider said when it refused', async () => {
      idp.denial = { error: 'access_denied', error_description: 'No' }
      const { result } = await test({ sub: 'tess' })
      idp.denial = null
      expect(result).toMatchObject({ subject: null, problems: [{ code: 'PROVIDER_DENIED' }] })
    })

    it('says that a provider without any rule for roles lets nobody new in', async () => {
      const settings = { ...settingsFor(idp), roleClaim: null }
      const { id } = await admin.api.providers.save.mutate({ workspaceId, ...settings })
      const { result } = await test({ sub: 'tess', email: 'tess@example.com' }, id)
      expect(result.problems).toMatchObject([{ code: 'NO_ROLE_FOR_NEWCOMERS' }])
    })

    it('is read by admins of its workspace only, and never as a problem', async () => {
      const { testId } = await test({ sub: 'tess' })
      const other = await admin.api.workspace.create.mutate({ name: 'Third' })
      const there = { workspaceId: other.id, testId }
      expect(await codeOf(admin.api.providers.testResult.query(there))).toBe('TEST_NOT_FOUND')
      const { visitor } = await join(admin, server, workspaceId, 'viewer', 'viewer')
      expect(await codeOf(visitor.api.providers.testResult.query({ workspaceId, testId }))).toBe(
        'NOT_PERMITTED',
      )
      expect(await codeOf(visitor.api.providers.problem.query({ attemptId: testId }))).toBe('PROBLEM_GONE')
    })

    it('is finished in the session that began it', async () => {
      const { url } = await admin.api.providers.startTest.mutate({ workspaceId, providerId, next })
      const callback = await idp.visit(url)
      const stranger = new Visitor(server)
      expect((await bring(stranger, callback)).problem?.code).toBe('SIGN_IN_ELSEWHERE')
    })
  })

  it('a removed provider takes its links along and leaves the people', async () => {
    const { id } = await admin.api.providers.save.mutate({ workspaceId, ...settingsFor(idp) })
    idp.account = { sub: 'left', email: 'left@example.com', role: 'cs-reviewers' }
    await signInWith(new Visitor(server), idp, id)
    await admin.api.providers.remove.mutate({ workspaceId, providerId: id })
    expect(await server.orm.select().from(identities).where(eq(identities.providerId, id))).toEqual([])
    const { items } = await admin.api.members.list.query({ workspaceId, search: 'left@example.com' })
    expect(items).toHaveLength(1)
  })
})
