import { pino } from 'pino'
import { z } from 'zod'
import { compose } from '../compose.ts'
import { openPool, ormOn } from '../database/connection.ts'
import { httpServer } from '../http/server.ts'
import { bySystem } from '../ledger/doer.ts'
import { shippedPolicy } from '../policy/shipped.ts'
import { runnersOf, shellRunner } from './testing.ts'

/** A server that runs agents and is killed while it does. Its orders come as one argument. */
const Orders = z.object({
  target: z.record(z.string(), z.unknown()),
  masterKey: z.string(),
  checkpointDir: z.string(),
  workspaceId: z.string(),
  agentIds: z.array(z.string()),
  /** What its runner, called `noted`, does. */
  program: z.string(),
})

const orders = Orders.parse(JSON.parse(process.argv[2] ?? ''))
const orm = ormOn(openPool(orders.target, 8))
const log = pino({ level: 'silent' })
let port = 0
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
  orm,
  clock: () => Date.now(),
  log,
  masterKey: Buffer.from(orders.masterKey, 'base64'),
  publicUrl: () => 'http://127.0.0.1',
  ownUrl: () => `http://127.0.0.1:${port}`,
  runners: runnersOf(shellRunner('noted', orders.program)),
  about: { version: 'test', database: { kind: 'test', version: 'test' }, startedAt: 0 },
  shippedPolicy: await shippedPolicy(),
})
const http = await httpServer({
  env: { trustProxy: false, metricsToken: null, webDir: 'apps/web/dist', requestsPerMinute: 100_000 },
  services,
  orm,
  log,
  publicUrl: () => 'http://127.0.0.1',
  isStopping: () => false,
})
await http.listen({ host: '127.0.0.1', port: 0 })
const address = http.server.address()
port = typeof address === 'object' && address !== null ? address.port : 0
await services.runKeeper.tell()
const { workspaceId } = orders
for (const agentId of orders.agentIds) {
  const start = { workspaceId, agentId, by: bySystem, mode: null, driver: 'process' } as const
  const { outcome } = await services.runs.start(start)
  process.stdout.write(`${outcome}\n`)
}
await services.runKeeper.keep()
