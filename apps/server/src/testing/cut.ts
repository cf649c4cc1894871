import { expect } from 'vitest'
import type { Services } from '../compose.ts'
import { type FaultPoint, openFaultProxy } from '../ledger/fault-proxy.testing.ts'
import type { TestServer } from './compose.ts'
import { replicaOn } from './replica.ts'

/**
 * Acts as a replica whose connection ends at the point, which is what the database sees of a process that dies. Answers
 * whether the point was reached: then the act failed, and otherwise it did not.
 */
export async function cutOff(
  server: TestServer,
  point: FaultPoint,
  act: (services: Services) => Promise<unknown>,
): Promise<boolean> {
  let closing: Promise<void> | null = null
  const proxy = await openFaultProxy(server.target, point, () => {
    closing = proxy.close()
  })
  const { host: _, port: __, ...target } = proxy.target
  const { masterKey, checkpointDir, clock } = server
  const replica = await replicaOn({ target, masterKey, checkpointDir, clock: () => clock.now })
  const [acted] = await Promise.allSettled([act(replica.services)])
  const wasReached = closing !== null
  expect(acted.status).toBe(wasReached ? 'rejected' : 'fulfilled')
  await (closing ?? proxy.close())
  await replica.close()
  return wasReached
}
