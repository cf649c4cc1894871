import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as inFolder } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { written } from '../agents/testing.ts'
import { asRoot, verifyOffline, writeEvents } from '../ledger/testing.ts'
import { composeForTest, openReplica } from '../testing/compose.ts'
import { goodPassword, join, setUp } from '../testing/people.ts'
import type { Visitor } from '../testing/visitor.ts'

const plan = {
  frameworks: ['soc2', 'iso27001'],
  period: { from: '2026-01-15', to: '2026-01-15', timeZone: 'UTC' },
  agents: null,
  redaction: 'none' as const,
}
const day = 86_400_000

describe('an export', () => {
  const server = composeForTest()
  const folder = mkdtempSync(inFolder(tmpdir(), 'countersign-export-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  let admin: Visitor
  let chen: Visitor
  let vik: Visitor
  let workspaceId: string

  beforeAll(async () => {
    ;({ admin, workspaceId } = await setUp(server))
    chen = (await join(admin, server, workspaceId, 'compliance', 'Chen')).visitor
    vik = (await join(admin, server, workspaceId, 'viewer', 'Vik')).visitor
    await writeEvents(server, workspaceId, 20)
    await publish()
    // What comes behind the period shows that the range is not cut off there.
    server.clock.advance(2 * day)
    await writeEvents(server, workspaceId, 3)
    await publish()
    await signInAgain()
  })

  // Sessions are over in less than the days that pass here.
  async function signInAgain() {
    for (const [visitor, email] of [
      [admin, 'ana@example.com'],
      [chen, 'chen@example.com'],
      [vik, 'vik@example.com'],
    ] as const) {
      await visitor.api.session.signIn.mutate({ email, password: goodPassword })
    }
  }

  async function publish() {
    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
  }
  const round = () => server.services.exportWorkflow.round()
  const ask = (changed: Partial<typeof plan> = {}) =>
    chen.api.compliance.request.mutate({ workspaceId, plan: { ...plan, ...changed } })
  const found = async (id: string) => {
    const { items } = await chen.api.compliance.exports.query({ workspaceId, limit: 100 })
    const one = items.find((item) => item.id === id)
    if (!one) throw new Error(`There is no export ${id}.`)
    return one
  }
  async function made(changed: Partial<typeof plan> = {}) {
    const { id } = await ask(changed)
    await round()
    return found(id)
  }
  async function bytesOf(id: string): Promise<Buffer> {
    const { url } = await chen.api.compliance.download.mutate({ workspaceId, exportId: id })
    const answer = await server.http.inject({ method: 'GET', url })
    expect(answer.statusCode).toBe(200)
    return answer.rawPayload
  }
  async function verified(bytes: Buffer) {
    writeFileSync(inFolder(folder, 'pack.zip'), bytes)
    const root = await server.http.inject({ method: 'GET', url: '/.well-known/countersign/trust-root.json' })
    writeFileSync(inFolder(folder, 'root.json'), root.payload)
    return verifyOffline(folder, 'pack', 'pack.zip', '--trust-root', 'root.json')
  }
  const eventsAbout = async (id: string) => {
    await publish()
    const { items } = await admin.api.ledger.list.query({ workspaceId, subject: `export:${id}`, limit: 100 })
    return items.map(({ action }) => action).reverse()
  }
  const code = (refused: Promise<unknown>) =>
    refused.then(
      () => null,
      (error: { data?: { code?: string } }) => error.data?.code ?? String(error),
    )

  it('becomes a pack that a stranger verifies, with its hash in the ledger and in the history', async () => {
    const one = await made()
    expect(one).toMatchObject({ state: 'done', askedByName: 'Chen', range: { from: 0 }, problem: null })
    const bytes = await bytesOf(one.id)
    expect(bytes.length).toBe(one.bytes)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(one.packSha256)
    const { code, output } = await verified(bytes)
    expect(output).toContain('the range reaches beyond the end of the period')
    expect(code, output).toBe(0)
    expect(one.summary?.map(({ id }) => id)).toEqual(['soc2', 'iso27001'])
    expect(await eventsAbout(one.id)).toEqual(['export.requested', 'export.sealed', 'export.downloaded'])
  })

  it('brings the program that checks it, as its README tells to call it', async () => {
    const bytes = await bytesOf((await made()).id)
    const unpacked = inFolder(folder, 'unpacked')
    mkdirSync(unpacked)
    writeFileSync(inFolder(unpacked, 'PACK.zip'), bytes)
    execFileSync('unzip', ['-q', 'PACK.zip'], { cwd: unpacked })
    const root = await server.http.inject({ method: 'GET', url: '/.well-known/countersign/trust-root.json' })
    writeFileSync(inFolder(unpacked, 'trust-root.json'), root.payload)
    const readme = readFileSync(inFolder(unpacked, 'README.txt'), 'utf8')
    const [, told = ''] = /^ +node (verify\/.*)$/m.exec(readme) ?? []
    const [program = '', ...args] = told.split(' ')
    expect(args).toEqual(['pack', 'PACK.zip', '--trust-root', 'trust-root.json'])
    const run = (file: string, given: readonly string[]) => {
      const ran = spawnSync(process.execPath, [file, ...given], { cwd: unpacked, encoding: 'utf8' })
      return { status: ran.status, said: ran.stdout + ran.stderr }
    }
    const isAnother = 'not checked  the program in verify/, which is not this one'

    const right = run(program, args)
    expect(right.said).toContain('RESULT       verified: 2026-01-15 to 2026-01-15')
    expect(right.said).not.toContain('which is not this one')
    expect(right.status).toBe(0)

    const alone = run(program, ['pack', 'PACK.zip'])
    expect(alone.said).toContain('RESULT       COULD NOT CHECK: Everything in the pack agrees with itself')
    expect(alone.said).not.toContain('which is not this one')
    expect(alone.status).toBe(2)

    const another = inFolder(unpacked, 'another.mjs')
    writeFileSync(another, `${readFileSync(inFolder(unpacked, program), 'utf8')}// another one\n`)
    const theirs = run(another, args)
    expect(theirs.said).toContain(isAnother)
    expect(theirs.status).toBe(0)

    const at = Math.floor(bytes.length / 2)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(inFolder(unpacked, 'PACK.zip'), bytes)
    const changed = run(program, args)
    expect(changed.said).toContain('RESULT       DOES NOT VERIFY: ')
    expect(changed.status).toBe(1)
  })

  it('has the same bytes when it is asked for again, also by retrying, and after the ledger has grown', async () => {
    const first = await made()
    await writeEvents(server, workspaceId, 5)
    await publish()
    const second = await made()
    const { id } = await chen.api.compliance.retry.mutate({ workspaceId, exportId: first.id })
    await round()
    expect(second.packSha256).toBe(first.packSha256)
    expect((await found(id)).packSha256).toBe(first.packSha256)
    expect((await made({ redaction: 'none', frameworks: ['gdpr'] })).packSha256).not.toBe(first.packSha256)
  })

  it('is made by one replica only, whoever is first', async () => {
    const replica = await openReplica(server)
    try {
      const asked = await Promise.all([ask(), ask(), ask()])
      await Promise.all([round(), replica.services.exportWorkflow.round()])
      for (const { id } of asked) {
        const row = await server.services.stores.exports.find(workspaceId, id)
        expect(row).toMatchObject({ state: 'done', attempt: 1 })
        expect((await eventsAbout(id)).filter((action) => action === 'export.sealed')).toHaveLength(1)
      }
    } finally {
      await replica.close()
    }
  })

  it('is taken up by another replica when the first one died, and what that one wrote counts for nothing', async () => {
    const { id } = await ask()
    const { stores } = server.services
    const half = { workspaceId, exportId: id, attempt: 1, number: 0, content: Buffer.from('half a pack') }
    await stores.exportParts.add(half)
    const now = server.clock.now
    const held = { holder: 'rpl_dead', attempt: 1, leaseUntil: now + 5_000 }
    await stores.exports.set(workspaceId, id, { state: 'running', phase: 'events', done: 7, ...held })
    await round()
    // It may still be alive.
    expect((await found(id)).state).toBe('running')
    const dead = await stores.exports.find(workspaceId, id)
    server.clock.advance(6_000)
    await round()
    const one = await found(id)
    expect(one.state).toBe('done')
    expect((await verified(await bytesOf(id))).code).toBe(0)
    expect(await stores.exportParts.after({ ...half, number: -1 })).toBeNull()
    // The dead one comes back and goes on writing.
    expect(dead && (await stores.exports.goOn(dead, { state: 'failed' }))).toBe(false)
    expect((await found(id)).state).toBe('done')
  })

  it('is handed on at once by a server that stops in order', async () => {
    const { id } = await ask()
    const replica = await openReplica(server)
    const { exports } = replica.services.stores
    const goOn = exports.goOn
    exports.goOn = async (job, change) => {
      replica.services.stop()
      return goOn(job, change)
    }
    await replica.services.exportWorkflow.round()
    await replica.close()
    expect((await found(id)).state).toBe('running')
    await round()
    expect((await found(id)).state).toBe('done')
  })

  it('gives up after five attempts that came to nothing, and says so', async () => {
    const { id } = await ask()
    await server.services.stores.exports.set(workspaceId, id, { state: 'running', attempt: 5 })
    await round()
    expect(await found(id)).toMatchObject({ state: 'failed', problem: expect.stringContaining('5 times') })
    expect(await eventsAbout(id)).toEqual(['export.requested', 'export.failed'])
  })

  it('is named as the last of each of its frameworks once it is made, and of no other', async () => {
    const vera = (await join(admin, server, workspaceId, 'reviewer', 'Vera')).visitor
    const last = async (framework: string) =>
      (await vera.api.compliance.lastMade.query({ workspaceId, framework }))?.id ?? null
    const period = { ...plan.period, from: '2026-01-14' }
    const one = await made({ frameworks: ['hipaa', 'iso42001'], period })
    expect(await vera.api.compliance.lastMade.query({ workspaceId, framework: 'hipaa' })).toMatchObject({
      ...{ id: one.id, askedByName: 'Chen', finishedAt: one.finishedAt },
      plan: { period },
    })
    // Identifiers of one millisecond have no order.
    server.clock.advance(1)
    const another = await made({ frameworks: ['iso42001'] })
    expect(await Promise.all(['hipaa', 'iso42001', 'ai-act'].map(last))).toEqual([one.id, another.id, null])

    // What is asked for later, and is not made or comes to nothing, is no pack.
    const cancelled = await ask({ frameworks: ['hipaa'] })
    expect(await last('hipaa')).toBe(one.id)
    await chen.api.compliance.cancel.mutate({ workspaceId, exportId: cancelled.id })
    const failed = await ask({ frameworks: ['hipaa'] })
    const { stores } = server.services
    await stores.exports.set(workspaceId, failed.id, { state: 'running', attempt: 5 })
    await round()
    expect((await found(failed.id)).state).toBe('failed')
    expect(await last('hipaa')).toBe(one.id)

    // A pack that was taken away was made all the same.
    await stores.exports.set(workspaceId, one.id, { expiresAt: server.clock.now - 1 })
    await round()
    expect((await found(one.id)).state).toBe('expired')
    expect(await last('hipaa')).toBe(one.id)
    expect(await code(vik.api.compliance.lastMade.query({ workspaceId, framework: 'hipaa' }))).toBe(
      'NOT_PERMITTED',
    )
    expect(await code(last('soc3'))).toBe('BAD_INPUT')
  })

  it('is cancelled for good, and refused where it is over', async () => {
    const { id } = await ask()
    await chen.api.compliance.cancel.mutate({ workspaceId, exportId: id })
    await round()
    expect((await found(id)).state).toBe('cancelled')
    expect(await eventsAbout(id)).toEqual(['export.requested', 'export.cancelled'])
    expect(await code(chen.api.compliance.cancel.mutate({ workspaceId, exportId: id }))).toBe('EXPORT_OVER')
    expect(await code(chen.api.compliance.download.mutate({ workspaceId, exportId: id }))).toBe(
      'EXPORT_NOT_DONE',
    )
  })

  it('cancelled while it is made stops, and leaves no bytes behind', async () => {
    const { id } = await ask()
    const { exports, exportParts } = server.services.stores
    const goOn = exports.goOn
    let calls = 0
    exports.goOn = async (job, change) => {
      calls += 1
      if (calls === 2) await chen.api.compliance.cancel.mutate({ workspaceId, exportId: id })
      return goOn(job, change)
    }
    try {
      await round()
    } finally {
      exports.goOn = goOn
    }
    expect(calls).toBe(2)
    expect((await found(id)).state).toBe('cancelled')
    expect(await exportParts.after({ workspaceId, exportId: id, attempt: 1, number: -1 })).toBeNull()
  })

  it('expires with its bytes, and is in the history for ever', async () => {
    const one = await made()
    server.clock.advance(31 * day)
    await round()
    // Nobody is signed in that long; the history itself is what is looked at.
    const row = await server.services.stores.exports.find(workspaceId, one.id)
    expect(row).toMatchObject({ state: 'expired' })
    expect(row?.packSha256?.toString('hex')).toBe(one.packSha256)
    const parts = { workspaceId, exportId: one.id, attempt: 1, number: -1 }
    expect(await server.services.stores.exportParts.after(parts)).toBeNull()
    server.clock.advance(-31 * day)
    expect(await code(chen.api.compliance.download.mutate({ workspaceId, exportId: one.id }))).toBe(
      'EXPORT_NOT_DONE',
    )
  })

  it('is downloaded by the link alone, for a minute, and by no other', async () => {
    const one = await made()
    const { url, fileName } = await chen.api.compliance.download.mutate({ workspaceId, exportId: one.id })
    expect(fileName).toBe('pack-soc2-iso27001-2026-01-15-2026-01-15.zip')
    const get = (address: string) => server.http.inject({ method: 'GET', url: address })
    const answer = await get(url)
    expect(answer.headers['content-disposition']).toContain(fileName)
    expect((await get(url.replace(/token=./, 'token=_'))).statusCode).toBe(403)
    expect((await get(url.replace(/until=\d+/, `until=${server.clock.now + day}`))).statusCode).toBe(403)
    const another = (await made()).id
    expect((await get(url.replace(one.id, another))).statusCode).toBe(403)
    server.clock.advance(61_000)
    expect((await get(url)).json()).toMatchObject({ code: 'DOWNLOAD_LINK_INVALID' })
  })

  it('is for compliance and admins; a viewer is refused, and a reviewer only reads', async () => {
    expect(await code(vik.api.compliance.request.mutate({ workspaceId, plan }))).toBe('NOT_PERMITTED')
    expect(await code(vik.api.compliance.preview.query({ workspaceId, plan }))).toBe('NOT_PERMITTED')
    const rita = (await join(admin, server, workspaceId, 'reviewer', 'Rita')).visitor
    await rita.api.compliance.preview.query({ workspaceId, plan })
    expect(await code(rita.api.compliance.request.mutate({ workspaceId, plan }))).toBe('NOT_PERMITTED')
  })

  it('is refused with a code when it asks for nothing that there is', async () => {
    const refused = (changed: object) =>
      code(chen.api.compliance.request.mutate({ workspaceId, plan: { ...plan, ...changed } }))
    const period = (changed: object) => ({ period: { ...plan.period, ...changed } })
    expect(await refused({ frameworks: [] })).toBe('PLAN_MALFORMED')
    expect(await refused({ frameworks: ['soc3'] })).toBe('FRAMEWORK_UNKNOWN')
    expect(await refused(period({ timeZone: 'Mars' }))).toBe('TIME_ZONE_UNKNOWN')
    expect(await refused(period({ from: '2026-02-30' }))).toBe('DAY_INVALID')
    expect(await refused(period({ to: '2026-01-01' }))).toBe('PERIOD_BACKWARDS')
    expect(await refused(period({ from: '1999-01-01' }))).toBe('PERIOD_TOO_LONG')
    expect(await refused({ agents: ['someone'] })).toBe('PLAN_MALFORMED')
  })

  it('waits in line for no more than four others', async () => {
    const ids: string[] = []
    for (let at = 0; at < 5; at++) ids.push((await ask()).id)
    expect(await code(ask())).toBe('EXPORTS_UNDERWAY')
    for (const id of ids) await chen.api.compliance.cancel.mutate({ workspaceId, exportId: id })
  })

  it('is one of five at most, also when many ask at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask().catch(() => null)))
    const asked = answers.flatMap((answer) => (answer === null ? [] : [answer.id]))
    expect(asked).toHaveLength(5)
    for (const exportId of asked) await chen.api.compliance.cancel.mutate({ workspaceId, exportId })
  })

  it('shows beforehand what it will say: the same states and counts as the pack', async () => {
    const preview = await chen.api.compliance.preview.query({ workspaceId, plan })
    expect(preview.rows.length).toBeGreaterThan(0)
    expect(preview.estimatedBytes).toBeGreaterThan(10_000)
    const [soc2] = preview.frameworks
    const count = (state: string) => soc2?.controls.filter((one) => one.state === state).length
    const summary = (await made()).summary?.[0]
    expect([count('evidenced'), count('gap'), count('not-evaluated')]).toEqual([
      summary?.evidenced,
      summary?.gap,
      summary?.notEvaluated,
    ])
    // Nobody checked the ledger on that day, and nothing sees backups.
    expect(soc2?.controls.find(({ id }) => id === 'CC2.1')?.state).toBe('gap')
    expect(soc2?.controls.find(({ id }) => id === 'CC9.1')?.state).toBe('not-evaluated')
  })

  it('counts beforehand what the pack counts, control by control, day by day, and for chosen agents', async () => {
    const Manifest = z.object({
      counts: z.object({ headers: z.number(), inPeriod: z.number(), inScope: z.number() }),
      frameworks: z.array(
        z.object({
          controls: z.array(
            z.object({ id: z.string(), state: z.string(), events: z.number(), exceptions: z.number() }),
          ),
        }),
      ),
    })
    const Days = z.object({ days: z.array(z.object({ day: z.string(), events: z.number() })) })
    const frameworks = ['soc2', 'iso27001', 'hipaa', 'gdpr', 'iso42001', 'ai-act']
    const period = { from: '2026-01-14', to: '2026-01-18', timeZone: 'Pacific/Chatham' }
    for (const agents of [null, ['agt_01K9ZB3W6R0000000000000001']]) {
      const asked = { ...plan, frameworks, period, agents }
      const preview = await chen.api.compliance.preview.query({ workspaceId, plan: asked })
      const { id } = await chen.api.compliance.request.mutate({ workspaceId, plan: asked })
      await round()
      writeFileSync(inFolder(folder, 'counted.zip'), await bytesOf(id))
      const file = (name: string) =>
        JSON.parse(execFileSync('unzip', ['-p', inFolder(folder, 'counted.zip'), name], { encoding: 'utf8' }))
      const manifest = Manifest.parse(file('manifest.json'))
      expect(preview.counts).toMatchObject(manifest.counts)
      expect(manifest.counts.inScope).toBeGreaterThan(0)
      for (const [at, { controls }] of manifest.frameworks.entries()) {
        expect(preview.frameworks[at]?.controls).toMatchObject(controls)
      }
      const { days } = Days.parse(file('controls/soc2/cc6.2.json'))
      const trend = preview.frameworks[0]?.controls.find(({ name }) => name === 'soc2/CC6.2')?.trend
      const wanted = ['14', '15', '16', '17', '18'].map(
        (day) => days.find((one) => one.day === `2026-01-${day}`)?.events ?? 0,
      )
      expect(trend).toEqual(wanted)
    }
  })

  it('leaves out what is about an agent that was not chosen, and nothing else', async () => {
    const ids: string[] = []
    for (const name of ['one', 'two', 'three']) {
      const saved = await admin.api.agents.create.mutate({
        workspaceId,
        spec: { value: written(name) },
      })
      ids.push(saved.id)
    }
    await publish()
    const period = { from: '2026-01-15', to: '2026-01-18', timeZone: 'UTC' }
    const asked = (agents: string[] | null) => ({ ...plan, period, agents })
    const counted = async (agents: string[] | null) => {
      const { counts } = await chen.api.compliance.preview.query({ workspaceId, plan: asked(agents) })
      return counts.inScope
    }
    const [one = '', two = '', three = ''] = ids
    const [all, first, second, both] = [
      await counted(null),
      await counted([one]),
      await counted([two]),
      await counted([one, two]),
    ]
    // What is about none of the three is in each of them once.
    expect(both).toBe(first + 1)
    expect(both).toBe(second + 1)
    expect(all).toBe(both + 1)
    const { id } = await chen.api.compliance.request.mutate({ workspaceId, plan: asked([two, one, two]) })
    await round()
    writeFileSync(inFolder(folder, 'scoped.zip'), await bytesOf(id))
    const events = execFileSync('unzip', ['-p', inFolder(folder, 'scoped.zip'), 'events.jsonl']).toString()
    expect(events.trimEnd().split('\n')).toHaveLength(both)
    for (const [agentId, isIn] of [
      [one, true],
      [two, true],
      [three, false],
    ] as const) {
      expect(events.includes(agentId)).toBe(isIn)
    }
    expect((await verified(await bytesOf(id))).code).toBe(0)
  })

  it('leads from a control to its events, page by page, and to all of them', async () => {
    const control = 'soc2/CC6.2'
    const preview = await chen.api.compliance.preview.query({ workspaceId, plan })
    const wanted = preview.frameworks[0]?.controls.find(({ name }) => name === control)?.events
    const positions: number[] = []
    let cursor: number | undefined
    do {
      const page = await chen.api.compliance.events.query({ workspaceId, plan, control, cursor, limit: 2 })
      positions.push(...page.items.map(({ position }) => position))
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(positions).toHaveLength(wanted ?? -1)
    expect(new Set(positions).size).toBe(positions.length)
    const none = chen.api.compliance.events.query({ workspaceId, plan, control: 'soc2/CC99' })
    expect(await code(none)).toBe('CONTROL_NOT_FOUND')
  })

  it('covers a period before the log began, and one that nothing happened in', async () => {
    for (const period of [
      { from: '2020-01-01', to: '2020-03-31', timeZone: 'UTC' },
      { from: '2026-01-16', to: '2026-01-16', timeZone: 'UTC' },
      { from: '2026-01-17', to: '2027-12-31', timeZone: 'UTC' },
    ]) {
      const { code, output } = await verified(await bytesOf((await made({ period })).id))
      expect(code, output).toBe(0)
    }
  })

  // Last, for it breaks the ledger.
  it('is not made of a ledger that was changed, and says where it breaks', async () => {
    const { id } = await ask()
    const [entry] = await server.services.stores.log.entries(workspaceId, 5, 1)
    await asRoot(
      server,
      `update ledger_events set header = replace(header, '"outcome":"', '"outcome": "') where id = '${entry?.eventId}'`,
    )
    await round()
    expect(await found(id)).toMatchObject({
      state: 'failed',
      problem: 'The event at position 5 is not the one that was written.',
    })
    expect(await eventsAbout(id)).toEqual(['export.requested', 'export.failed'])
  })
})

describe('a workspace of which nothing is published yet', () => {
  const server = composeForTest()

  it('shows no control as evidenced, exports nothing, and does both a checkpoint later', async () => {
    const { admin, workspaceId } = await setUp(server)
    const asked = { workspaceId, plan }
    const before = await admin.api.compliance.preview.query(asked)
    expect(before).toMatchObject({ range: { from: 0, to: 0 }, counts: { headers: 0, inPeriod: 0 }, rows: [] })
    const states = before.frameworks.flatMap(({ controls }) => controls.map(({ state }) => state))
    expect(states).toContain('not-evaluated')
    expect(states).not.toContain('evidenced')
    const control = { ...asked, control: 'soc2/CC6.2', limit: 10 }
    expect(await admin.api.compliance.events.query(control)).toMatchObject({ items: [] })
    await expect(admin.api.compliance.request.mutate(asked)).rejects.toMatchObject({
      data: { code: 'NOT_PUBLISHED' },
    })

    await server.services.sequencer.sequenceAll()
    await server.services.publisher.publishAll()
    expect((await admin.api.compliance.preview.query(asked)).counts.inPeriod).toBeGreaterThan(0)
    expect(await admin.api.compliance.request.mutate(asked)).toMatchObject({ id: expect.any(String) })
  })
})
