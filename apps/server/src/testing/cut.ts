import { pino } from 'pino'
import { expect } from 'vitest'
import { compose, type Services } from '../compose.ts'
import { openPool, ormOn } from '../database/connection.ts'
import { type FaultPoint, openFaultProxy } from '../ledger/fault-proxy.testing.ts'
import { shippedPolicy } from '../policy/shipped.ts'
import type { TestServer } from './compose.ts'

let shipped: ReturnType<typeof shippedPolicy> | null = null

/**
 * Acts as a replica whose connection ends at the point, which is what the database sees of a process that dies. Answers
 * whether the point was reached: then the act failed, and otherwise it did not.
 */
export async function cutOff(
  server: TestServer,
  point: FaultPoint,
  act: (services: Services) => Promise<unknown>,
): Promise<boolean> {
  shipped ??= shippedPolicy()
  let closing: Promise<void> | null = null
  const proxy = await openFaultProxy(server.target, point, () => {
    closing = proxy.close()
  })
  const { host: _, port: __, ...target } = proxy.target
  const pool = openPool(target, 2)
  const services = compose({
    env: {
      sessionLimits: { idleMs: 1, absoluteMs: 1 },
      allowPrivateAddresses: true,
      checkpointDir: server.checkpointDir,
      languageModel: null,
      opa: null,
      signerSocket: null,
      environment: 'production',
    },
    orm: ormOn(pool),
    clock: () => server.clock.now,
    log: pino({ level: 'silent' }),
    masterKey: server.masterKey,
    publicUrl: () => 'http://127.0.0.1',
    ownUrl: () => 'http://127.0.0.1',
    runners: new Map(),
    about: { version: 'test', database: { kind: 'test', version: 'test' }, startedAt: 0 },
    shippedPolicy: await shipped,
  })
  const [acted] = await Promise.allSettled([act(services)])
  const wasReached = closing !== null
  expect(acted.status).toBe(wasReached ? 'rejected' : 'fulfilled')
  await (closing ?? proxy.close())
  await new Promise((resolve) => pool.end(resolve))
  return wasReached
}
