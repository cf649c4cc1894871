import { pino } from 'pino'
import { z } from 'zod'
import { httpServer } from '../http/server.ts'
import { bySystem } from '../ledger/doer.ts'
import { ordersIn } from '../testing/orders.ts'
import { replicaOn } from '../testing/replica.ts'
import { runnersOf, shellRunner } from './testing.ts'

/** A server that runs agents and is killed while it does; time passes in it. */
const { orders, server } = ordersIn({
  workspaceId: z.string(),
  agentIds: z.array(z.string()),
  /** What its runner, called `noted`, does. */
  program: z.string(),
})
let port = 0
const { services, orm } = await replicaOn({
  ...server,
  clock: Date.now,
  connections: 8,
  ownUrl: () => `http://127.0.0.1:${port}`,
  runners: runnersOf(shellRunner('noted', orders.program)),
})
const http = await httpServer({
  env: { trustProxy: false, metricsToken: null, webDir: 'apps/web/dist', requestsPerMinute: 100_000 },
  services,
  orm,
  log: pino({ level: 'silent' }),
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
