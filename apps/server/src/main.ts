import './compiled-schemas.ts'
import { createWriteStream, mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pino } from 'pino'
import { type Env, readEnv } from './env.ts'
import { httpServer } from './http/server.ts'
import { openInstance } from './instance/start.ts'
import { sentenceFor } from './instance/start-problem.ts'
import { logTo } from './observability/log.ts'

/** How long requests in flight may take before a stop no longer waits for them. */
const graceMs = 10_000

async function main(): Promise<void> {
  const env = readEnv()
  const log = logTo(logDestination(env), env.logLevel)
  const instance = await openInstance(env, log)
  const { services, orm, publicUrl } = instance
  let isStopping = false
  const http = await httpServer({ env, services, orm, log, publicUrl, isStopping: () => isStopping })

  const stop = async (signal: string) => {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'stopping')
    const impatient = setTimeout(() => http.server.closeAllConnections(), graceMs)
    services.stop()
    // A stream that ends leaves its connection open for the next request; nobody will send one.
    const sweep = setInterval(() => http.server.closeIdleConnections(), 50)
    await http.close()
    clearInterval(sweep)
    clearTimeout(impatient)
    await instance.stop()
    log.info('stopped')
    log.flush()
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void stop(signal).then(() => process.exit(0), fail))
  }

  try {
    await http.listen({ host: env.host, port: env.port })
  } catch (error) {
    await instance.stop()
    throw error
  }
  const port = portOf(http.server.address(), env.port)
  instance.announce(addressOf(env, port), ownAddressOf(env, port))
  // Known to the others before anything of its own runs.
  await services.runKeeper.tell()
  log.info({ url: publicUrl() }, 'serving')
  say(`Countersign is at ${publicUrl()}`)
  await greet(env, instance.services)
  housekeeping(services, log)
  services.keeper.keep().catch((error) => log.fatal({ err: error }, 'the keeper of the ledger stopped'))
  services.policyKeeper
    .keep()
    .catch((error) => log.fatal({ err: error }, 'the keeper of the policies stopped'))
  services.promotionKeeper
    .keep()
    .catch((error) => log.fatal({ err: error }, 'the keeper of promotions stopped'))
  services.revalidationWorkflow
    .keep()
    .catch((error) => log.fatal({ err: error }, 'the keeper of revalidations stopped'))
  services.driftScanner.keep().catch((error) => log.fatal({ err: error }, 'the keeper of drift stopped'))
  services.exportWorkflow.keep().catch((error) => log.fatal({ err: error }, 'the keeper of exports stopped'))
  services.auditorKeeper.keep().catch((error) => log.fatal({ err: error }, 'the keeper of auditors stopped'))
  services.retentionKeeper
    .keep()
    .catch((error) => log.fatal({ err: error }, 'the keeper of retention stopped'))
  services.runKeeper.keep().catch((error) => log.fatal({ err: error }, 'the keeper of runs stopped'))
}

type Services = Awaited<ReturnType<typeof openInstance>>['services']

/** What a newcomer needs on the terminal: a way in while nobody has an account, and a way into the demo. */
async function greet(env: Env, { setup, demo }: Services): Promise<void> {
  if (env.setUp && (await setup.unattended(env.setUp, env.setUp.apiKey))) say('Set up from the environment.')
  if (await setup.isOpen()) {
    say(
      `Set it up here (one use, 30 minutes; ./countersign setup-link prints a new one):\n  ${(await setup.issueLink()).url}`,
    )
  }
  if (env.demo) {
    await demo.load(null)
    say(
      `Look around the demo workspace as its admin (one use, 30 minutes):\n  ${(await demo.issueLink()).url}`,
    )
  }
}

/** Rows that only matter for a while are dropped once an hour; nothing breaks if this replica never gets to it. */
function housekeeping({ live, stores, clock }: Services, log: pino.Logger): void {
  const hour = 3_600_000
  const tidy = async () => {
    await live.forgetOld()
    await stores.sessions.forgetFailuresBefore(clock() - hour)
    await stores.providers.forgetAttemptsBefore(clock() - hour)
  }
  setInterval(
    () => void tidy().catch((error) => log.warn({ err: error }, 'housekeeping failed')),
    hour,
  ).unref()
}

/** Without COUNTERSIGN_PUBLIC_URL people come by the address that was opened; a wildcard is no address. */
function addressOf(env: Env, port: number): string {
  const host = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(env.host) ? 'localhost' : env.host
  return `http://${host}:${port}`
}

/** A process on this machine needs no proxy, no name and no certificate. */
function ownAddressOf({ host }: Env, port: number): string {
  const anywhere: Record<string, string> = { '0.0.0.0': '127.0.0.1', '::': '::1' }
  const own = anywhere[host] ?? host
  return `http://${own.includes(':') ? `[${own}]` : own}:${port}`
}

const portOf = (address: AddressInfo | string | null, fallback: number): number =>
  typeof address === 'object' && address !== null ? address.port : fallback

/** A person at a terminal reads sentences; the log goes to a file. Everything else gets JSON on standard error. */
function logDestination(env: Env): pino.DestinationStream {
  if (!process.stdout.isTTY) return pino.destination({ dest: 2, sync: false })
  mkdirSync(env.stateDir, { recursive: true, mode: 0o700 })
  return createWriteStream(join(env.stateDir, 'server.log'), { flags: 'a', mode: 0o600 })
}

const say = (text: string) => process.stdout.write(`${text}\n`)

function fail(error: unknown): never {
  process.stderr.write(`countersign: ${sentenceFor(error)}\n`)
  process.exit(1)
}

main().catch(fail)
