import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { caught } from '../remote/caught.ts'
import { exportPack } from './export.ts'

type Answer = { status: number; body: unknown; cutAt?: number }
type Seen = { method: string; path: string; key: string | undefined; body: string }

const id = 'exp_01K9ZB3W6R0000000000000001'
const exports = '/v1/workspaces/wsp_1/exports'
const pack = Buffer.from('PK\u0003\u0004 what stands for an archive'.repeat(10_000))
const sha256 = createHash('sha256').update(pack).digest('hex')
const shown = (changed: object = {}) => ({
  ...{ id, state: 'done', phase: null, done: 0, range: { from: 10, to: 30 }, problem: null },
  ...{ bytes: pack.length, packSha256: sha256, manifestSha256: 'ab'.repeat(32) },
  summary: [{ id: 'soc2', evidenced: 3, gap: 1, notEvaluated: 2 }],
  ...changed,
})
const ok = (body: unknown): Answer => ({ status: 200, body })
const refusal = (code: string) => ({ code, message: 'It is not so.', remedy: 'Do otherwise.' })

/** What somebody calls, against answers that the server's own tests show it gives. */
describe('export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-export-command-'))
  let url = ''
  /** What each path answers, one after the other; the last one again and again. */
  let answers: Record<string, Answer[]> = {}
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const method = request.method ?? ''
      seen.push({ method, path, key: request.headers.authorization, body })
      const row = answers[`${method} ${path}`] ?? [{ status: 404, body: refusal('NOT_THERE') }]
      const answer = (row.length > 1 ? row.shift() : row[0]) ?? { status: 500, body: {} }
      if (answer.status === 0) return void response.destroy()
      const bytes = Buffer.isBuffer(answer.body)
        ? answer.body
        : typeof answer.body === 'string'
          ? Buffer.from(answer.body)
          : Buffer.from(JSON.stringify(answer.body))
      response.writeHead(answer.status, { 'content-length': bytes.length })
      if (answer.cutAt === undefined) return void response.end(bytes)
      response.write(bytes.subarray(0, answer.cutAt), () => response.destroy())
    })
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  let file = ''
  let made = 0
  beforeEach(() => {
    seen.length = 0
    file = join(folder, `${made++}`, 'evidence.zip')
    mkdirSync(join(file, '..'))
    answers = {
      'GET /v1/whoami': [ok({ workspaceId: 'wsp_1' })],
      [`POST ${exports}`]: [{ status: 202, body: { id } }],
      [`GET ${exports}/${id}`]: [ok(shown())],
      [`GET ${exports}/${id}/pack.zip`]: [ok(pack)],
    }
  })
  const inFolder = () => readdirSync(join(file, '..'))

  const run = async (...given: string[]) => {
    let [stdout, stderr] = ['', '']
    const say = (text: string) => {
      stderr += `${text}\n`
    }
    const surroundings = {
      calledFrom: join(file, '..'),
      env: { COUNTERSIGN_API_KEY: 'csk_secret' },
      answer: (text: string) => {
        stdout += text
      },
      say,
    }
    const patience = { everyMs: 1, mostAwayMs: 300, mostSilentMs: 300 }
    const status = await caught(() => exportPack(given, surroundings, patience), say)
    return { status, stdout, stderr }
  }
  const asking = ['evidence.zip', '--frameworks', 'soc2, gdpr', '--from', '2026-07-01', '--to', '2026-09-30']
  const ask = (...more: string[]) => run(...asking, '--url', url, ...more)

  it('asks, waits, says how far it is, and stores what was sealed', async () => {
    answers[`GET ${exports}/${id}`] = [
      ok(shown({ state: 'waiting', packSha256: null, bytes: null, summary: null })),
      ok(shown({ state: 'running', phase: 'events', done: 7, packSha256: null, bytes: null, summary: null })),
      ok(
        shown({ state: 'running', phase: 'results', done: 20, bytes: null, packSha256: null, summary: null }),
      ),
      ok(shown()),
    ]
    const { status, stdout, stderr } = await ask()
    expect(stderr.split('\n')).toEqual([
      'countersign: waiting for its turn: 0 of 20 events',
      'countersign: writing the events: 7 of 20 events',
      'countersign: writing the results: 20 of 20 events',
      '',
    ])
    expect(status).toBe(0)
    expect(stdout).toContain(
      `evidence.zip: ${id}, 20 events, ${pack.length} bytes\n  SHA-256           ${sha256}\n`,
    )
    expect(stdout).toMatch(/soc2 +3 evidenced, 1 gap, 2 not evaluated/)
    expect(readFileSync(file).equals(pack)).toBe(true)
    expect(inFolder()).toEqual(['evidence.zip'])
    const [, request] = seen
    expect(JSON.parse(request?.body ?? '')).toEqual({
      frameworks: ['soc2', 'gdpr'],
      period: { from: '2026-07-01', to: '2026-09-30', timeZone: 'UTC' },
      agents: null,
      redaction: 'none',
    })
    expect(new Set(seen.map(({ key }) => key))).toEqual(new Set(['Bearer csk_secret']))
  })

  it('names days by a preset in a time zone, agents, and what is left out', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 9, 1, 2), toFake: ['Date'] })
    const more = ['--time-zone', 'America/New_York', '--agents', 'agt_1,agt_2', '--redaction', 'bodies']
    const given = ['evidence.zip', '--url', url, '--frameworks', 'soc2', '--period', 'this-quarter', ...more]
    expect((await run(...given, '--workspace', 'wsp_1')).status).toBe(0)
    vi.useRealTimers()
    expect(seen[0]?.path).toBe(exports)
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      frameworks: ['soc2'],
      // In New York it is still the last evening of September.
      period: { from: '2026-07-01', to: '2026-09-30', timeZone: 'America/New_York' },
      agents: ['agt_1', 'agt_2'],
      redaction: 'bodies',
    })
  })

  it('hands on what came of it as JSON', async () => {
    const { status, stdout } = await ask('--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      ...{ outcome: 'stored', id, file: 'evidence.zip', bytes: pack.length, packSha256: sha256 },
      ...{ manifestSha256: 'ab'.repeat(32), range: { from: 10, to: 30 } },
      summary: [{ id: 'soc2', evidenced: 3, gap: 1, notEvaluated: 2 }],
    })
  })

  it('goes on with an export that was asked for before, and asks for none', async () => {
    const { status } = await run('evidence.zip', '--url', url, '--id', id)
    expect(status).toBe(0)
    expect(seen.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET'])
    expect(readFileSync(file).equals(pack)).toBe(true)
  })

  it('waits for a server that is away for a while, and not for ever', async () => {
    const away: Answer[] = [
      { status: 0, body: '' },
      { status: 502, body: '<html>' },
      { status: 503, body: {} },
    ]
    answers[`GET ${exports}/${id}`] = [...away, ok(shown())]
    expect((await ask()).status).toBe(0)
    rmSync(file)
    answers[`GET ${exports}/${id}`] = [{ status: 0, body: '' }]
    const { status, stderr } = await ask()
    expect(status).toBe(2)
    expect(stderr).toContain(`To go on with this export, call this with --id ${id}.`)
    expect(inFolder()).toEqual([])
  })

  it.each([
    ['failed', 'It was begun 5 times and never came to its end.'],
    ['cancelled', null],
    ['expired', null],
  ])('says that it %s, and stores nothing', async (state, problem) => {
    answers[`GET ${exports}/${id}`] = [ok(shown({ state, problem }))]
    const { status, stdout } = await ask('--json')
    expect([status, JSON.parse(stdout)]).toEqual([1, { outcome: state, id, problem }])
    expect(inFolder()).toEqual([])
  })

  it.each([400, 409])('says why it is refused with %i', async (status) => {
    answers[`POST ${exports}`] = [{ status, body: refusal('PERIOD_BACKWARDS') }]
    const told = await ask('--json')
    expect([told.status, JSON.parse(told.stdout)]).toEqual([
      1,
      { outcome: 'refused', ...refusal('PERIOD_BACKWARDS') },
    ])
    expect((await ask()).stdout).toBe('Refused (PERIOD_BACKWARDS): It is not so.\n  Do otherwise.\n')
  })

  it('stores nothing that is not what was sealed', async () => {
    const other = Buffer.from(pack)
    other[5] = 0
    for (const body of [other, Buffer.concat([pack, Buffer.from('x')])]) {
      answers[`GET ${exports}/${id}/pack.zip`] = [ok(body)]
      const { status, stdout } = await ask('--json')
      expect([status, JSON.parse(stdout)]).toMatchObject([1, { outcome: 'altered', id, packSha256: sha256 }])
      expect(inFolder()).toEqual([])
    }
  })

  it('stores nothing of what broke off, and says how to go on', async () => {
    const broken: Answer[] = [
      { ...ok(pack), cutAt: 100_000 },
      ok(pack.subarray(0, 100)),
      { status: 410, body: refusal('EXPORT_GONE') },
    ]
    for (const answer of broken) {
      answers[`GET ${exports}/${id}/pack.zip`] = [answer]
      const { status, stdout, stderr } = await ask()
      expect([status, stdout]).toEqual([2, ''])
      expect(stderr).toContain(`--id ${id}`)
      expect(inFolder()).toEqual([])
    }
  })

  it('leaves alone what is there, also what comes there meanwhile', async () => {
    writeFileSync(file, 'of last night')
    expect((await ask()).status).toBe(2)
    expect(seen).toEqual([])
    expect(readFileSync(file, 'utf8')).toBe('of last night')
    rmSync(file)
    server.once('request', () => writeFileSync(file, 'of somebody else'))
    const { status, stderr } = await ask()
    expect([status, stderr]).toEqual([2, expect.stringContaining('evidence.zip appeared meanwhile')])
    expect(readFileSync(file, 'utf8')).toBe('of somebody else')
    expect(inFolder()).toEqual(['evidence.zip'])
  })

  it('never asks for what could not be asked for rightly', async () => {
    for (const given of [
      [],
      ['evidence.zip', 'other.zip', '--frameworks', 'soc2', '--period', 'last-month'],
      ['evidence.zip', '--period', 'last-month'],
      ['evidence.zip', '--frameworks', 'soc2'],
      ['evidence.zip', '--frameworks', 'soc2', '--from', '2026-01-01'],
      ['evidence.zip', '--frameworks', 'soc2', '--period', 'last-month', '--from', '2026-01-01'],
      ['evidence.zip', '--frameworks', 'soc2', '--period', 'yesterday'],
      ['evidence.zip', '--frameworks', 'soc2', '--period', 'last-month', '--time-zone', 'Middle/Earth'],
      ['evidence.zip', '--id', id, '--period', 'last-month'],
      ['evidence.zip', '--id', '../agents'],
      ['nowhere/evidence.zip', '--frameworks', 'soc2', '--period', 'last-month'],
      ['evidence.zip', '--frameworks', 'soc2', '--period', 'last-month', '--key', 'csk_typed'],
    ]) {
      const { status, stdout } = await run(...given, '--url', url)
      expect([status, stdout], given.join(' ')).toEqual([2, ''])
    }
    expect(seen).toEqual([])
    expect((await run(...asking, '--url', 'http://countersign.example')).status).toBe(2)
    expect((await run(...asking)).status).toBe(2)
    answers[`POST ${exports}`] = [{ status: 429, body: refusal('EXPORTS_UNDERWAY') }]
    expect((await ask()).status).toBe(2)
    answers[`POST ${exports}`] = [{ status: 202, body: {} }]
    expect((await ask()).status).toBe(2)
  })
})
