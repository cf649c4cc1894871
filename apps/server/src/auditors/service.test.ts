import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, join, setUp, tokenOf } from '../testing/people.ts'
import { codeOf, refusalOf, Visitor } from '../testing/visitor.ts'
import { askForExport, joinAsAuditor, makeExport, publish } from './testing.ts'

const day = 86_400_000

describe('auditors', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let admin: Visitor
  let officer: Visitor
  let workspaceId: string
  let exportIds: string[]

  beforeAll(async () => {
    ;({ admin, workspaceId } = await setUp(server))
    officer = (await join(admin, server, workspaceId, 'compliance', 'Chen')).visitor
    exportIds = [await makeExport(server, workspaceId)]
  })

  /** For what nobody could ask who signed in a week ago. */
  const actor = () => ({ personId: '', name: 'Chen', role: 'compliance' as const, workspaceId, behind: null })
  const inAMonth = () => server.clock.now + 30 * day
  const invite = (email: string, wanted: { until?: number; exportIds?: string[] } = {}, by = officer) =>
    by.api.auditors.invite.mutate({ workspaceId, email, until: inAMonth(), exportIds, ...wanted })
  const take = (link: { url: string }, name: string) =>
    new Visitor(server).api.links.acceptInvitation.mutate({
      ...{ token: tokenOf(link), name, password: goodPassword },
    })
  const accesses = async () => (await officer.api.auditors.list.query({ workspaceId, limit: 100 })).items
  const accessOf = async (email: string) => (await accesses()).find((one) => one.email === email)
  const sentencesOf = async (accessId: string) => {
    await publish(server)
    const subject = `auditor-access:${accessId}`
    const { items } = await admin.api.ledger.list.query({ workspaceId, subject, limit: 100 })
    return items.map(({ sentence }) => sentence).reverse()
  }

  it('are invited by a compliance officer, who sees before and after whether they came', async () => {
    const link = await invite('nadia@audit.example')
    expect(await accessOf('nadia@audit.example')).toMatchObject({
      ...{ state: 'invited', name: null, grantedByName: 'Chen' },
      exports: [{ id: exportIds[0], frameworks: ['soc2'] }],
    })
    const seen = await new Visitor(server).api.links.inspect.mutate({ token: tokenOf(link) })
    expect(seen).toMatchObject({ role: 'auditor', accessUntil: inAMonth() })
    await take(link, 'Nadia')
    const access = await accessOf('nadia@audit.example')
    expect(access).toMatchObject({ state: 'open', name: 'Nadia' })
    expect((await sentencesOf(access?.id ?? ''))[0]).toBe(
      'Chen gave nadia@audit.example access to 1 evidence pack until 2026-02-14 09:30 UTC',
    )
  })

  it('are given and taken by admins and compliance officers, and by nobody else', async () => {
    for (const role of ['viewer', 'reviewer'] as const) {
      const { visitor, personId } = await join(admin, server, workspaceId, role, `A${role}`)
      expect(await codeOf(invite('x@audit.example', {}, visitor))).toBe('NOT_PERMITTED')
      const wanted = { workspaceId, personId, until: inAMonth(), exportIds }
      expect(await codeOf(visitor.api.auditors.grant.mutate(wanted))).toBe('NOT_PERMITTED')
      expect(await codeOf(visitor.api.members.makeAuditor.mutate(wanted))).toBe('NOT_PERMITTED')
    }
    const nadia = await joinAsAuditor(officer, server, workspaceId, 'Selfmade', {
      ...{ until: inAMonth(), exportIds },
    })
    const longer = { workspaceId, accessId: nadia.accessId, until: inAMonth() + day, add: [], remove: [] }
    expect(await codeOf(nadia.visitor.api.auditors.change.mutate(longer))).toBe('NOT_PERMITTED')
  })

  it('are not made of members by those who may not change roles', async () => {
    const { personId } = await join(admin, server, workspaceId, 'reviewer', 'Rita')
    const wanted = { workspaceId, personId, until: inAMonth(), exportIds }
    expect(await codeOf(officer.api.auditors.grant.mutate(wanted))).toBe('NOT_AN_AUDITOR')
    expect(await codeOf(officer.api.members.makeAuditor.mutate(wanted))).toBe('NOT_PERMITTED')
    expect(await codeOf(invite('rita@example.com'))).toBe('ALREADY_MEMBER')
  })

  it('lose the role that they had, and their access with the role of an auditor', async () => {
    const { visitor, personId } = await join(admin, server, workspaceId, 'viewer', 'Vik')
    await admin.api.members.makeAuditor.mutate({ workspaceId, personId, until: inAMonth(), exportIds })
    expect(await codeOf(visitor.api.agents.list.query({ workspaceId }))).toBe('NOT_PERMITTED')
    expect((await visitor.api.evidence.list.query({ workspaceId })).items).toHaveLength(1)
    await admin.api.members.changeRole.mutate({ workspaceId, personId, role: 'viewer' })
    expect(await codeOf(visitor.api.evidence.list.query({ workspaceId }))).toBe('NOT_PERMITTED')
    const access = await accessOf('vik@example.com')
    expect(access).toMatchObject({ state: 'over', endCause: 'member', endedByName: 'Ana Admin' })
    const url = (await admin.api.compliance.download.mutate({ workspaceId, exportId: exportIds[0] ?? '' }))
      .url
    expect(url).not.toContain('access=')
    expect(await sentencesOf(access?.id ?? '')).toEqual([
      expect.stringContaining('Ana Admin gave Vik access to 1 evidence pack'),
      'Ana Admin ended the access of Vik to evidence packs with the role of an auditor',
    ])
  })

  it('are never the last admin', async () => {
    const { items } = await admin.api.members.list.query({ workspaceId, search: 'ana@example.com' })
    const wanted = { workspaceId, personId: items[0]?.personId ?? '', until: inAMonth(), exportIds }
    expect(await codeOf(admin.api.members.makeAuditor.mutate(wanted))).toBe('LAST_ADMIN')
    expect(await accessOf('ana@example.com')).toBeUndefined()
  })

  it('come in by no way but these: not with a role, a claim or a default of single sign-on', async () => {
    const as = (path: string, body: object) =>
      admin.fetch(`/trpc/${path}`, { method: 'POST', body: JSON.stringify({ workspaceId, ...body }) })
    const { items } = await admin.api.members.list.query({ workspaceId, search: 'rita' })
    const rita = items[0]?.personId ?? ''
    const provider = {
      ...{ name: 'Theirs', issuer: 'https://id.example.com', clientId: 'countersign', clientSecret: null },
      ...{ roleClaim: 'groups', roleMap: [], defaultRole: null, isEnabled: false },
    }
    const tried = [
      await as('members.invite', { email: 'x@audit.example', role: 'auditor' }),
      await as('members.changeRole', { personId: rita, role: 'auditor' }),
      await as('providers.save', { ...provider, defaultRole: 'auditor' }),
      await as('providers.save', { ...provider, roleMap: [{ value: 'auditors', role: 'auditor' }] }),
    ]
    expect(tried.map(({ status }) => status)).toEqual([400, 400, 400, 400])
  })

  it('have access to a time that lies ahead and not too far, and to exports that are there', async () => {
    const now = server.clock.now
    expect(await codeOf(invite('a@audit.example', { until: now }))).toBe('AUDITOR_UNTIL_PAST')
    const tooFar = { until: now + 184 * day + 1 }
    expect(await refusalOf(invite('a@audit.example', tooFar))).toMatchObject({
      code: 'AUDITOR_UNTIL_TOO_FAR',
      httpStatus: 400,
    })
    expect(await codeOf(invite('a@audit.example', { exportIds: [] }))).toBe('BAD_INPUT')
    const unknown = `exp_${'0'.repeat(26)}`
    expect(await codeOf(invite('a@audit.example', { exportIds: [unknown] }))).toBe('EXPORT_NOT_GIVABLE')
    const cancelled = await askForExport(server, workspaceId)
    await admin.api.compliance.cancel.mutate({ workspaceId, exportId: cancelled })
    expect(await codeOf(invite('a@audit.example', { exportIds: [cancelled] }))).toBe('EXPORT_NOT_GIVABLE')
    // Nothing of what was refused stays: no invitation, no access.
    const invitations = await admin.api.members.invitations.query({ workspaceId })
    expect(invitations.filter(({ email }) => email === 'a@audit.example')).toEqual([])
    expect(await accessOf('a@audit.example')).toBeUndefined()
  })

  it('cannot take an invitation whose access was shortened away, was ended or is over', async () => {
    const late = await invite('late@audit.example', { until: server.clock.now + 1_000 })
    expect(late.expiresAt).toBe(server.clock.now + 1_000)
    server.clock.advance(1_000)
    expect(await codeOf(take(late, 'Late'))).toBe('LINK_EXPIRED')

    const short = await invite('short@audit.example')
    const accessId = (await accessOf('short@audit.example'))?.id ?? ''
    const until = server.clock.now + 1_000
    await officer.api.auditors.change.mutate({ workspaceId, accessId, until, add: [], remove: [] })
    server.clock.advance(1_000)
    expect(await codeOf(take(short, 'Short'))).toBe('AUDITOR_ACCESS_ENDED')
    expect(await codeOf(new Visitor(server).api.links.inspect.mutate({ token: tokenOf(short) }))).toBe(
      'AUDITOR_ACCESS_ENDED',
    )

    const ended = await invite('ended@audit.example')
    const { id = '' } = (await accessOf('ended@audit.example')) ?? {}
    await officer.api.auditors.end.mutate({ workspaceId, accessId: id })
    expect(await codeOf(take(ended, 'Ended'))).toBe('LINK_REVOKED')
    const people = await admin.api.members.list.query({
      workspaceId,
      search: 'audit.example',
      role: 'auditor',
    })
    expect(people.items.filter(({ name }) => /Late|Short|Ended/.test(name))).toEqual([])
  })

  it('have an invitation that somebody withdrew or replaced no longer', async () => {
    const first = await invite('twice@audit.example')
    const second = await invite('twice@audit.example')
    expect(await codeOf(take(first, 'Twice'))).toBe('LINK_REVOKED')
    const both = (await accesses()).filter(({ email }) => email === 'twice@audit.example')
    expect(both.map(({ state, endCause }) => [state, endCause]).sort()).toEqual([
      ['invited', null],
      ['over', 'withdrawn'],
    ])
    await admin.api.members.revokeInvitation.mutate({ workspaceId, linkId: second.id })
    const after = (await accesses()).filter(({ email }) => email === 'twice@audit.example')
    expect(after.map(({ state }) => state)).toEqual(['over', 'over'])

    await invite('other@audit.example')
    const about = { workspaceId, email: 'other@audit.example' }
    await admin.api.members.invite.mutate({ ...about, role: 'viewer' })
    expect(await accessOf('other@audit.example')).toMatchObject({ state: 'over', endCause: 'withdrawn' })
    // What an admin wants somebody to be, a compliance officer does not undo.
    expect(await codeOf(invite('other@audit.example'))).toBe('INVITED_OTHERWISE')
  })

  it('are invited anew when they let an invitation lapse, which is told', async () => {
    const link = await invite('slow@audit.example')
    server.clock.now = link.expiresAt
    const after = (await server.services.auditors.list(actor(), undefined, 100)).items
    expect(after.find(({ email }) => email === 'slow@audit.example')).toMatchObject({ state: 'lapsed' })
    server.clock.now = link.expiresAt - 7 * day
    await take(await invite('slow@audit.example'), 'Slow')
    const theirs = (await accesses()).filter(({ email }) => email === 'slow@audit.example')
    expect(theirs.map(({ state }) => state).sort()).toEqual(['open', 'over'])
  })

  it('are given more, less, longer and shorter, and two who do so undo nothing of each other’s', async () => {
    const more = await makeExport(server, workspaceId)
    const nadia = await joinAsAuditor(officer, server, workspaceId, 'Changed', {
      ...{ until: inAMonth(), exportIds },
    })
    const about = { workspaceId, accessId: nadia.accessId }
    await Promise.all([
      officer.api.auditors.change.mutate({ ...about, until: null, add: [more], remove: [] }),
      admin.api.auditors.change.mutate({ ...about, until: null, add: [], remove: exportIds }),
    ])
    const shown = await nadia.visitor.api.evidence.list.query({ workspaceId })
    expect(shown.items.map(({ id }) => id)).toEqual([more])
    const until = server.clock.now + 3 * day
    await officer.api.auditors.change.mutate({ ...about, until, add: [], remove: [] })
    expect((await nadia.visitor.api.evidence.list.query({ workspaceId })).until).toBe(until)
    const nothing = { ...about, until, add: [more], remove: exportIds }
    expect(await codeOf(officer.api.auditors.change.mutate(nothing))).toBe('AUDITOR_ACCESS_UNCHANGED')
    const past = { ...about, until: server.clock.now, add: [], remove: [] }
    expect(await codeOf(officer.api.auditors.change.mutate(past))).toBe('AUDITOR_UNTIL_PAST')
    expect((await sentencesOf(nadia.accessId)).at(-1)).toMatch(
      /^Chen changed the access of Changed: shorter, until 2026-01-\d\d \d\d:\d\d UTC$/,
    )
  })

  it('have one access at a time, and another when it is over, also when the clock jumped back meanwhile', async () => {
    const nadia = await joinAsAuditor(officer, server, workspaceId, 'Again', {
      ...{ until: inAMonth(), exportIds },
    })
    const wanted = () => ({ workspaceId, personId: nadia.personId, until: inAMonth(), exportIds })
    expect(await codeOf(officer.api.auditors.grant.mutate(wanted()))).toBe('AUDITOR_ACCESS_EXISTS')
    await officer.api.auditors.end.mutate({ workspaceId, accessId: nadia.accessId })
    expect(await codeOf(officer.api.auditors.end.mutate({ workspaceId, accessId: nadia.accessId }))).toBe(
      'AUDITOR_ACCESS_OVER',
    )
    const now = server.clock.now
    server.clock.now = now - 60_000
    const answers = await Promise.allSettled([
      officer.api.auditors.grant.mutate(wanted()),
      admin.api.auditors.grant.mutate(wanted()),
    ])
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await nadia.visitor.api.evidence.list.query({ workspaceId })).items).toHaveLength(1)
    server.clock.now = now
    const theirs = (await accesses()).filter(({ email }) => email === 'again@audit.example')
    expect(theirs.map(({ state }) => state).sort()).toEqual(['open', 'over'])
  })

  it('may have had an access that is over and that nobody has noticed yet', async () => {
    const until = server.clock.now + 1_000
    const nadia = await joinAsAuditor(officer, server, workspaceId, 'Unnoticed', { until, exportIds })
    const listed = async () => {
      const { items } = await admin.api.members.list.query({ workspaceId, role: 'auditor' })
      return items.find(({ personId }) => personId === nadia.personId)?.accessUntil
    }
    expect(await listed()).toBe(until)
    server.clock.advance(1_000)
    expect(await listed()).toBe(null)
    const wanted = { workspaceId, personId: nadia.personId, until: inAMonth(), exportIds }
    await officer.api.auditors.grant.mutate(wanted)
    expect((await nadia.visitor.api.evidence.list.query({ workspaceId })).until).toBe(inAMonth())
    expect((await sentencesOf(nadia.accessId)).at(-1)).toMatch(/^The access of Unnoticed .* was over at /)
  })

  it('who were removed have nothing left, and come back only by another invitation', async () => {
    const nadia = await joinAsAuditor(officer, server, workspaceId, 'Gone', {
      ...{ until: inAMonth(), exportIds },
    })
    await admin.api.members.remove.mutate({ workspaceId, personId: nadia.personId })
    expect(await accessOf('gone@audit.example')).toMatchObject({ state: 'over', endCause: 'member' })
    const wanted = { workspaceId, personId: nadia.personId, until: inAMonth(), exportIds }
    expect(await codeOf(officer.api.auditors.grant.mutate(wanted))).toBe('MEMBER_NOT_FOUND')
  })

  it('end by whoever is quicker: an invitation is taken before or after its access was ended, never in between', async () => {
    const link = await invite('race@audit.example')
    const accessId = (await accessOf('race@audit.example'))?.id ?? ''
    await Promise.allSettled([take(link, 'Race'), officer.api.auditors.end.mutate({ workspaceId, accessId })])
    expect(await accessOf('race@audit.example')).toMatchObject({ state: 'over' })
  })

  it('do not hear of a workspace any more when they were looking at it as members', async () => {
    const { visitor, personId } = await join(admin, server, workspaceId, 'viewer', 'Listener')
    const input = encodeURIComponent(JSON.stringify({ workspaceId }))
    const stream = visitor.fetch(`/trpc/live.changes?input=${input}`)
    await admin.api.members.makeAuditor.mutate({ workspaceId, personId, until: inAMonth(), exportIds })
    await publish(server)
    // It ends by itself; a stream that went on would never answer.
    expect((await stream).status).toBe(200)
  })
})
