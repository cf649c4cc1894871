import { eventClasses, keyName, waitMs } from '@countersign/retention'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { goodPassword, join, setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'

const day = 86_400_000
const reason = 'As the counsel asked in a letter.'
const startDay = '20260115'

describe('what is over its time', () => {
  const server = composeForTest()
  let admin: Visitor
  let bo: Visitor
  let boId = ''
  let workspaceId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    const joined = await join(admin, server, workspaceId, 'compliance', 'Bo')
    bo = joined.visitor
    boId = joined.personId
    await settle()
  })

  const settle = async () => {
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
  }
  const round = () => server.services.retentionKeeper.round()
  const signIn = (visitor: Visitor, email: string) =>
    visitor.api.session.signIn.mutate({ email, password: goodPassword })
  /** Days later everybody's session is over. */
  const later = async (days: number) => {
    server.clock.advance(days * day)
    await signIn(admin, 'ana@example.com')
    await signIn(bo, 'bo@example.com')
  }
  /** The same, with a look on each of the days; answers how many days of bodies went. */
  const dayByDay = async (days: number) => {
    let erased = 0
    for (let at = 0; at < days; at++) {
      server.clock.advance(day)
      erased += await round()
    }
    await later(0)
    return erased
  }
  const rule = (keptDays: number | null, seen: number | null) =>
    bo.api.retention.setRule.mutate({ workspaceId, eventClass: 'access', keptDays, seen, reason })
  const access = async () => {
    const { classes } = await bo.api.retention.overview.query({ workspaceId })
    const found = classes.find(({ eventClass }) => eventClass === 'access')
    if (!found) throw new Error('There is no such class.')
    return found
  }
  const events = async (action: string) => {
    await settle()
    const headers = await server.services.stores.log.headersOf(workspaceId, [action])
    return headers.map((bytes) => JSON.parse(bytes.toString('utf8')).facts)
  }
  const bodies = async () => {
    await settle()
    const all = await server.services.stores.log.entries(workspaceId, 0, 1_000)
    const rows = all.filter(({ at }) => at < Date.UTC(2026, 0, 16))
    const read = await Promise.all(
      rows.map(({ eventId }) => bo.api.ledger.event.query({ workspaceId, eventId })),
    )
    return { erased: read.filter(({ isErased }) => isErased).length, all: read.length }
  }
  const pass = async () => {
    await settle()
    return server.services.checks.pass(workspaceId)
  }

  it('is usually nothing for six years, and the oldest day is told', async () => {
    expect(await access()).toMatchObject({
      days: eventClasses.access.usualDays,
      isUsual: true,
      oldestAt: Date.UTC(2026, 0, 15),
      erasedFrom: Date.UTC(2026, 0, 16) + eventClasses.access.usualDays * day + waitMs,
      dueDays: 0,
    })
  })

  it('is refused below what a class needs, by another rule than was looked at, and without a change', async () => {
    expect(await codeOf(rule(29, 2_192))).toBe('RETENTION_DAYS')
    expect(await codeOf(rule(40_000, 2_192))).toBe('RETENTION_DAYS')
    expect(await codeOf(rule(30, 60))).toBe('RETENTION_OUTDATED')
    expect(await codeOf(rule(2_192, 2_192))).toBe('RETENTION_UNCHANGED')
    expect(await events('retention.rule_changed')).toEqual([])
  })

  it('is counted before a rule is saved, and announced after', async () => {
    await later(31)
    const preview = await bo.api.retention.preview.query({ workspaceId, eventClass: 'access', keptDays: 30 })
    expect(preview).toMatchObject({ isShorter: true, days: 1, heldDays: 0, before: Date.UTC(2026, 0, 16) })
    expect(preview.events).toBeGreaterThan(3)
    expect(await round()).toBe(0)
    await rule(30, 2_192)
    expect(await round()).toBe(0)
    expect((await access()).dueDays).toBe(1)
    expect(await events('retention.announced')).toEqual([
      { eventClass: 'access', firstDay: 20_260_115, lastDay: 20_260_115, days: 1, keptDays: 30 },
    ])
    // Looked at again it is not news.
    expect(await round()).toBe(0)
    expect(await events('retention.announced')).toHaveLength(1)
    expect((await bodies()).erased).toBe(0)
  })

  it('is not erased by a clock that was years ahead for a while, though it was announced before', async () => {
    const now = server.clock.now
    server.clock.now = now + 4_000 * day
    expect(await round()).toBe(0)
    server.clock.advance(1)
    expect(await round()).toBe(0)
    server.clock.now = now
    expect(await round()).toBe(0)
    expect((await bodies()).erased).toBe(0)
    expect((await access()).dueDays).toBe(1)
    // What the wrong clock announced of other classes is taken back.
    const { classes } = await bo.api.retention.overview.query({ workspaceId })
    expect(classes.filter(({ dueDays }) => dueDays > 0).map(({ eventClass }) => eventClass)).toEqual([
      'access',
    ])
  })

  it('is not erased after a time in which nobody looked', async () => {
    await later(30)
    expect(await round()).toBe(0)
    expect((await bodies()).erased).toBe(0)
  })

  it('stays while somebody holds everything, an agent or a person, also when it is long due', async () => {
    const place = { workspaceId, name: 'Case 17', reason, scope: 'person', subjectId: boId } as const
    const { holdId } = await bo.api.retention.placeHold.mutate(place)
    expect(await dayByDay(8)).toBe(0)
    const erase = admin.api.ledger.erase.mutate({ workspaceId, personId: boId, reason })
    expect(await codeOf(erase)).toBe('UNDER_HOLD')
    const everything = { ...place, scope: 'workspace', subjectId: null } as const
    const other = await admin.api.retention.placeHold.mutate(everything)
    await bo.api.retention.liftHold.mutate({ workspaceId, holdId, reason })
    expect(await round()).toBe(0)
    const again = bo.api.retention.liftHold.mutate({ workspaceId, holdId, reason })
    expect(await codeOf(again)).toBe('HOLD_LIFTED')
    expect((await bodies()).erased).toBe(0)
    await admin.api.retention.liftHold.mutate({ workspaceId, holdId: other.holdId, reason })
  })

  it('is refused as a hold on nobody, on somebody unknown, and on everything with a name', async () => {
    const place = (scope: 'workspace' | 'agent' | 'person', subjectId: string | null) =>
      bo.api.retention.placeHold.mutate({ workspaceId, name: 'Case 18', reason, scope, subjectId })
    expect(await codeOf(place('agent', null))).toBe('HOLD_SUBJECT')
    expect(await codeOf(place('workspace', boId))).toBe('HOLD_SUBJECT')
    expect(await codeOf(place('agent', `agt_${'0'.repeat(26)}`))).toBe('AGENT_NOT_FOUND')
    expect(await codeOf(place('person', `per_${'0'.repeat(26)}`))).toBe('HOLD_PERSON_NOT_FOUND')
    expect(await codeOf(place('person', `agt_${'0'.repeat(26)}`))).toBe('HOLD_PERSON_NOT_FOUND')
  })

  it('stays whole when its event cannot be written', async () => {
    const connection = await createConnection(server.target)
    await connection.query('alter table ledger_pending add column no_default int not null')
    try {
      await expect(round()).rejects.toThrow()
    } finally {
      await connection.query('alter table ledger_pending drop column no_default')
      await connection.end()
    }
    expect((await bodies()).erased).toBe(0)
    expect(await events('retention.applied')).toEqual([])
  })

  it('is erased once by replicas that come at the same moment, and told with its range', async () => {
    const other = await openReplica({ ...server })
    const rounds = await Promise.all([round(), other.services.retentionKeeper.round(), round()])
    await other.close()
    const applied = await events('retention.applied')
    expect(applied[0]).toMatchObject({ eventClass: 'access', firstDay: 20_260_115, keptDays: 30 })
    const told = applied.reduce((sum, { days }) => sum + days, 0)
    expect(rounds.reduce((sum, days) => sum + days, 0)).toBe(told)
    expect((await access()).erasedDays).toBe(told)
    const { erased, all } = await bodies()
    expect(erased).toBeGreaterThan(3)
    expect(applied[0].events).toBeGreaterThanOrEqual(erased)
    expect(applied[0].firstPosition).toBeLessThan(applied[0].lastPosition)
    // What other classes were told on the same day can be read.
    expect(erased).toBeLessThan(all)
  })

  it('takes the key itself, and leaves the mark that it is gone', async () => {
    const connection = await createConnection(server.target)
    const [rows] = await connection.query<RowDataPacket[]>(
      'select length(sealed_key) as length, erased_at is not null as gone from ledger_body_keys where workspace_id = ? and holder = ?',
      [workspaceId, keyName('access', startDay)],
    )
    await connection.end()
    expect(rows).toEqual([{ length: 0, gone: 1 }])
  })

  it('leaves the ledger intact, and a key that goes without an event is found', async () => {
    const clean = await pass()
    expect(clean.broken).toBeNull()
    expect(clean.erased).toBeGreaterThan(3)
    const connection = await createConnection(server.target)
    const stolen = [workspaceId, keyName('records', startDay)]
    const where = 'where workspace_id = ? and holder = ?'
    const [rows] = await connection.query<RowDataPacket[]>(
      `select sealed_key from ledger_body_keys ${where}`,
      stolen,
    )
    await connection.query(`update ledger_body_keys set sealed_key = '' ${where}`, stolen)
    expect((await pass()).broken).toMatchObject({ code: 'BODY_KEY_MISSING' })
    await connection.query(`update ledger_body_keys set sealed_key = ? ${where}`, [
      rows[0]?.sealed_key,
      ...stolen,
    ])
    await connection.end()
    expect((await pass()).broken).toBeNull()
  })

  it('is not written over when the clock is put back to a day that was erased', async () => {
    const now = server.clock.now
    server.clock.now = Date.UTC(2026, 0, 15, 12)
    const tried = admin.api.members.invite.mutate({ workspaceId, email: 'cy@example.com', role: 'viewer' })
    expect(await codeOf(tried)).toBe('CLOCK_BEHIND_ERASURE')
    server.clock.now = now
    expect((await pass()).broken).toBeNull()
  })

  it('is not announced any more once the rule is longer, and waits anew when it is shorter again', async () => {
    await later(31)
    await round()
    expect((await access()).dueDays).toBeGreaterThan(0)
    await rule(null, 30)
    expect(await access()).toMatchObject({ dueDays: 0, erasedFrom: null })
    expect(await dayByDay(7)).toBe(0)
    await rule(30, null)
    expect(await round()).toBe(0)
    expect((await access()).dueDays).toBeGreaterThan(0)
  })
})
