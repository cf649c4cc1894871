import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, join, setUp, tokenOf } from '../testing/people.ts'
import { codeOf, Visitor } from '../testing/visitor.ts'

describe('members', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''
  let adminId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    adminId = (await admin.api.session.current.query({})).person?.id ?? ''
  })

  it('the last active admin cannot be removed, disabled or made something else', async () => {
    const [me] = (await admin.api.members.list.query({ workspaceId })).items
    expect([me?.cannotRemove?.code, me?.cannotChangeRole?.code]).toEqual(['LAST_ADMIN', 'LAST_ADMIN'])
    const about = { workspaceId, personId: adminId }
    expect(await codeOf(admin.api.members.remove.mutate(about))).toBe('LAST_ADMIN')
    expect(await codeOf(admin.api.members.changeRole.mutate({ ...about, role: 'viewer' }))).toBe('LAST_ADMIN')
    expect(await codeOf(admin.api.members.disable.mutate(about))).toBe('CANNOT_DISABLE_YOURSELF')
  })

  it('two admins who remove each other at the same moment do not both succeed', async () => {
    for (let round = 0; round < 10; round++) {
      const { visitor: other, personId } = await join(admin, server, workspaceId, 'admin', `rival${round}`)
      const settled = await Promise.allSettled([
        admin.api.members.changeRole.mutate({ workspaceId, personId, role: 'viewer' }),
        other.api.members.changeRole.mutate({ workspaceId, personId: adminId, role: 'viewer' }),
      ])
      expect(await server.services.stores.members.activeAdmins(workspaceId)).toHaveLength(1)
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      const stillAdmin = settled[0].status === 'fulfilled' ? admin : other
      await stillAdmin.api.members.changeRole
        .mutate({ workspaceId, personId: adminId, role: 'admin' })
        .catch(() => null)
      await admin.api.members.changeRole.mutate({ workspaceId, personId, role: 'viewer' })
    }
  })

  it('an invitation works once, for whoever holds it, with the role it names', async () => {
    const link = await admin.api.members.invite.mutate({
      workspaceId,
      email: 'New@Example.com',
      role: 'reviewer',
    })
    const visitor = new Visitor(server)
    expect(await visitor.api.links.inspect.mutate({ token: tokenOf(link) })).toMatchObject({
      kind: 'invitation',
      email: 'new@example.com',
      role: 'reviewer',
      hasAccount: false,
    })
    const accept = { token: tokenOf(link), name: 'New Person', password: goodPassword }
    await visitor.api.links.acceptInvitation.mutate(accept)
    expect((await visitor.api.session.current.query({})).workspaces).toMatchObject([{ role: 'reviewer' }])
    expect(await codeOf(new Visitor(server).api.links.acceptInvitation.mutate(accept))).toBe('LINK_USED')
  })

  it('accepted twice at the same moment makes one person', async () => {
    const link = await admin.api.members.invite.mutate({
      workspaceId,
      email: 'twice@example.com',
      role: 'viewer',
    })
    const accept = { token: tokenOf(link), name: 'Twice', password: goodPassword }
    const attempts = [1, 2, 3].map(() => new Visitor(server).api.links.acceptInvitation.mutate(accept))
    const settled = await Promise.allSettled(attempts)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await admin.api.members.list.query({ workspaceId, search: 'twice' })).total).toBe(1)
  })

  it('an invitation can be withdrawn, expires, and is replaced by a newer one', async () => {
    const about = { workspaceId, email: 'maybe@example.com', role: 'viewer' } as const
    const older = await admin.api.members.invite.mutate(about)
    const newer = await admin.api.members.invite.mutate(about)
    const inspect = (link: { url: string }) =>
      new Visitor(server).api.links.inspect.mutate({ token: tokenOf(link) })
    expect(await codeOf(inspect(older))).toBe('LINK_REVOKED')
    const [open] = await admin.api.members.invitations.query({ workspaceId })
    await admin.api.members.revokeInvitation.mutate({ workspaceId, linkId: open?.id ?? '' })
    expect(await codeOf(inspect(newer))).toBe('LINK_REVOKED')
    expect(await admin.api.members.invitations.query({ workspaceId })).toEqual([])
  })

  it('somebody with an account proves it with its password, and guesses are slowed down', async () => {
    const other = await admin.api.workspace.create.mutate({ name: 'Second works' })
    await join(admin, server, workspaceId, 'viewer', 'known')
    const link = await admin.api.members.invite.mutate({
      workspaceId: other.id,
      email: 'known@example.com',
      role: 'viewer',
    })
    const accept = (password: string) =>
      new Visitor(server).api.links.acceptInvitation.mutate({ token: tokenOf(link), name: 'Known', password })
    for (let at = 0; at < 5; at++)
      expect(await codeOf(accept('a guess at the password'))).toBe('WRONG_PASSWORD')
    expect(await codeOf(accept(goodPassword))).toBe('TOO_MANY_ATTEMPTS')
    server.clock.advance(61_000)
    await accept(goodPassword)
  })

  it('a reset link hands over an account only when it belongs to this workspace alone', async () => {
    const { visitor, personId } = await join(admin, server, workspaceId, 'viewer', 'reset')
    const link = await admin.api.members.resetLink.mutate({ workspaceId, personId })
    const fresh = new Visitor(server)
    await fresh.api.links.resetPassword.mutate({ token: tokenOf(link), password: 'brand new words to use' })
    expect((await visitor.api.session.current.query({})).person).toBeNull()
    expect((await fresh.api.session.current.query({})).person?.email).toBe('reset@example.com')

    const { items } = await admin.api.members.list.query({ workspaceId, search: 'known' })
    const elsewhere = { workspaceId, personId: items[0]?.personId ?? '' }
    expect(await codeOf(admin.api.members.resetLink.mutate(elsewhere))).toBe('MEMBER_ELSEWHERE')
  })

  it('are found by name and address, filtered, and paged without gaps or repeats', async () => {
    const all = (await admin.api.members.list.query({ workspaceId, limit: 100 })).items.map(
      ({ personId }) => personId,
    )
    const paged: string[] = []
    let cursor: string | undefined
    do {
      const page = await admin.api.members.list.query({ workspaceId, limit: 3, cursor })
      expect(page.total).toBe(all.length)
      paged.push(...page.items.map(({ personId }) => personId))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(paged).toEqual(all)
    const wildcard = await admin.api.members.list.query({ workspaceId, search: '%' })
    expect(wildcard.total).toBe(0)
    const admins = await admin.api.members.list.query({ workspaceId, role: 'admin', state: 'active' })
    expect(admins.items.map(({ personId }) => personId)).toEqual([adminId])
  })

  it('names that differ only in case are different addresses nowhere, and ids always', async () => {
    expect(
      await codeOf(
        admin.api.members.invite.mutate({ workspaceId, email: 'ANA@example.com', role: 'viewer' }),
      ),
    ).toBe('ALREADY_MEMBER')
    const lower = { workspaceId: workspaceId.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) }
    expect(await codeOf(admin.api.members.list.query(lower))).toBe('BAD_INPUT')
  })
})
