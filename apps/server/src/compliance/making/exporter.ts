import { BrokenRange } from '@countersign/compliance'
import { systemClock } from '../../clock.ts'
import { openPool, ormOn } from '../../database/connection.ts'
import { storesOn } from '../../database/stores.ts'
import { composeEvidence } from '../../ledger/compose-evidence.ts'
import { Seal } from '../../secrets/seal.ts'
import { ReportPrinter } from '../printing/printer.ts'
import type { GoOn, PackJob } from './maker.ts'
import { type FromExporter, type Settings, ToExporter } from './messages.ts'
import { PackMaking } from './pack-making.ts'

/**
 * The program that makes one pack for a server, which tells it which one, hears how far it is and says whether to go on. It
 * lives as long as the channel between them: a server that died cannot say that this is still wanted.
 */

const connections = 6

class NotOurs extends Error {}

const hurry = new AbortController()
let heard: { goOn: () => void; giveUp: () => void } | null = null

const tell = (message: FromExporter): Promise<void> =>
  new Promise((resolve, reject) => {
    if (!process.send) throw new Error('This program is started by a server that makes a pack.')
    process.send(message, undefined, undefined, (error) => (error ? reject(error) : resolve()))
  })

const goOn: GoOn = async (progress) => {
  const answer = new Promise<void>((resolve, reject) => {
    heard = { goOn: resolve, giveUp: () => reject(new NotOurs()) }
  })
  await tell({ says: 'so-far', progress })
  await answer
}

process.on('message', (said: unknown) => {
  const message = ToExporter.parse(said)
  if (message.says === 'hurry') hurry.abort()
  else if (message.says === 'heard') {
    if (message.isOurs) heard?.goOn()
    else heard?.giveUp()
  } else void work(message.settings, message.job)
})
// Whoever takes the pack up again removes what this attempt stored.
const leave = () => process.exit(1)
process.on('disconnect', leave)

const logging = (level: 'warn' | 'error') => (fields: object, text: string) => {
  void tell({ says: 'log', level, fields, text })
}
const log = { warn: logging('warn'), error: logging('error') }

async function work(settings: Settings, job: PackJob): Promise<void> {
  const pool = openPool(settings.target, connections)
  const stores = storesOn(ormOn(pool))
  const seal = new Seal(Buffer.from(settings.masterKey))
  const { version, browser, path } = settings
  const evidence = composeEvidence({ stores, seal, clock: systemClock })
  const printer = new ReportPrinter({ browser, path, log })
  const making = new PackMaking({ ...evidence, stores, seal, version, clock: systemClock, printer })
  await tell(await outcomeOf(() => making.make(job, goOn, hurry.signal)))
  await pool.promise().end()
  process.off('disconnect', leave)
  process.disconnect()
}

async function outcomeOf(make: () => ReturnType<PackMaking['make']>): Promise<FromExporter> {
  try {
    return { says: 'made', ...(await make()) }
  } catch (error) {
    if (error instanceof BrokenRange) return { says: 'broken', message: error.message }
    if (error instanceof NotOurs) return { says: 'failed', message: 'The server did not want it any more.' }
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined }
    return { says: 'failed', message, stack }
  }
}
