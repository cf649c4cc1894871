// Starts a server of our own on the data directory, which is made first where there is none.

import { readdir, rm } from 'node:fs/promises'
import { adminAccount } from './accounts.ts'
import { compareVersions, type ServerBinary } from './binary.ts'
import { bootstrap } from './bootstrap.ts'
import { unless } from './error-code.ts'
import { downgrade, kindUnknown, otherKind, secretMissing } from './failure.ts'
import { type Profile, serverFlags } from './flags.ts'
import { type Paths, removeSocket } from './paths.ts'
import { ownIdentity, type ProcessIdentity } from './process-identity.ts'
import { waitUntilReady } from './ready.ts'
import { readSecret, type Secret } from './secret.ts'
import { logSize, turnLogOver } from './server-log.ts'
import { type Instance, readInstance, writeRecord } from './state.ts'
import { stopServer } from './stop-server.ts'
import { startGuarded, type Watchdog } from './watchdog.ts'

export interface Started {
  process: ProcessIdentity
  watchdog: Watchdog
  secret: Secret
}

/** To be called under the lock, and only when nothing runs on the directory. */
export async function startServer(binary: ServerBinary, profile: Profile, place: Paths): Promise<Started> {
  if ((await unless(['ENOENT'], readdir(place.data))) === null) await bootstrap(binary, place)
  const secret = await readSecret(place.secret)
  if (secret === null) throw secretMissing(place.root)
  await recordVersion(binary, place)
  await removeSocket(place)
  await rm(place.stopping, { force: true })
  await turnLogOver(place.log)
  const logStart = await logSize(place.log)
  const args = serverFlags(binary, profile, place)
  const run = await startGuarded(binary.path, args, place)
  try {
    // Before it answers, so that whoever comes after our sudden end knows which process to wait for.
    await recordRun(run, place)
    await waitUntilReady(run, adminAccount(place.socket, secret), place, logStart)
    run.ready()
    if (run.server === null) throw new Error('a server answered that was never seen running')
    return { process: run.server, watchdog: run, secret }
  } catch (error) {
    if (run.server !== null) await stopServer(run.server, place)
    await run.finish()
    throw error
  }
}

export async function recordRun(
  run: Pick<Watchdog, 'server' | 'watchdog'>,
  place: Paths,
  socket = place.socket,
): Promise<void> {
  if (run.server === null || run.watchdog === null) return
  const owner = await ownIdentity()
  await writeRecord(place.state, { server: run.server, owner, watchdog: run.watchdog, socket })
}

/** Written before the start: even a start that fails may have changed the files. */
async function recordVersion(binary: ServerBinary, place: Paths): Promise<void> {
  const made = await readInstance(place.instance)
  if (made === null) throw kindUnknown(place.root)
  if (made.kind !== binary.kind) throw otherKind(made, binary)
  if (isDowngrade(made, binary)) throw downgrade(made, binary)
  if (made.version !== binary.version) {
    await writeRecord(place.instance, { ...made, version: binary.version })
  }
}

/** MariaDB keeps its files readable within a series (10.11.x); MySQL promises that only for some. */
function isDowngrade(made: Instance, binary: ServerBinary): boolean {
  const series = (version: string) => version.split('.').slice(0, 2).join('.')
  const comparable = binary.kind === 'mariadb' ? series : (version: string) => version
  return compareVersions(comparable(binary.version), comparable(made.version)) < 0
}
