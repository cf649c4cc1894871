import { identities, members, people } from '@countersign/drizzle/schema'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, join, setUp } from '../testing/people.ts'
import { Visitor } from '../testing/visitor.ts'
import { type IdentityProvider, settingsFor, signInWith, startProviderFor } from './testing.ts'

describe('signing in with an identity provider', () => {
  const server = composeForTest()
  let idp: IdentityProvider
  let strictIdp: IdentityProvider
  let admin: Visitor
  let workspaceId = ''
  let providerId = ''
  beforeAll(async () => {
    idp = await startProviderFor(server)
    strictIdp = await startProviderFor(server, { isStrict: true, authMethods: ['client_secret_post'] })
    ;({ admin, workspaceId } = await setUp(server))
    providerId = (await add()).id
  })
  afterAll(async () => {
    await idp.stop()
    await strictIdp.stop()
  })

  const add = (change: Partial<ReturnType<typeof settingsFor>> = {}) =>
    admin.api.providers.save.mutate({ workspaceId, ...settingsFor(idp), ...change })

  /** A new browser signs in as the account. */
  const arrive = async (account: IdentityProvider['account'], through = { id: providerId, at: idp }) => {
    through.at.account = account
    const visitor = new Visitor(server)
    return { visitor, ...(await signInWith(visitor, through.at, through.id)) }
  }
  const memberOf = async (email: string) => {
    const [row] = await server.orm
      .select({ person: people, member: members })
      .from(people)
      .innerJoin(members, eq(members.personId, people.id))
      .where(eq(people.email, email))
    return row ?? null
  }
  const memberChanges = async () => {
    await server.services.sequencer.sequenceAll()
    const noted = await server.services.stores.workspaces.changesAfter(workspaceId, '', 500)
    return noted.filter(({ noun }) => noun === 'members').length
  }
  const roleOf = async (email: string) => (await memberOf(email))?.member.role

  it('makes a person without a password, a membership by the claims, and a session', async () => {
    const account = { sub: 'new-1', email: 'New@Example.com', name: 'Nora New', role: 'cs-reviewers' }
    const { visitor, status, to } = await arrive(account)
    expect([status, to]).toEqual([302, '/'])
    const { person, workspaces } = await visitor.api.session.current.query({})
    expect(person).toMatchObject({ name: 'Nora New', email: 'new@example.com' })
    expect(workspaces.map(({ id, role }) => [id, role])).toEqual([[workspaceId, 'reviewer']])
    const made = await memberOf('new@example.com')
    expect(made?.member.grantedBy).toBe('sso')
    expect(made?.person.passwordHash).toBeNull()
    const [session] = await visitor.api.session.list.query({})
    expect(session?.method).toBe('oidc')
  })

  it('knows the person again by the subject, whatever the address says', async () => {
    await arrive({ sub: 'again', email: 'again@example.com', name: 'Agnes', role: 'cs-reviewers' })
    const { visitor } = await arrive({ sub: 'again', email: 'moved@example.com', role: 'cs-reviewers' })
    const { person } = await visitor.api.session.current.query({})
    expect(person).toMatchObject({ name: 'Agnes', email: 'again@example.com' })
    expect(await memberOf('moved@example.com')).toBeNull()
  })

  it('ends the session that the browser had, and begins one with a new token', async () => {
    const { visitor } = await arrive({ sub: 'twice', email: 'twice@example.com', role: 'cs-reviewers' })
    const before = visitor.cookies.get('countersign')
    await signInWith(visitor, idp, providerId)
    expect(visitor.cookies.get('countersign')).not.toBe(before)
    expect(await visitor.api.session.list.query({})).toHaveLength(1)
  })

  it.each([
    ['one value', 'role', { role: 'cs-admins' }, 'admin'],
    ['several values', 'role', { role: ['others', 'CS-Reviewers'] }, 'reviewer'],
    ['the first line that matches', 'role', { role: ['cs-reviewers', 'cs-admins'] }, 'admin'],
    ['a nested claim', 'realm_access.roles', { realm_access: { roles: ['cs-reviewers'] } }, 'reviewer'],
    [
      'a claim with a URL for a name',
      'https://example.com/role',
      { 'https://example.com/role': 'cs-admins' },
      'admin',
    ],
    ['a claim that needs its own scope', 'groups', { groups: ['cs-reviewers'] }, 'reviewer'],
  ])('reads the role from %s', async (what, roleClaim, claims, role) => {
    const { id } = await add({ roleClaim })
    const email = `${what.toLowerCase().replaceAll(' ', '-')}@example.com`
    await arrive({ sub: what, email, ...claims }, { id, at: idp })
    expect(await roleOf(email)).toBe(role)
  })

  it('asks userinfo for what the ID token lacks', async () => {
    const { id } = await add({ issuer: strictIdp.issuer })
    const account = { sub: 'strict', email: 'strict@example.com', name: 'Stella', role: 'cs-reviewers' }
    const { visitor } = await arrive(account, { id, at: strictIdp })
    const { person } = await visitor.api.session.current.query({})
    expect([person?.name, await roleOf('strict@example.com')]).toEqual(['Stella', 'reviewer'])
    expect(strictIdp.requests).toContain('/me')
  })

  it('asks userinfo for the role also where a default role would hide that it lacks', async () => {
    const { id } = await add({ defaultRole: 'viewer' })
    idp.onlyInUserInfo = ['role']
    const account = { sub: 'split', email: 'split@example.com', name: 'Sam', role: 'cs-reviewers' }
    await arrive(account, { id, at: idp })
    idp.onlyInUserInfo = []
    expect(await roleOf('split@example.com')).toBe('reviewer')
  })

  it('does not go on without the claims that userinfo keeps back', async () => {
    const { id } = await add({ issuer: strictIdp.issuer, defaultRole: 'viewer' })
    strictIdp.broken = '/me'
    const { problem } = await arrive({ sub: 'kept-back' }, { id, at: strictIdp })
    strictIdp.broken = null
    expect(problem?.code).toBe('PROVIDER_REFUSED_USERINFO')
  })

  it('works for a client without a secret', async () => {
    const { id } = await admin.api.providers.save.mutate({
      workspaceId,
      ...settingsFor(idp),
      clientId: 'countersign-public',
      clientSecret: null,
    })
    const account = { sub: 'public', email: 'public@example.com', role: 'cs-reviewers' }
    expect((await arrive(account, { id, at: idp })).problem).toBeNull()
  })

  it('changes a role that the provider gave, and says so to whoever looks at the members', async () => {
    await arrive({ sub: 'riser', email: 'riser@example.com', role: 'cs-reviewers' })
    const before = await memberChanges()
    await arrive({ sub: 'riser', email: 'riser@example.com', role: 'cs-admins' })
    expect(await roleOf('riser@example.com')).toBe('admin')
    expect(await memberChanges()).toBe(before + 1)
    await arrive({ sub: 'riser', email: 'riser@example.com', role: 'cs-reviewers' })
    expect(await roleOf('riser@example.com')).toBe('reviewer')
  })

  it('leaves alone a role that was granted here', async () => {
    await arrive({ sub: 'granted', email: 'granted@example.com', role: 'cs-reviewers' })
    const personId = (await memberOf('granted@example.com'))?.person.id ?? ''
    await admin.api.members.changeRole.mutate({ workspaceId, personId, role: 'compliance' })
    const { problem } = await arrive({ sub: 'granted', email: 'granted@example.com', role: 'cs-admins' })
    expect([problem, await roleOf('granted@example.com')]).toEqual([null, 'compliance'])
  })

  it('lets a member in with the role there is when the claims have none', async () => {
    await arrive({ sub: 'lapsed', email: 'lapsed@example.com', role: 'cs-reviewers' })
    for (const claims of [{}, { role: 'unmapped' }]) {
      const { visitor, problem } = await arrive({ sub: 'lapsed', ...claims })
      expect(problem).toBeNull()
      expect((await visitor.api.session.current.query({})).workspaces[0]?.role).toBe('reviewer')
    }
  })

  it('never takes the last admin away', async () => {
    const other = await admin.api.workspace.create.mutate({ name: 'One admin' })
    const { id } = await admin.api.providers.save.mutate({ workspaceId: other.id, ...settingsFor(idp) })
    await arrive({ sub: 'last', email: 'last@example.com', role: 'cs-admins' }, { id, at: idp })
    const { items } = await admin.api.members.list.query({ workspaceId: other.id })
    const me = items.find(({ isYou }) => isYou)?.personId ?? ''
    await admin.api.members.remove.mutate({ workspaceId: other.id, personId: me })
    const account = { sub: 'last', email: 'last@example.com', role: 'cs-reviewers' }
    expect((await arrive(account, { id, at: idp })).problem).toBeNull()
    expect(await roleOf('last@example.com')).toBe('admin')
  })

  it('names the role claim that is missing and the claims that came', async () => {
    const { to, problem, visitor } = await arrive({
      sub: 'roleless',
      email: 'roleless@example.com',
      name: 'R',
    })
    expect(to).toMatch(/^\/sign-in\?next=%2F&problem=att_/)
    expect(problem?.code).toBe('CLAIM_MISSING')
    expect(problem?.message).toMatch(/no "role" claim\. Claims that came: .*\bemail\b.*\bname\b.*\bsub\b/)
    expect(problem?.remedy).toContain('"role"')
    expect((await visitor.api.session.current.query({})).person).toBeNull()
    expect(await memberOf('roleless@example.com')).toBeNull()
  })

  it('names a value that no line of the role table matches', async () => {
    const { problem } = await arrive({ sub: 'unmapped', email: 'unmapped@example.com', role: 'cleaners' })
    expect(problem?.code).toBe('NO_ROLE_FOR_CLAIM')
    expect(problem?.message).toContain('"cleaners"')
  })

  it('names every claim that is missing at once', async () => {
    const { problem } = await arrive({ sub: 'bare' })
    expect(problem?.message).toMatch(/no "email" claim.*no "role" claim/)
  })

  it('refuses an address that is none, and shortens a name that is too long', async () => {
    const bad = await arrive({ sub: 'bad', email: 'not an address', role: 'cs-reviewers' })
    expect(bad.problem?.code).toBe('EMAIL_NOT_USABLE')
    const { visitor } = await arrive({
      sub: 'long',
      email: 'long@example.com',
      name: 'L'.repeat(300),
      role: 'cs-reviewers',
    })
    expect((await visitor.api.session.current.query({})).person?.name).toBe('L'.repeat(80))
  })

  it('gives nobody a role where neither claim nor default is set', async () => {
    const { id } = await add({ roleClaim: null })
    const account = { sub: 'norole', email: 'norole@example.com', role: 'cs-admins' }
    expect((await arrive(account, { id, at: idp })).problem?.code).toBe('NO_ROLE_FOR_NEWCOMERS')
  })

  it('never hands over the account that has the same e-mail address', async () => {
    const { problem, visitor } = await arrive({ sub: 'rogue', email: 'ANA@example.com', role: 'cs-admins' })
    expect(problem).toMatchObject({ code: 'EMAIL_HAS_ACCOUNT' })
    expect(problem?.remedy).toContain('link')
    const roleless = await arrive({ sub: 'rogue', email: 'ana@example.com' })
    expect(roleless.problem?.code).toBe('EMAIL_HAS_ACCOUNT')
    expect((await visitor.api.session.current.query({})).person).toBeNull()
    expect(await server.orm.select().from(identities).where(eq(identities.subject, 'rogue'))).toEqual([])
  })

  it('keeps the subjects of two providers apart', async () => {
    const { id } = await add({ issuer: strictIdp.issuer })
    await arrive({ sub: 'same', email: 'same-1@example.com', role: 'cs-reviewers' })
    const account = { sub: 'same', email: 'same-2@example.com', role: 'cs-reviewers' }
    const { visitor } = await arrive(account, { id, at: strictIdp })
    expect((await visitor.api.session.current.query({})).person?.email).toBe('same-2@example.com')
  })

  it('refuses a member who is disabled', async () => {
    await arrive({ sub: 'off', email: 'off@example.com', role: 'cs-reviewers' })
    const personId = (await memberOf('off@example.com'))?.person.id ?? ''
    await admin.api.members.disable.mutate({ workspaceId, personId })
    const { problem, visitor } = await arrive({ sub: 'off', email: 'off@example.com', role: 'cs-admins' })
    expect(problem?.code).toBe('MEMBER_DISABLED')
    expect((await visitor.api.session.current.query({})).person).toBeNull()
    expect(await roleOf('off@example.com')).toBe('reviewer')
  })

  it('makes one person of two first sign-ins at the same moment', async () => {
    const account = { sub: 'race', email: 'race@example.com', role: 'cs-reviewers' }
    idp.account = account
    const arrivals = await Promise.all([1, 2, 3].map(() => signInWith(new Visitor(server), idp, providerId)))
    expect(arrivals.map(({ problem }) => problem)).toEqual([null, null, null])
    expect(await server.orm.select().from(identities).where(eq(identities.subject, 'race'))).toHaveLength(1)
  })

  it('is refused in the provider’s own words', async () => {
    idp.denial = { error: 'access_denied', error_description: 'No such tenant' }
    const { problem, to } = await arrive({ sub: 'denied' })
    idp.denial = null
    expect(to).toMatch(/^\/sign-in\?/)
    expect(problem).toMatchObject({ code: 'PROVIDER_DENIED' })
    expect(problem?.message).toContain('"access_denied" (No such tenant)')
  })

  it('says that the client is not the one that the provider knows', async () => {
    const { id } = await add({ clientSecret: 'a wrong one' })
    const { problem } = await arrive({ sub: 'wrong' }, { id, at: idp })
    expect(problem?.code).toBe('PROVIDER_REFUSED_CLIENT')
    expect(problem?.message).toContain('invalid_client')
  })

  it('leaves the password of an admin working when the provider is gone', async () => {
    const { visitor: local } = await join(admin, server, workspaceId, 'admin', 'breakglass')
    const { id } = await add({ issuer: 'http://127.0.0.1:1' })
    const { problem } = await arrive({ sub: 'x' }, { id, at: idp })
    expect(problem?.code).toBe('ADDRESS_UNREACHABLE')
    await local.api.session.signOut.mutate({})
    await local.api.session.signIn.mutate({ email: 'breakglass@example.com', password: goodPassword })
    expect((await local.api.session.current.query({})).person?.email).toBe('breakglass@example.com')
    await local.api.providers.remove.mutate({ workspaceId, providerId: id })
  })

  it('is not offered by a provider that is disabled', async () => {
    const { id } = await add({ isEnabled: false })
    expect((await arrive({ sub: 'y' }, { id, at: idp })).problem?.code).toBe('PROVIDER_NOT_FOUND')
  })
})
