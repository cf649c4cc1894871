import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { goodPassword, join, setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'
import { asRoot, writeEvents } from './testing.ts'

describe('reading the ledger', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''
  let boId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    server.clock.advance(600_000)
    const bo = await join(admin, server, workspaceId, 'reviewer', 'Bo')
    boId = bo.personId
    server.clock.advance(600_000)
    await admin.api.members.changeRole.mutate({ workspaceId, personId: boId, role: 'viewer' })
    await codeOf(
      bo.visitor.api.session.signIn.mutate({ email: 'bo@example.com', password: 'wrong password' }),
    )
    await writeEvents(server, workspaceId, 40)
    await server.services.sequencer.sequenceAll()
  })

  const list = (filter: Record<string, unknown>) => admin.api.ledger.list.query({ workspaceId, ...filter })

  it('is newest first, and every page follows on the one before it', async () => {
    const all = (await list({ limit: 100 })).items
    const times = all.map(({ at, position }) => [at, position] as const)
    expect(times).toEqual([...times].sort((a, b) => b[0] - a[0] || b[1] - a[1]))
    const paged: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ limit: 7, ...(cursor ? { cursor } : {}) })
      paged.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(paged).toEqual(all.map(({ id }) => id))
  })

  it('does not shift under a reader when more is written', async () => {
    const first = await list({ limit: 10 })
    await writeEvents(server, workspaceId, 5)
    await server.services.sequencer.sequenceAll()
    const second = await list({ limit: 10, cursor: first.nextCursor ?? '' })
    const seen = [...first.items, ...second.items].map(({ id }) => id)
    expect(new Set(seen).size).toBe(20)
    const position = Math.max(...first.items.map((item) => item.position))
    expect(await admin.api.ledger.newer.query({ workspaceId, position })).toEqual({ events: 5 })
    const others = { workspaceId, position, action: 'member.joined' }
    expect(await admin.api.ledger.newer.query(others)).toEqual({ events: 0 })
  })

  it.each([
    ['actor', () => ({ actor: 'system' }), 51],
    ['actor and action', () => ({ actor: `person:${boId}`, action: 'member.joined' }), 1],
    ['subject', () => ({ subject: `member:${boId}` }), 2],
    ['outcome', () => ({ outcome: 'deny' }), 1],
    ['code', () => ({ code: 'WRONG_CREDENTIALS' }), 1],
    ['nothing that there is', () => ({ code: 'NO_SUCH_CODE' }), 0],
  ] as const)('finds by %s', async (_name, filter, count) => {
    expect((await list({ ...filter(), limit: 100 })).items.length).toBe(count)
  })

  it('finds by period, both ends included', async () => {
    const { items } = await list({ action: 'member.role_changed' })
    const at = items[0]?.at ?? 0
    expect((await list({ from: at, to: at, action: 'member.role_changed' })).items.length).toBe(1)
    expect((await list({ to: at - 1, action: 'member.role_changed' })).items).toEqual([])
    expect((await list({ from: at + 1, action: 'member.role_changed' })).items).toEqual([])
  })

  it('refuses what is no filter', async () => {
    for (const wrong of [
      { actor: 'x y' },
      { cursor: '1' },
      { action: 'made.up' },
      { code: 'lower' },
      { limit: 0 },
    ]) {
      expect(await codeOf(list(wrong))).toBe('BAD_INPUT')
    }
  })

  it('names those who acted, and offers what there is to choose among', async () => {
    const { actors, codes, actions } = await admin.api.ledger.choices.query({ workspaceId })
    expect(actors).toContainEqual({ reference: `person:${boId}`, name: 'Bo' })
    expect(actors).toContainEqual({ reference: 'system', name: 'Countersign' })
    expect(codes).toEqual(['WRONG_CREDENTIALS'])
    expect(actions).toContain('member.removed')
  })

  it('shows an event with everything that there is to know of it', async () => {
    await server.services.publisher.publishAll()
    const { items } = await list({ action: 'member.role_changed' })
    const event = await admin.api.ledger.event.query({ workspaceId, eventId: items[0]?.id ?? '' })
    expect(event).toMatchObject({
      sentence: 'Ana Admin changed the role of Bo from reviewer to viewer',
      outcome: 'done',
      subject: `member:${boId}`,
      isErased: false,
      requestId: expect.any(String),
      proof: expect.stringContaining('c2sp.org/tlog-proof@v1'),
    })
    expect(JSON.parse(event.facts ?? '')).toEqual({ by: 'admin', from: 'reviewer', to: 'viewer' })
    expect(event.leaf).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is not shown to a viewer', async () => {
    const { visitor } = await join(admin, server, workspaceId, 'viewer', 'Vi')
    expect(await codeOf(visitor.api.ledger.list.query({ workspaceId }))).toBe('NOT_PERMITTED')
  })

  it('shows an event that somebody changed as what it is', async () => {
    const { items } = await list({ action: 'workspace.renamed', limit: 1 })
    const where = `where id = '${items[0]?.id}'`
    await asRoot(server, `update ledger_events set header = concat(header, ' ') ${where}`)
    expect((await list({ limit: 1, action: 'workspace.renamed' })).items[0]).toMatchObject({
      isLost: true,
      sentence: 'This event cannot be read any more',
    })
    await asRoot(server, `update ledger_events set header = trim(header) ${where}`)
  })
})

describe('checking the ledger', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
    await writeEvents(server, workspaceId, 2_500)
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
  })

  const signIn = () => admin.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
  const integrity = () => admin.api.ledger.integrity.query({ workspaceId })
  const finished = () =>
    expect.poll(async () => (await integrity()).check?.state, { timeout: 10_000 }).not.toBe('running')

  it('is "not checked" until it was', async () => {
    expect((await integrity()).check).toBeNull()
  })

  it('runs by itself, tells how far it is, and finds it intact', async () => {
    expect(await admin.api.ledger.check.mutate({ workspaceId })).toEqual({ started: true })
    expect(await admin.api.ledger.check.mutate({ workspaceId })).toEqual({ started: false })
    await finished()
    const { check, size } = await integrity()
    expect(check).toMatchObject({
      state: 'intact',
      reached: size,
      brokenAt: null,
      intactAt: server.clock.now,
    })
    await server.services.sequencer.sequenceAll()
    const { items } = await admin.api.ledger.list.query({ workspaceId, action: 'ledger.checked' })
    expect(items[0]?.sentence).toMatch(/^Ana Admin checked 2511 events of the ledger and found it intact$/)
  })

  it('names the first position that is broken, keeps when it was intact, and raises the alarm', async () => {
    const before = (await integrity()).check?.intactAt
    server.clock.advance(60_000)
    await asRoot(
      server,
      `update ledger_entries set actor = 'nobody' where position = 1234 and workspace_id = '${workspaceId}'`,
    )
    await admin.api.ledger.check.mutate({ workspaceId })
    await finished()
    expect((await integrity()).check).toMatchObject({
      state: 'broken',
      brokenAt: 1234,
      code: 'ENTRY_CHANGED',
      intactAt: before,
    })
    expect(await server.services.metrics.registry.metrics()).toContain('countersign_ledger_broken_logs 1')
    await asRoot(
      server,
      `update ledger_entries set actor = 'system' where position = 1234 and workspace_id = '${workspaceId}'`,
    )
  })

  it('happens in the background when it is due, and only then', async () => {
    server.clock.advance(3_700_000)
    await signIn()
    await server.services.sequencer.sequenceAll()
    await server.services.checks.sweep()
    expect((await integrity()).check).toMatchObject({ state: 'intact', finishedAt: server.clock.now })
    server.clock.advance(60_000)
    await server.services.checks.sweep()
    expect((await integrity()).check?.finishedAt).toBe(server.clock.now - 60_000)
    server.clock.advance(24 * 3_600_000)
    await signIn()
    await server.services.checks.sweep()
    expect((await integrity()).check?.finishedAt).toBe(server.clock.now)
  })

  it('that was interrupted is taken over, and the one that comes back too late changes nothing', async () => {
    const replica = await openReplica(server)
    const lost = { passId: `pas_${'0'.repeat(26)}`, startedAt: server.clock.now, size: 10 }
    expect(await server.services.stores.checks.begin(workspaceId, lost, 0)).toBe(true)
    expect(await admin.api.ledger.check.mutate({ workspaceId })).toEqual({ started: false })
    server.clock.advance(120_000)
    expect(
      await (
        await replica.services.checks.start(workspaceId, { reference: 'system', name: null, behind: null })
      ).finished,
    ).toBeUndefined()
    expect((await integrity()).check?.state).toBe('intact')
    expect(await server.services.stores.checks.move(workspaceId, lost.passId, { state: 'broken' })).toBe(
      false,
    )
    expect((await integrity()).check?.state).toBe('intact')
    await replica.close()
  })
})
