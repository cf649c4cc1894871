import { createWriteStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openBenchInstance } from './instance.ts'
import { type Bench, environment, rounded } from './result.ts'

type Opened = Awaited<ReturnType<typeof openBenchInstance>>

const atOnce = 2_000

/**
 * What an evidence pack costs: every event of a ledger read, hashed, led to the signed root, decrypted, counted, zipped, signed
 * and stored, against the driver alone writing the same rows to a file. Memory is that of the whole process, for all of the events
 * and before for a quarter of them: where it is flat the two are alike.
 */
export const evidencePack: Bench = async ({ quick, say }) => {
  const events = quick ? 20_000 : 1_000_000
  const instance = await openBenchInstance()
  try {
    say(`Writing ${events} events ...`)
    await writeEvents(instance, events / 4)
    const quarter = await exported(instance)
    await writeEvents(instance, (events / 4) * 3)
    say('Writing the same rows with the driver alone ...')
    const alone = await dumped(instance)
    say('Exporting ...')
    const whole = await exported(instance)
    const seconds = whole.ms / 1_000
    return {
      bench: 'export',
      ratios: { export_vs_driver: rounded(whole.ms / alone.ms) },
      figures: {
        events: whole.events,
        export_seconds: rounded(seconds),
        export_events_per_second: Math.round(whole.events / seconds),
        export_mib_per_second: rounded(whole.bytes / 2 ** 20 / seconds),
        pack_mib: rounded(whole.bytes / 2 ** 20),
        rows_mib: rounded(alone.bytes / 2 ** 20),
        peak_mib: rounded(whole.peakMib, 1),
        peak_mib_of_a_quarter: rounded(quarter.peakMib, 1),
        first_byte_ms: rounded(whole.firstByteMs),
      },
      environment: { ...environment(), database: instance.services.about.database.version },
    }
  } finally {
    await instance.close()
  }
}

async function writeEvents({ services, workspaceId, personId }: Opened, count: number): Promise<void> {
  for (let written = 0; written < count; written += atOnce) {
    await Promise.all(
      Array.from({ length: Math.min(atOnce, count - written) }, () =>
        services.writer.decide(workspaceId, {
          by: { reference: 'system', name: null, behind: null },
          action: 'session.sign_in_refused',
          subjectId: personId,
          outcome: 'deny',
          codes: ['WRONG_CREDENTIALS'],
          facts: { method: 'password' },
          words: { name: 'Bench', address: '203.0.113.7', userAgent: 'Bench' },
        }),
      ),
    )
  }
  await services.sequencer.sequenceAll()
  await services.publisher.publishAll()
}

async function exported({ services, workspaceId, personId }: Opened) {
  const today = new Date().toISOString().slice(0, 10)
  const by = { reference: `person:${personId}`, name: 'Bench', behind: null }
  const { id } = await services.exports.request(workspaceId, by, {
    frameworks: ['soc2'],
    period: { from: today, to: today, timeZone: 'UTC' },
    agents: null,
    redaction: 'none',
  })
  const memory = { peak: process.memoryUsage().rss }
  const looking = setInterval(() => {
    memory.peak = Math.max(memory.peak, process.memoryUsage().rss)
  }, 50)
  const startedAt = performance.now()
  try {
    await services.exportWorkflow.round()
  } finally {
    clearInterval(looking)
  }
  const ms = performance.now() - startedAt
  const askedAt = performance.now()
  const { bytes, content } = await services.exports.open(workspaceId, id)
  await content.next()
  const firstByteMs = performance.now() - askedAt
  const row = await services.stores.exports.find(workspaceId, id)
  const events = (row?.rangeTo ?? 0) - (row?.rangeFrom ?? 0)
  return { ms, bytes, firstByteMs, peakMib: memory.peak / 2 ** 20, events }
}

/** The rows of the events as they are stored, one after the other into a file. */
async function dumped({ orm, stateDir, workspaceId }: Opened) {
  const file = join(stateDir, 'rows')
  const pool = orm.$client
  const startedAt = performance.now()
  const rows = pool
    .query('select id, header, hex(sealed_body) as body from ledger_events where workspace_id = ?', [
      workspaceId,
    ])
    .stream()
  await pipeline(Readable.from(lines(rows)), createWriteStream(file))
  return { ms: performance.now() - startedAt, bytes: statSync(file).size }
}

async function* lines(rows: AsyncIterable<Record<string, unknown>>): AsyncGenerator<string> {
  for await (const { id, header, body } of rows) yield `${id}\t${header}\t${body}\n`
}
