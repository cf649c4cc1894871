import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll } from 'vitest'
import { compose, type Services, type Surroundings } from '../compose.ts'
import { openPool, ormOn } from '../database/connection.ts'
import { httpServer } from '../http/server.ts'
import { logTo } from '../observability/log.ts'
import { shippedPolicy } from '../policy/shipped.ts'
import { createDatabase } from './database.ts'

export type TestServer = {
  services: Services
  http: FastifyInstance
  orm: Surroundings['orm']
  clock: { now: number; advance(ms: number): void }
  /** Everything that was logged, line by line. */
  log: string[]
  target: Awaited<ReturnType<typeof createDatabase>>['target']
  publicUrl: string
  masterKey: Buffer
  /** Where the second copy of the checkpoints is. */
  checkpointDir: string
}

/** What a further replica shares with the first, or a restart with what was there before. */
type Shared = Pick<TestServer, 'target' | 'masterKey' | 'checkpointDir' | 'clock'> & Options

type Options = {
  languageModel?: Surroundings['env']['languageModel']
  opa?: Surroundings['env']['opa']
  signerSocket?: string
  runners?: Surroundings['runners']
  browser?: string
}

const startOfTest = Date.UTC(2026, 0, 15, 9, 30)

/** The real graph on a database of its own, with a clock that tests move and a password hash that is cheap. */
async function openTestServer(options: Options): Promise<TestServer & { close(): Promise<void> }> {
  const database = await createDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'countersign-server-'))
  const clock = {
    now: startOfTest,
    advance(ms: number) {
      clock.now += ms
    },
  }
  const opened = await openReplica({
    target: database.target,
    masterKey: randomBytes(32),
    checkpointDir: join(folder, 'checkpoints'),
    clock,
    ...options,
  })
  return {
    ...opened,
    async close() {
      await opened.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Another server on the same database: a second replica, or the first one after a restart. */
export async function openReplica(shared: Shared): Promise<TestServer & { close(): Promise<void> }> {
  const {
    target,
    masterKey,
    checkpointDir,
    clock,
    languageModel = null,
    opa = null,
    signerSocket = null,
    runners = new Map(),
    browser = 'none',
  } = shared
  const pool = openPool(target, 8)
  const orm = ormOn(pool)
  const log: string[] = []
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log.push(...String(chunk).trim().split('\n'))
      done()
    },
  })
  const publicUrl = 'http://127.0.0.1:4400'
  const logger = logTo(sink, 'debug')
  const services = compose({
    env: {
      sessionLimits: { idleMs: 30 * 60_000, absoluteMs: 8 * 3_600_000 },
      allowPrivateAddresses: true,
      checkpointDir,
      languageModel,
      opa,
      signerSocket,
      environment: 'production',
      browser,
      path: process.env.PATH ?? '',
    },
    orm,
    clock: () => clock.now,
    log: logger,
    masterKey,
    publicUrl: () => publicUrl,
    ownUrl: () => ownUrlOf(http),
    runners,
    about: { version: 'test', database: { kind: 'test', version: 'test' }, startedAt: startOfTest },
    shippedPolicy: await shippedPolicy(),
    passwordCost: { ln: 10, r: 8, p: 1 },
  })
  const http = await httpServer({
    env: {
      trustProxy: false,
      metricsToken: 'a-token-for-metrics',
      webDir: 'apps/web/dist',
      requestsPerMinute: 100_000,
    },
    services,
    orm,
    log: logger,
    publicUrl: () => publicUrl,
    isStopping: () => false,
  })
  await services.keeper.open()
  await services.policyKeeper.open()
  await services.signingKeys.ensureForAll()
  await services.runKeeper.tell()
  await http.ready()
  return {
    services,
    http,
    orm,
    clock,
    log,
    target,
    publicUrl,
    masterKey,
    checkpointDir,
    async close() {
      await services.runKeeper.close()
      services.stop()
      await http.close()
      await services.policyKeeper.close()
      await new Promise<void>((resolve, reject) => pool.end((error) => (error ? reject(error) : resolve())))
    },
  }
}

/** Where processes reach the server of a test that listens. */
function ownUrlOf(http: FastifyInstance): string {
  const address = http.server.address()
  return typeof address === 'object' && address !== null
    ? `http://127.0.0.1:${address.port}`
    : 'http://127.0.0.1:1'
}

/** One server for all tests of a file; its options may be known only when the file's tests begin. */
export function composeForTest(options: () => Options = () => ({})): TestServer {
  const server = {} as TestServer
  let close: (() => Promise<void>) | null = null
  beforeAll(async () => {
    const opened = await openTestServer(options())
    close = opened.close
    Object.assign(server, opened)
  })
  afterAll(async () => {
    await close?.()
  })
  return server
}
