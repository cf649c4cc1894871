import { pino } from 'pino'
import { compose } from '../compose.ts'
import { openPool, ormOn, type Target } from '../database/connection.ts'
import { shippedPolicy } from '../policy/shipped.ts'
import type { Runners } from '../runtime/runners.ts'

type Surroundings = {
  target: Target
  masterKey: Buffer
  checkpointDir: string
  clock: () => number
  connections?: number
  ownUrl?: () => string
  runners?: Runners
}

let shipped: ReturnType<typeof shippedPolicy> | null = null

/** Another server on the database of one under test, for whoever is to be cut off or killed. */
export async function replicaOn({
  target,
  connections = 2,
  ownUrl = () => 'http://127.0.0.1',
  runners = new Map(),
  ...given
}: Surroundings) {
  shipped ??= shippedPolicy()
  const pool = openPool(target, connections)
  const orm = ormOn(pool)
  const { checkpointDir } = given
  const services = compose({
    ...given,
    env: {
      sessionLimits: { idleMs: 1, absoluteMs: 1 },
      allowPrivateAddresses: true,
      checkpointDir,
      languageModel: null,
      opa: null,
      signerSocket: null,
      browser: 'none',
      path: '',
      environment: 'production',
    },
    orm,
    log: pino({ level: 'silent' }),
    publicUrl: () => 'http://127.0.0.1',
    ownUrl,
    runners,
    about: { version: 'test', database: { kind: 'test', version: 'test' }, startedAt: 0 },
    shippedPolicy: await shipped,
  })
  return { services, orm, close: () => new Promise((resolve) => pool.end(resolve)) }
}
