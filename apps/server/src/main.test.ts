import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Bundle } from './testing/bundle.ts'
import { createEmptyDatabase } from './testing/database.ts'
import { goodPassword } from './testing/people.ts'

/** The program as an operator starts it: a process of its own, a state directory of its own, nothing replaced. */
class Program {
  readonly child: ChildProcess
  output = ''
  readonly #ended: Promise<number | null>

  constructor(path: string, stateDir: string, env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [path], {
      env: { PATH: process.env.PATH, COUNTERSIGN_STATE_DIR: stateDir, COUNTERSIGN_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    }
    this.#ended = once(this.child, 'close').then(([code]) => code)
  }

  async says(pattern: RegExp): Promise<string> {
    const stop = AbortSignal.timeout(50_000)
    for (;;) {
      const match = pattern.exec(this.output)
      if (match) return match[1] ?? match[0]
      const more = [this.child.stdout, this.child.stderr].map(
        (stream) => stream && once(stream, 'data', { signal: stop }),
      )
      const ended = this.#ended.then((code) => {
        throw new Error(`The program ended with ${code}: ${this.output}`)
      })
      await Promise.race([...more, ended])
    }
  }

  url = () => this.says(/Countersign is at (\S+)/)
  setUpToken = () => this.says(/\/setup#(csl_\S+)/)

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal)
    return this.#ended
  }

  ended = () => this.#ended
}

const post = async (url: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', ...headers },
    body: JSON.stringify(body),
  })

describe('the server as a program', { timeout: 150_000 }, () => {
  let bundle: Bundle
  let stateDir = ''
  const running: Program[] = []
  const start = (env: Record<string, string> = {}) => {
    const program = new Program(bundle.path, stateDir, env)
    running.push(program)
    return program
  }

  beforeAll(async () => {
    bundle = await Bundle.of(join(import.meta.dirname, 'main.ts'))
  })
  afterAll(() => bundle.remove())
  beforeEach(() => {
    stateDir = mkdtempSync(join(tmpdir(), 'countersign-main-'))
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((program) => program.end('SIGTERM')))
    rmSync(stateDir, { recursive: true, force: true })
  })

  const setUp = async (program: Program) => {
    const answer = await post(await program.url(), 'setup.complete', {
      token: await program.setUpToken(),
      name: 'Ana Admin',
      email: 'ana@example.com',
      password: goodPassword,
      workspaceName: 'Example Works',
      loadDemo: false,
    })
    expect(answer.status).toBe(200)
    return answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ')
  }
  const signIn = async (url: string) =>
    (await post(url, 'session.signIn', { email: 'ana@example.com', password: goodPassword })).status

  it('prints where it is and a set-up link, and no link any more once it has been set up', async () => {
    const first = start()
    await setUp(first)
    expect(await first.end('SIGTERM')).toBe(0)
    const second = start()
    expect(await signIn(await second.url())).toBe(200)
    expect(second.output).not.toContain('/setup#')
  })

  it('keeps what it acknowledged when it is killed, and starts again in the same place', async () => {
    const killed = start()
    await setUp(killed)
    await killed.end('SIGKILL')
    const again = start()
    expect(await signIn(await again.url())).toBe(200)
  })

  it('a second server on the same directory shares its database', async () => {
    const [first, second] = [start(), start()]
    await Promise.all([first.url(), second.url()])
    const cookie = await setUp(second)
    const answer = await fetch(`${await first.url()}/trpc/session.current?input=%7B%7D`, {
      headers: { cookie },
    })
    expect(await answer.text()).toContain('ana@example.com')
  })

  it('finishes what it was doing when it is asked to stop', async () => {
    const program = start()
    const cookie = await setUp(program)
    const url = await program.url()
    const change = { currentPassword: goodPassword, newPassword: 'another four plain words' }
    const inFlight = request(`${url}/trpc/account.changePassword`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie },
    })
    const answered = once(inFlight, 'response')
    inFlight.end(JSON.stringify(change))
    await once(inFlight, 'finish')
    // Whoever comes later by a new connection is answered after it has begun; it takes two password hashes, so that the stop
    // arrives while it is under way.
    await once(request(`${url}/health/live`, { agent: false }).end(), 'response')
    const code = program.end('SIGTERM')
    const [{ statusCode }] = await answered
    expect(statusCode).toBe(200)
    expect(await code).toBe(0)
  })

  it('stops at once although pages are open and listening for changes', async () => {
    const program = start()
    const cookie = await setUp(program)
    const url = await program.url()
    const current = await (
      await fetch(`${url}/trpc/session.current?input=%7B%7D`, { headers: { cookie } })
    ).text()
    const workspaceId = /wsp_[0-9A-Z]{26}/.exec(current)?.[0]
    const input = encodeURIComponent(JSON.stringify({ workspaceId }))
    const stream = await fetch(`${url}/trpc/live.changes?input=${input}`, { headers: { cookie } })
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    const listening = stream.text()
    const startedAt = performance.now()
    expect(await program.end('SIGTERM')).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    expect(await listening).toContain('event: connected')
  })

  it('says in one sentence that its port is in use', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const address = blocker.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    const program = start({ COUNTERSIGN_PORT: port })
    expect(await program.ended()).toBe(1)
    expect(program.output).toContain(`Port ${port} is in use by another program.`)
    blocker.close()
  })

  it('lists all that is wrong with its environment, and starts nothing', async () => {
    const program = start({
      COUNTERSIGN_LOG_LEVEL: 'loud',
      COUNTERSIGN_DEMO: '1',
      COUNTERSIGN_HOST: '0.0.0.0',
    })
    expect(await program.ended()).toBe(1)
    expect(program.output).toContain('COUNTERSIGN_LOG_LEVEL')
  })

  it('says what to install when there is no database program', async () => {
    const program = start({ COUNTERSIGN_MYSQLD: '/nowhere/mariadbd' })
    expect(await program.ended()).toBe(1)
    expect(program.output).toMatch(/No database server found\. Install one: .+ set DATABASE_URL/)
  })

  it('uses the database of DATABASE_URL, also as one of several replicas, and leaves it running', async () => {
    const { target, drop } = await createEmptyDatabase()
    const account = `${target.user}:${encodeURIComponent(String(target.password))}`
    const env = {
      DATABASE_URL: `mysql://${account}@localhost/${target.database}?socket=${target.socketPath}`,
      COUNTERSIGN_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    }
    try {
      const [first, second] = [start(env), start(env)]
      const cookie = await setUp(first)
      const answer = await fetch(`${await second.url()}/trpc/session.current?input=%7B%7D`, {
        headers: { cookie },
      })
      expect(await answer.text()).toContain('ana@example.com')
      expect(await first.end('SIGTERM')).toBe(0)
      expect(await signIn(await second.url())).toBe(200)
      expect(existsSync(join(stateDir, 'db'))).toBe(false)
    } finally {
      await Promise.all(running.splice(0).map((program) => program.end('SIGTERM')))
      await drop()
    }
  })

  it('asks for a master key beside a database elsewhere', async () => {
    const program = start({ DATABASE_URL: 'mysql://nobody:wrong@127.0.0.1:9/countersign' })
    expect(await program.ended()).toBe(1)
    expect(program.output).toContain('COUNTERSIGN_MASTER_KEY: needed beside DATABASE_URL')
  })

  it('says that a database elsewhere cannot be reached', async () => {
    const program = start({
      DATABASE_URL: 'mysql://nobody:wrong@127.0.0.1:9/countersign',
      COUNTERSIGN_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    })
    expect(await program.ended()).toBe(1)
    expect(program.output).toContain('Check host, port, user and password.')
  })
})
