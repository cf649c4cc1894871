import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { systemClock } from '../clock.ts'
import { PackProcess } from '../compliance/making/pack-process.ts'
import { compose, type Services } from '../compose.ts'
import { type Orm, ormOn } from '../database/connection.ts'
import { openMigrated } from '../database/open.ts'
import { type Env, EnvProblems } from '../env.ts'
import { shippedPolicy } from '../policy/shipped.ts'
import { readRunners, referenceRunner } from '../runtime/runners.ts'
import { masterKeyFile } from '../secrets/master-key.ts'
import { version } from './version.ts'

/** What comes with the product and runs where nobody registered anything else. */
const referenceAgent = 'apps/reference-agent/agent.mjs'

export type Instance = {
  services: Services
  orm: Orm
  /** The address under which people reach the instance; known for sure once the port is open. */
  publicUrl: () => string
  /** `own` is where this machine reaches the port itself. */
  announce(url: string, own: string): void
  stop(): Promise<void>
}

/** Database and services, without a port: what the server and the operator's commands have in common. */
export async function openInstance(env: Env, log: Logger): Promise<Instance> {
  mkdirSync(env.stateDir, { recursive: true, mode: 0o700 })
  const masterKey = env.masterKey ?? ownMasterKey(env)
  const policy = await shippedPolicy()
  const runners = env.runnersFile === null ? referenceRunner(referenceAgent) : readRunners(env.runnersFile)
  const database = await openMigrated(env, log)
  const orm = ormOn(database.pool)
  const { browser, path } = env
  const addressFile = join(env.stateDir, 'address')
  let own = `http://127.0.0.1:${env.port}`
  let url = env.publicUrl ?? addressOfRunning(addressFile) ?? `http://localhost:${env.port}`
  const services = compose({
    env,
    orm,
    clock: systemClock,
    log,
    masterKey,
    publicUrl: () => url,
    ownUrl: () => own,
    runners,
    about: { version, database: database.about, startedAt: systemClock() },
    shippedPolicy: policy,
    packMaker: new PackProcess({
      settings: { target: database.target, masterKey, version, browser, path },
      log,
    }),
  })
  await services.keeper.open()
  await services.policyKeeper.open()
  await services.signingKeys.ensureForAll()
  return {
    services,
    orm,
    publicUrl: () => url,
    announce(opened, ownAddress) {
      own = ownAddress
      url = env.publicUrl ?? opened
      writeFileSync(addressFile, url, { mode: 0o600 })
    },
    async stop() {
      // While everything is there that writes down how they ended.
      await services.runKeeper.close()
      services.stop()
      await services.policyKeeper.close()
      await database.close()
    },
  }
}

/** The operator's commands print links; the server beside them knows under which address it is reached. */
const addressOfRunning = (file: string): string | null =>
  existsSync(file) ? readFileSync(file, 'utf8') : null

/** A key file beside a database elsewhere would be lost with this machine, and with it what it sealed. */
function ownMasterKey(env: Env): Buffer {
  if (!env.databaseUrl) return masterKeyFile(env.stateDir)
  throw new EnvProblems([
    'COUNTERSIGN_MASTER_KEY: needed beside DATABASE_URL; make one with `openssl rand -base64 32` and keep it safe',
  ])
}
