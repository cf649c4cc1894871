import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../ids.ts'
import { metricsOn } from '../observability/metrics.ts'
import { misbehavingOpa, opaAt } from './opa.testing.ts'
import type { OpaSettings } from './opa-client.ts'
import { OpaEngine } from './opa-engine.ts'
import { certificate, key, stranger } from './opa-tls.testing.ts'
import { shippedPolicy } from './shipped.ts'
import type { Loaded } from './snapshots.ts'
import { promotionInput } from './testing.ts'

const now = Date.UTC(2026, 0, 15, 9, 30)
const workspaceId = newId('workspace', now)

describe('an OPA server that misbehaves', () => {
  let server: Awaited<ReturnType<typeof misbehavingOpa>>
  let loaded: Loaded
  let engine: OpaEngine
  let clock = now

  beforeAll(async () => {
    server = await misbehavingOpa()
    const policy = await shippedPolicy()
    loaded = { id: newId('policy', now), number: 1, hash: policy.hash, policy }
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    open()
    await engine.prepare(workspaceId, loaded)
    server.seen.length = 0
  })
  afterEach(async () => {
    server.answers((_, response) => response.end())
    await engine.close()
  })

  const open = (changed: Partial<OpaSettings> = {}) => {
    clock = now
    server.kept.clear()
    const settings = opaAt(server.url, { timeoutMs: 1_000, ...changed })
    const replicaId = newId('replica', now)
    const surroundings = { clock: () => clock, log: pino({ level: 'silent' }), metrics: metricsOn() }
    engine = new OpaEngine({ ...surroundings, settings, replicaId })
  }
  const ask = () => engine.ask({ workspaceId, loaded, question: 'promotion', input: promotionInput(now) })
  const json = (body: string, status = 200, type = 'application/json') =>
    server.answers((_, response) => response.writeHead(status, { 'content-type': type }).end(body))
  const said = (answer: unknown) => (hash: string) => JSON.stringify({ result: { hash, answer } })
  const allowing = said({ deny: [], warn: [], evaluated: rulesOf() })

  function rulesOf(): string[] {
    return ['actor', 'anatomy', 'budget', 'capabilities', 'containment', 'temperature']
  }
  const telling = (text: (hash: string) => string) =>
    server.answers((_, response, { hash }) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(text(hash)),
    )

  it('is no obstacle to one that answers as it should, so that the others below are refused for what they do', async () => {
    telling(allowing)
    expect(await ask()).toMatchObject({ answer: { outcome: 'allow' }, engine: 'opa', fellBack: false })
  })

  const misbehaviour: [string, () => void, string][] = [
    ['does not answer', () => server.answers(() => {}), 'POLICY_TIMEOUT'],
    [
      'answers a byte at a time',
      () =>
        server.answers((_, response) => {
          response.writeHead(200, { 'content-type': 'application/json' })
          const drip = setInterval(() => response.write(' '), 20)
          response.on('close', () => clearInterval(drip))
        }),
      'POLICY_TIMEOUT',
    ],
    [
      'fails',
      () => json('{"code":"internal_error","errors":[{"message":"div by zero"}]}', 500),
      'POLICY_ERROR',
    ],
    ['fails with a page', () => json('<h1>Oops</h1>', 500, 'text/html'), 'POLICY_UNREADABLE'],
    ['is away behind a proxy', () => json('{}', 503), 'POLICY_UNAVAILABLE'],
    ['has too much to do', () => json('{}', 429), 'POLICY_UNAVAILABLE'],
    ['refuses the token', () => json('{"code":"unauthorized"}', 401), 'POLICY_UNREADABLE'],
    [
      'drops the connection',
      () => server.answers((request) => request.socket.destroy()),
      'POLICY_UNAVAILABLE',
    ],
    [
      'drops it in the middle of an answer',
      () =>
        server.answers((request, response, { hash }) => {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': '10000' })
          response.write(allowing(hash), () => request.socket.destroy())
        }),
      'POLICY_UNAVAILABLE',
    ],
    [
      'points elsewhere',
      () =>
        server.answers((_, response) => response.writeHead(307, { location: `${server.url}/allow` }).end()),
      'POLICY_UNREADABLE',
    ],
    [
      'answers with a page',
      () =>
        server.answers((_, response, { hash }) =>
          response.writeHead(200, { 'content-type': 'text/html' }).end(allowing(hash)),
        ),
      'POLICY_UNREADABLE',
    ],
    [
      'says of no type',
      () => server.answers((_, response, { hash }) => response.writeHead(200).end(allowing(hash))),
      'POLICY_UNREADABLE',
    ],
    ['answers what is not JSON', () => json('allow'), 'POLICY_UNREADABLE'],
    ['answers a part of it', () => json('{"result":{"hash":"'), 'POLICY_UNREADABLE'],
    ['answers true', () => json('true'), 'POLICY_UNREADABLE'],
    ['answers a list', () => json('[]'), 'POLICY_UNREADABLE'],
    ['answers null', () => json('null'), 'POLICY_UNREADABLE'],
    ['has a result of true', () => json('{"result":true}'), 'POLICY_UNREADABLE'],
    ['has a result of nothing', () => json('{"result":null}'), 'POLICY_UNREADABLE'],
    ['has no result', () => json('{}'), 'POLICY_UNDEFINED'],
    ['does not know the path', () => json('{"code":"undefined_document"}', 404), 'POLICY_UNREADABLE'],
    ['answers by another version', () => json(allowing('ab'.repeat(32))), 'POLICY_UNREADABLE'],
    [
      'leaves out a rule',
      () => telling(said({ deny: [], warn: [], evaluated: rulesOf().slice(1) })),
      'POLICY_SILENT',
    ],
    ['evaluates nothing', () => telling(said({ deny: [], warn: [], evaluated: [] })), 'POLICY_SILENT'],
    ['leaves out the denials', () => telling(said({ warn: [], evaluated: rulesOf() })), 'POLICY_UNREADABLE'],
    [
      'has denials of another kind',
      () => telling(said({ deny: {}, warn: [], evaluated: rulesOf() })),
      'POLICY_UNREADABLE',
    ],
    [
      'answers with a field more',
      () => telling(said({ deny: [], warn: [], evaluated: rulesOf(), allow: true })),
      'POLICY_UNREADABLE',
    ],
    [
      'answers with a rule that nobody has',
      () => telling(said({ deny: [], warn: [], evaluated: [...rulesOf(), 'friendly'] })),
      'POLICY_UNREADABLE',
    ],
    [
      'answers two megabytes',
      () => telling((hash) => allowing(hash) + ' '.repeat(2 * 1024 * 1024)),
      'POLICY_UNREADABLE',
    ],
    [
      'never stops answering',
      () =>
        server.answers((_, response) => {
          response.writeHead(200, { 'content-type': 'application/json' })
          const more = () => response.write(' '.repeat(64 * 1024), more)
          more()
        }),
      'POLICY_UNREADABLE',
    ],
    [
      'speaks another protocol',
      () => server.answers((request) => request.socket.end('SSH-2.0-OpenSSH\r\n')),
      'POLICY_UNREADABLE',
    ],
    [
      'answers nothing at all as it should',
      () => server.answers((_, response) => response.end('{}'), true),
      'POLICY_UNREADABLE',
    ],
  ]

  it.each(misbehaviour)('and %s allows nothing', async (_, misbehave, code) => {
    misbehave()
    const { answer, engine: by, fellBack } = await ask()
    expect({ ...answer, message: null, by, fellBack }).toEqual({
      outcome: 'unanswered',
      code,
      message: null,
      by: 'opa',
      fellBack: false,
    })
  })

  it.each(misbehaviour.filter(([, , code]) => code !== 'POLICY_UNAVAILABLE'))(
    'and %s is not away: nobody answers in its place',
    async (_, misbehave, code) => {
      open({ fallback: 'embedded' })
      await engine.prepare(workspaceId, loaded)
      misbehave()
      expect(await ask()).toMatchObject({ answer: { outcome: 'unanswered', code }, fellBack: false })
    },
  )

  it.each(misbehaviour.filter(([, , code]) => code === 'POLICY_UNAVAILABLE'))(
    'and %s is away: this process answers from the same version, and it is counted',
    async (_, misbehave) => {
      open({ fallback: 'embedded' })
      await engine.prepare(workspaceId, loaded)
      misbehave()
      const allowed = await ask()
      expect(allowed).toMatchObject({ answer: { outcome: 'allow' }, engine: 'embedded', fellBack: true })
      const input = promotionInput(now, { actor: { id: 'per_1', role: 'viewer' } })
      const denied = await engine.ask({ workspaceId, loaded, question: 'promotion', input })
      expect(denied.answer).toMatchObject({ outcome: 'deny', findings: [{ code: 'PERMISSION_DENIED' }] })
      expect(engine.standing()).toMatchObject({ fallbacks: 2, errorAt: now })
    },
  )

  it('and says that it keeps what it does not is not asked, and allows nothing', async () => {
    open()
    const json = { 'content-type': 'application/json' }
    server.answers((_, response) => response.writeHead(200, json).end('{}'), true)
    expect((await ask()).answer).toMatchObject({ outcome: 'unanswered', code: 'POLICY_UNREADABLE' })
    expect(server.seen.some(({ method }) => method === 'POST')).toBe(false)
  })

  it('is not asked what is not whole', async () => {
    telling(allowing)
    const { actor: _, ...without } = promotionInput(now)
    const asking = { workspaceId, loaded, question: 'promotion' as const, input: Object.assign(without) }
    const { answer } = await engine.ask(asking)
    expect(answer).toMatchObject({ outcome: 'unanswered', code: 'POLICY_INPUT_INVALID' })
    expect(server.seen.some(({ method }) => method === 'POST')).toBe(false)
  })

  it('is left alone after failing five times, then tried by one question', async () => {
    server.answers((request) => request.socket.destroy())
    for (let times = 0; times < 5; times++) await ask()
    const before = server.seen.length
    expect((await ask()).answer).toMatchObject({ code: 'POLICY_UNAVAILABLE' })
    expect(server.seen.length).toBe(before)
    telling(allowing)
    clock += 5_000
    const [first, second] = await Promise.all([ask(), ask()])
    expect([first.answer.outcome, second.answer.outcome].sort()).toEqual(['allow', 'unanswered'])
    expect((await ask()).answer.outcome).toBe('allow')
  })

  it('gets the token with every request, and nobody else does', async () => {
    open({ token: 'a-secret-token' })
    server.seen.length = 0
    telling(allowing)
    await ask()
    expect(new Set(server.seen.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer a-secret-token']),
    )
  })

  it('behind TLS is asked only where its certificate comes from whom the operator named', async () => {
    const behind = await misbehavingOpa({ cert: certificate, key })
    behind.answers((_, response, { hash }) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(allowing(hash)),
    )
    const outcomes: string[] = []
    for (const ca of [certificate, stranger, null]) {
      open({ url: behind.url, ca, token: 'a-secret-token' })
      behind.seen.length = 0
      const { answer } = await ask()
      outcomes.push(answer.outcome === 'unanswered' ? answer.code : answer.outcome)
      expect(behind.seen.length > 0).toBe(ca === certificate)
      await engine.close()
    }
    expect(outcomes).toEqual(['allow', 'POLICY_UNAVAILABLE', 'POLICY_UNAVAILABLE'])
    open()
    await behind.close()
  })
})
