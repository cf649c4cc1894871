import { pino } from 'pino'
import { z } from 'zod'
import { compose } from '../compose.ts'
import { openPool, ormOn } from '../database/connection.ts'
import { shippedPolicy } from '../policy/shipped.ts'

/** A replica that makes the packs that wait and is killed while it does. Its orders come as one argument. */
const Orders = z.object({
  target: z.record(z.string(), z.unknown()),
  masterKey: z.string(),
  checkpointDir: z.string(),
  now: z.number(),
})

const orders = Orders.parse(JSON.parse(process.argv[2] ?? ''))
const pool = openPool(orders.target, 4)
const services = compose({
  env: {
    sessionLimits: { idleMs: 1, absoluteMs: 1 },
    allowPrivateAddresses: true,
    checkpointDir: orders.checkpointDir,
    languageModel: null,
    opa: null,
    signerSocket: null,
    environment: 'production',
  },
  orm: ormOn(pool),
  clock: () => orders.now,
  log: pino({ level: 'silent' }),
  masterKey: Buffer.from(orders.masterKey, 'base64'),
  publicUrl: () => 'http://127.0.0.1',
  ownUrl: () => 'http://127.0.0.1',
  runners: new Map(),
  about: { version: 'test', database: { kind: 'test', version: 'test' }, startedAt: 0 },
  shippedPolicy: await shippedPolicy(),
})
await services.exportWorkflow.round()
process.stdout.write('done\n')
await new Promise((resolve) => pool.end(resolve))
