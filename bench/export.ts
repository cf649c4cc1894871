import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { transactOn } from '@countersign/server/transact'
import { z } from 'zod'
import { openBenchInstance } from './instance.ts'
import { refusedSignIn } from './refused-sign-in.ts'
import { type Bench, environment, rounded } from './result.ts'
import { ServerProcess } from './server-process.ts'

type Opened = Awaited<ReturnType<typeof openBenchInstance>>

const atOnce = 2_000

/**
 * What an evidence pack costs: every event of a ledger read, hashed, led to the signed root, decrypted, counted, zipped, signed
 * and stored, against the database's own client writing the same rows to a file, and against the driver doing so. Memory is the
 * most that the process has which makes the pack, for all of the events and for a quarter of them: where it is flat the two are
 * alike. Beside it, the most that the server has which started that process.
 */
export const evidencePack: Bench = async ({ quick, say }) => {
  const events = quick ? 20_000 : 1_000_000
  const instance = await openBenchInstance()
  try {
    say(`Writing ${events} events ...`)
    await writeEvents(instance, events / 4)
    const quarter = await exported(instance)
    await writeEvents(instance, (events / 4) * 3)
    say('Writing the same rows with the driver, and with the client ...')
    const driver = await dumpedByDriver(instance)
    const client = await dumpedByClient(instance)
    say('Exporting ...')
    const whole = await exported(instance)
    const seconds = whole.ms / 1_000
    return {
      bench: 'export',
      ratios: {
        ...(client && { export_vs_client: rounded(whole.ms / client.ms) }),
        export_vs_driver: rounded(whole.ms / driver.ms),
      },
      figures: {
        events: whole.events,
        export_seconds: rounded(seconds),
        export_events_per_second: Math.round(whole.events / seconds),
        export_mib_per_second: rounded(whole.bytes / 2 ** 20 / seconds),
        client_seconds: client ? rounded(client.ms / 1_000) : 'no client is installed',
        driver_seconds: rounded(driver.ms / 1_000),
        pack_mib: rounded(whole.bytes / 2 ** 20),
        rows_mib: rounded(driver.bytes / 2 ** 20),
        peak_mib: rounded(whole.peakMib, 1),
        peak_mib_of_a_quarter: rounded(quarter.peakMib, 1),
        server_peak_mib: rounded(whole.serverPeakMib, 1),
        first_byte_ms: rounded(whole.firstByteMs),
      },
      environment: { ...environment(), database: instance.services.about.database.version },
    }
  } finally {
    await instance.close()
  }
}

/** Real events, many in one transaction, for a million decisions one by one would take an hour. */
async function writeEvents({ services, orm, workspaceId, personId }: Opened, count: number): Promise<void> {
  const transact = transactOn(orm)
  for (let written = 0; written < count; written += atOnce) {
    const told = Array.from({ length: Math.min(atOnce, count - written) }, () => refusedSignIn(personId))
    await transact((stores) => services.writer.appendAll(stores, workspaceId, told))
  }
  await services.sequencer.sequenceAll()
  await services.publisher.publishAll()
}

const Made = z.object({
  ms: z.number(),
  bytes: z.number(),
  firstByteMs: z.number(),
  peakMib: z.number(),
  serverPeakMib: z.number(),
})

async function exported({ services, stateDir, workspaceId, personId }: Opened) {
  const today = new Date().toISOString().slice(0, 10)
  const by = { reference: `person:${personId}`, name: 'Bench', behind: null }
  const { id } = await services.exports.request(workspaceId, by, {
    frameworks: ['soc2'],
    period: { from: today, to: today, timeZone: 'UTC' },
    agents: null,
    redaction: 'none',
  })
  const server = await ServerProcess.start('export.ts', stateDir, workspaceId)
  try {
    const cost = Made.parse(await server.cost(id))
    const row = await services.stores.exports.find(workspaceId, id)
    return { ...cost, events: (row?.rangeTo ?? 0) - (row?.rangeFrom ?? 0) }
  } finally {
    await server.stop()
  }
}

const rowsOf = (workspaceId: string): string =>
  `select id, header, hex(sealed_body) as body from ledger_events where workspace_id = '${workspaceId}'`

/** The rows of the events as they are stored, one after the other into a file. */
async function dumpedByDriver({ orm, stateDir, workspaceId }: Opened) {
  const file = join(stateDir, 'rows')
  const startedAt = performance.now()
  const rows = orm.$client.query(rowsOf(workspaceId)).stream()
  await pipeline(Readable.from(lines(rows)), createWriteStream(file))
  return { ms: performance.now() - startedAt, bytes: statSync(file).size }
}

async function* lines(rows: AsyncIterable<Record<string, unknown>>): AsyncGenerator<string> {
  for await (const { id, header, body } of rows) yield `${id}\t${header}\t${body}\n`
}

const Pooled = z.object({
  config: z.object({
    connectionConfig: z.object({
      socketPath: z.string(),
      user: z.string(),
      password: z.string(),
      database: z.string(),
    }),
  }),
})

/** The same rows by the client that comes with the database; null where it is not installed, for the server comes without. */
async function dumpedByClient({ orm, stateDir, workspaceId }: Opened): Promise<{ ms: number } | null> {
  const program = await clientProgram()
  if (program === null) return null
  const { socketPath, user, password, database } = Pooled.parse(orm.$client).config.connectionConfig
  const where = ['--no-defaults', `--socket=${socketPath}`, `--user=${user}`, database]
  const how = ['--quick', '--batch', '--raw', '--skip-column-names', `--execute=${rowsOf(workspaceId)}`]
  const startedAt = performance.now()
  const child = spawn(program, [...where, ...how], {
    env: { ...process.env, MYSQL_PWD: password },
    stdio: ['ignore', openSync(join(stateDir, 'client-rows'), 'w'), 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`The client ended with exit code ${code}.`)
  return { ms: performance.now() - startedAt }
}

async function clientProgram(): Promise<string | null> {
  for (const name of ['mariadb', 'mysql']) {
    const isThere = await new Promise<boolean>((resolve) => {
      execFile(name, ['--version'], (error) => resolve(error === null))
    })
    if (isThere) return name
  }
  return null
}
