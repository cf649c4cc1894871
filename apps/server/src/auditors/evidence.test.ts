import { createHash } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { transactOn } from '../database/transact.ts'
import { composeForTest, openReplica, type TestServer } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { codeOf, refusalOf, Visitor } from '../testing/visitor.ts'
import { joinAsAuditor, makeExport, publish } from './testing.ts'

const day = 86_400_000

describe('the evidence of an auditor', { timeout: 60_000 }, () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId: string
  let given: string
  let other: string
  let names = 0
  let nadia: Awaited<ReturnType<typeof joinAsAuditor>>
  let until: number

  beforeAll(async () => {
    ;({ admin, workspaceId } = await setUp(server))
    given = await makeExport(server, workspaceId)
    other = await makeExport(server, workspaceId)
  })

  beforeEach(async () => {
    names += 1
    until = server.clock.now + 600_000
    nadia = await joinAsAuditor(admin, server, workspaceId, `Nadia${names}`, { until, exportIds: [given] })
  })

  const list = (visitor = nadia.visitor) => visitor.api.evidence.list.query({ workspaceId })
  const download = (exportId: string, visitor = nadia.visitor) =>
    visitor.api.evidence.download.mutate({ workspaceId, exportId })
  const end = () => admin.api.auditors.end.mutate({ workspaceId, accessId: nadia.accessId })
  const change = (wanted: { until?: number; add?: string[]; remove?: string[] }) =>
    admin.api.auditors.change.mutate({
      ...{ workspaceId, accessId: nadia.accessId, until: wanted.until ?? null },
      ...{ add: wanted.add ?? [], remove: wanted.remove ?? [] },
    })
  const open = async (url: string, on: TestServer = server) => {
    const answer = await on.http.inject({ method: 'GET', url })
    return answer.statusCode === 200 ? answer.rawPayload : String(answer.json().code)
  }

  it('is what was chosen and nothing else: facts of the pack, without who asked or what for', async () => {
    const { items, until: shownUntil, givenByName } = await list()
    expect(shownUntil).toBe(until)
    expect(givenByName).toBe('Ana Admin')
    expect(items.map(({ id }) => id)).toEqual([given])
    expect(Object.keys(items[0] ?? {}).sort()).toEqual(
      [
        ...['agents', 'bytes', 'expiresAt', 'finishedAt', 'frameworks', 'id', 'manifestSha256'],
        ...['packSha256', 'period', 'range', 'redaction', 'state'],
      ].sort(),
    )
  })

  it('is the pack itself, to the byte, and the ledger names who took it', async () => {
    const { url, fileName } = await download(given)
    expect(fileName).toBe('pack-soc2-2026-01-15-2026-01-15.zip')
    const bytes = await open(url)
    const [item] = (await list()).items
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(item?.packSha256)
    await publish(server)
    const events = await admin.api.ledger.list.query({ workspaceId, subject: `export:${given}`, limit: 100 })
    const taken = events.items.filter(({ action }) => action === 'export.downloaded')
    expect(taken[0]).toMatchObject({ actor: `person:${nadia.personId}` })
    expect(taken[0]?.sentence).toContain(`Nadia${names} downloaded an evidence pack`)
  })

  it('has no other export, whether it exists or not, and no event of a control', async () => {
    const missing = `exp_${'0'.repeat(26)}`
    expect(await codeOf(download(other))).toBe('EVIDENCE_NOT_GIVEN')
    expect(await codeOf(download(missing))).toBe('EVIDENCE_NOT_GIVEN')
    const { message: one } = await refusalOf(download(other))
    expect((await refusalOf(download(missing))).message).toBe(one)
    const period = { from: '2026-01-15', to: '2026-01-15', timeZone: 'UTC' }
    const plan = { frameworks: ['soc2'], period, agents: null, redaction: 'bodies' as const }
    const about = { workspaceId, plan, control: 'soc2/CC6.1' }
    expect(await codeOf(nadia.visitor.api.compliance.events.query(about))).toBe('NOT_PERMITTED')
    expect(await codeOf(nadia.visitor.api.compliance.download.mutate({ workspaceId, exportId: given }))).toBe(
      'NOT_PERMITTED',
    )
  })

  it('has no other export by a link that was changed', async () => {
    const { url } = await download(given)
    expect(await open(url.replaceAll(given, other))).toBe('DOWNLOAD_LINK_INVALID')
    expect(await open(url.replace(/&access=\w+/, ''))).toBe('DOWNLOAD_LINK_INVALID')
    expect(await open(url.replace(/access=\w+/, `access=acc_${'0'.repeat(26)}`))).toBe(
      'DOWNLOAD_LINK_INVALID',
    )
    const own = await admin.api.compliance.download.mutate({ workspaceId, exportId: other })
    expect(await open(`${own.url}&access=${nadia.accessId}`)).toBe('DOWNLOAD_LINK_INVALID')
  })

  it('is there until its time and not through it', async () => {
    server.clock.now = until - 1
    expect((await list()).items).toHaveLength(1)
    const { url } = await download(given)
    server.clock.now = until
    expect(await codeOf(list())).toBe('AUDITOR_ACCESS_ENDED')
    expect(await codeOf(download(given))).toBe('AUDITOR_ACCESS_ENDED')
    expect(await open(url)).toBe('AUDITOR_ACCESS_ENDED')
    const { message, remedy } = await refusalOf(list())
    expect(message).toContain(new Date(until).toISOString().slice(0, 10))
    expect(remedy).toContain('Ana Admin')
  })

  it('is gone with the next request after somebody ended it, and so is a link that was made before', async () => {
    const { url } = await download(given)
    server.clock.advance(1)
    await end()
    expect(await codeOf(list())).toBe('AUDITOR_ACCESS_ENDED')
    expect(await open(url)).toBe('AUDITOR_ACCESS_ENDED')
    const { person, workspaces } = await nadia.visitor.api.session.current.query({})
    expect(person?.id).toBe(nadia.personId)
    expect(workspaces).toMatchObject([{ role: 'auditor', frozen: null }])
    expect(await nadia.visitor.api.session.list.query({})).toHaveLength(1)
  })

  it('that was ended comes back with no clock', async () => {
    const before = server.clock.now
    server.clock.advance(1_000)
    await end()
    server.clock.now = before
    expect(await codeOf(list())).toBe('AUDITOR_ACCESS_ENDED')
    expect(await codeOf(change({ until: before + day }))).toBe('AUDITOR_ACCESS_OVER')
  })

  it('whose time was noticed comes back with no clock either, and the ledger says once that it was over', async () => {
    server.clock.now = until + 1
    await Promise.all([server.services.auditorKeeper.round(), server.services.auditorKeeper.round()])
    server.clock.now = until - 1_000
    expect(await codeOf(list())).toBe('AUDITOR_ACCESS_ENDED')
    server.clock.now = until + 2
    await server.services.auditorKeeper.round()
    await publish(server)
    const subject = `auditor-access:${nadia.accessId}`
    const { items } = await admin.api.ledger.list.query({ workspaceId, subject, limit: 100 })
    expect(items.map(({ action, actor }) => `${action} ${actor.slice(0, 6)}`)).toEqual([
      'auditor-access.ended system',
      'auditor-access.granted person',
    ])
  })

  it('is no longer a pack that was taken away, not even by a link that was made before', async () => {
    await change({ add: [other] })
    const { url } = await download(given)
    await change({ remove: [given] })
    expect((await list()).items.map(({ id }) => id)).toEqual([other])
    expect(await open(url)).toBe('EVIDENCE_NOT_GIVEN')
    expect(await codeOf(download(given))).toBe('EVIDENCE_NOT_GIVEN')
    await change({ remove: [other] })
    expect((await list()).items).toEqual([])
  })

  it('breaks off a pack on its way when the access ends between two of its parts', async () => {
    const { exports, auditorEvidence } = server.services
    const mayGoOn = () => auditorEvidence.refuseUnlessGiven(workspaceId, nadia.accessId, given)
    const stored = await server.services.stores.exports.find(workspaceId, given)
    const { content } = await exports.open(workspaceId, given, mayGoOn)
    if ((stored?.parts ?? 0) < 2) throw new Error('The pack has one part, and there is no between.')
    expect((await content.next()).done).toBe(false)
    await end()
    await expect(content.next()).rejects.toMatchObject({ code: 'AUDITOR_ACCESS_ENDED' })
  })

  it('is over on every replica when it is over on one', async () => {
    const replica = await openReplica(server)
    try {
      const there = new Visitor(replica)
      for (const [name, value] of nadia.visitor.cookies) there.cookies.set(name, value)
      expect((await list(there)).items).toHaveLength(1)
      const { url } = await download(given, there)
      await end()
      expect(await codeOf(list(there))).toBe('AUDITOR_ACCESS_ENDED')
      expect(await open(url, replica)).toBe('AUDITOR_ACCESS_ENDED')
    } finally {
      await replica.close()
    }
  })

  it('is refused to an auditor without an access, or with one of somebody else', async () => {
    await transactOn(server.orm)((stores) =>
      stores.auditorAccesses.set(workspaceId, nadia.accessId, { personId: null }),
    )
    const { message, code } = await refusalOf(list())
    expect([code, message]).toEqual([
      'AUDITOR_ACCESS_ENDED',
      'You have no access to evidence of this workspace.',
    ])
  })

  it('is refused while the membership is disabled, and by a link that was made before', async () => {
    const { url } = await download(given)
    await admin.api.members.disable.mutate({ workspaceId, personId: nadia.personId })
    expect(await codeOf(list())).toBe('NOT_SIGNED_IN')
    expect(await open(url)).toBe('AUDITOR_ACCESS_ENDED')
  })

  it('tells nothing of a freeze, who made it or why', async () => {
    await admin.api.workspace.freeze.mutate({ workspaceId, reason: 'A secret of the house' })
    const { workspaces } = await nadia.visitor.api.session.current.query({})
    expect(JSON.stringify(workspaces)).not.toContain('secret')
    await admin.api.workspace.unfreeze.mutate({ workspaceId, reason: 'It is over' })
  })
})
