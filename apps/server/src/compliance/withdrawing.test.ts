import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as inFolder } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asRoot, writeEvents } from '../ledger/testing.ts'
import { composeForTest } from '../testing/compose.ts'
import { goodPassword, join, setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'

const day = 86_400_000
const reason = 'They asked for it in a letter.'
const on = (date: string, redaction: 'none' | 'bodies' = 'none') => ({
  frameworks: ['soc2'],
  period: { from: date, to: date, timeZone: 'UTC' },
  agents: null,
  redaction,
})

describe('a pack that is kept', () => {
  const server = composeForTest()
  const folder = mkdtempSync(inFolder(tmpdir(), 'countersign-withdrawn-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    ;({ admin, workspaceId } = await setUp(server))
    await writeEvents(server, workspaceId, 5)
    await publish()
    await nextDay()
  })

  async function nextDay(days = 1) {
    server.clock.advance(days * day)
    await admin.api.session.signIn.mutate({ email: 'ana@example.com', password: goodPassword })
  }
  async function publish() {
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
  }
  const ask = async (plan: ReturnType<typeof on>) =>
    (await admin.api.compliance.request.mutate({ workspaceId, plan })).id
  const round = () => server.services.exportWorkflow.round()
  const made = async (plan: ReturnType<typeof on>) => {
    const id = await ask(plan)
    await round()
    return id
  }
  const rowOf = async (id: string) => {
    const row = await server.services.stores.exports.find(workspaceId, id)
    if (!row) throw new Error(`There is no export ${id}.`)
    return row
  }
  const download = (exportId: string) => admin.api.compliance.download.mutate({ workspaceId, exportId })
  async function bytesOf(id: string): Promise<Buffer> {
    const { url } = await download(id)
    return (await server.http.inject({ method: 'GET', url })).rawPayload
  }
  async function textOf(id: string): Promise<string> {
    const file = inFolder(folder, `${id}.zip`)
    writeFileSync(file, await bytesOf(id))
    return execFileSync('unzip', ['-p', file], { encoding: 'latin1', maxBuffer: 2 ** 28 })
  }
  async function storedOf(exportId: string): Promise<Buffer> {
    const { attempt } = await rowOf(exportId)
    const parts: Buffer[] = []
    let number = -1
    for (;;) {
      const part = await server.services.stores.exportParts.after({ workspaceId, exportId, attempt, number })
      if (!part) return Buffer.concat(parts)
      parts.push(part.content)
      number = part.number
    }
  }
  const eventsAbout = async (id: string) => {
    await publish()
    const { items } = await admin.api.ledger.list.query({ workspaceId, subject: `export:${id}`, limit: 100 })
    return items.map(({ action }) => action).reverse()
  }
  /** Somebody who came and left today. */
  async function leaver(name: string): Promise<string> {
    const { personId } = await join(admin, server, workspaceId, 'viewer', name)
    await admin.api.members.remove.mutate({ workspaceId, personId })
    await publish()
    return personId
  }
  const erase = (personId: string) => admin.api.ledger.erase.mutate({ workspaceId, personId, reason })
  const today = () => new Date(server.clock.now).toISOString().slice(0, 10)

  it('lies in the database sealed, each part for its place', async () => {
    const id = await made(on('2026-01-15'))
    const pack = await bytesOf(id)
    const stored = await storedOf(id)
    expect(stored.length).toBeGreaterThan(pack.length)
    expect(stored.includes(Buffer.from('PK\u0003\u0004', 'latin1'))).toBe(false)
    expect(stored.includes(pack.subarray(100, 132))).toBe(false)
    const other = await made(on('2026-01-15', 'bodies'))
    await asRoot(
      server,
      `update export_parts into_place join export_parts moved on moved.export_id = '${other}' and moved.number = 0
        set into_place.content = moved.content where into_place.export_id = '${id}' and into_place.number = 0`,
    )
    const { url } = await download(id)
    expect((await server.http.inject({ method: 'GET', url })).statusCode).toBe(500)
  })

  it('is taken away when somebody of whom it tells is erased, and no other is', async () => {
    const before = await made(on('2026-01-15'))
    const personId = await leaver('Dana')
    const [telling, withoutBodies] = [await made(on(today())), await made(on(today(), 'bodies'))]
    expect(await textOf(telling)).toContain('Dana')
    await erase(personId)
    expect(await rowOf(telling)).toMatchObject({
      state: 'expired',
      expiresAt: server.clock.now,
      problem: expect.stringContaining('erased'),
    })
    expect(await storedOf(telling)).toHaveLength(0)
    expect(await codeOf(download(telling))).toBe('EXPORT_NOT_DONE')
    expect((await eventsAbout(telling)).at(-1)).toBe('export.withdrawn')
    for (const id of [before, withoutBodies]) expect((await rowOf(id)).state).toBe('done')
    const again = await admin.api.compliance.retry.mutate({ workspaceId, exportId: telling })
    await round()
    expect(await textOf(again.id)).not.toContain('Dana')
  })

  it('is begun anew when somebody is erased while it is made', async () => {
    await nextDay()
    const personId = await leaver('Eli')
    const id = await ask(on(today()))
    const { exports } = server.services.stores
    const goOn = exports.goOn
    let calls = 0
    exports.goOn = async (job, change) => {
      calls += 1
      // The bodies have been read by now.
      if (calls === 2) await erase(personId)
      return goOn(job, change)
    }
    try {
      await round()
    } finally {
      exports.goOn = goOn
    }
    expect(await rowOf(id)).toMatchObject({ state: 'waiting', attempt: 1, leaseUntil: null })
    expect(await storedOf(id)).toHaveLength(0)
    await round()
    expect(await rowOf(id)).toMatchObject({ state: 'done', attempt: 2 })
    expect(await textOf(id)).not.toContain('Eli')
  })

  it('is taken away when days of which it tells are over their time, and no other is', async () => {
    await nextDay()
    const old = await made(on('2026-01-15'))
    const rule = { workspaceId, eventClass: 'access', keptDays: 30, seen: 2_192, reason } as const
    await admin.api.retention.setRule.mutate(rule)
    await publish()
    // A range begins at a checkpoint before its period, which is one of the day before.
    for (const days of [29, 1]) {
      await nextDay(days)
      await writeEvents(server, workspaceId, 3)
      await publish()
    }
    const young = await made(on(today()))
    // A pack is kept for thirty days, and this one would be.
    await server.services.stores.exports.set(workspaceId, old, { expiresAt: server.clock.now + 90 * day })
    let erased = 0
    for (let days = 0; days < 12 && erased === 0; days++) {
      server.clock.advance(day)
      erased += await server.services.retentionKeeper.round()
    }
    expect(erased).toBeGreaterThan(0)
    expect((await rowOf(old)).state).toBe('expired')
    expect(await storedOf(old)).toHaveLength(0)
    expect((await rowOf(young)).state).toBe('done')
    await nextDay()
    expect((await eventsAbout(old)).at(-1)).toBe('export.withdrawn')
  })
})
