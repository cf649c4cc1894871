// Opens the embedded database of a state directory: starts it, shares it with the process that runs it, or adopts it
// from one that died.

import { readFile, rm } from 'node:fs/promises'
import { adminAccount, appAccount, type DbAccount } from './accounts.ts'
import { findServerBinary, type ServerBinary, type ServerKind } from './binary.ts'
import { errorCode, unless } from './error-code.ts'
import { noServer, startFailed } from './failure.ts'
import type { Profile } from './flags.ts'
import { installHint } from './install-hint.ts'
import { acquireLock } from './lock.ts'
import { type Paths, preparePaths } from './paths.ts'
import type { ProcessIdentity } from './process-identity.ts'
import { findRunning, type Running } from './running.ts'
import type { Secret } from './secret.ts'
import { recordRun, startServer } from './start.ts'
import { readState } from './state.ts'
import { stopServer } from './stop-server.ts'
import { guardRunning, type Watchdog } from './watchdog.ts'

export interface OpenOptions {
  /** A directory for this database alone; made with mode 0700 if it is not there. */
  stateDir: string
  profile: Profile
  /** What `findServerBinary` found; null: it found nothing; left out: only the usual directories are searched. */
  binary?: ServerBinary | null | undefined
  /** How long to wait for another process that is opening or stopping the same database. */
  lockWaitMs?: number
  log(line: string): void
}

/**
 * 'started' and 'adopted' own the server: it lives as long as this process, or until `stop()`.
 * 'shared' uses the server of another process. When that one stops, or dies, the server goes too: the sharer's
 * connections fail with PROTOCOL_CONNECTION_LOST or ECONNREFUSED, nothing acknowledged is lost, and the sharer that
 * wants to go on calls `openDatabase` again, which waits for the end of the stop and then starts the server as the
 * new owner (of several sharers one becomes the owner, and the others share with it).
 */
export interface DbHandle {
  mode: 'started' | 'adopted' | 'shared'
  /** The working account: no DDL, and until `grantApplication` has been called no rights at all. */
  app: DbAccount
  /** The account for migrations. */
  admin: DbAccount
  server: { kind: ServerKind; version: string; pid: number }
  /** Stops the server if this process owns it. Calling it twice is harmless. */
  stop(): Promise<void>
}

export async function openDatabase(options: OpenOptions): Promise<DbHandle> {
  try {
    const place = await preparePaths(options.stateDir)
    const lock = await acquireLock(place.root, { waitMs: options.lockWaitMs ?? 60_000 })
    try {
      const running = await findRunning(place)
      return running === null ? await start(place, options) : await join(running, place, options)
    } finally {
      await lock.release()
    }
  } catch (error) {
    throw explained(error, options.stateDir)
  }
}

async function start(place: Paths, options: OpenOptions): Promise<DbHandle> {
  const platform = process.platform
  const binary = options.binary === undefined ? await findServerBinary({ platform }) : options.binary
  if (binary === null) throw noServer(await howToInstall(platform))
  const started = await startServer(binary, options.profile, place)
  options.log(`database started: ${binary.kind} ${binary.version}, pid ${started.process.pid}`)
  const server = { kind: binary.kind, version: binary.version, pid: started.process.pid }
  const owned = { process: started.process, watchdog: started.watchdog }
  return {
    mode: 'started',
    ...accounts(place.socket, started.secret),
    server,
    stop: stopper(owned, place, options),
  }
}

async function join(running: Running, place: Paths, options: OpenOptions): Promise<DbHandle> {
  const { pid } = running.process
  const server = { kind: running.answer.kind, version: running.answer.version, pid }
  const reached = { ...accounts(running.socket, running.secret), server }
  if (running.relation === 'owned') {
    options.log(`database shared with the process that runs it, pid ${pid}`)
    return { mode: 'shared', ...reached, stop: () => Promise.resolve() }
  }
  const watchdog = await guardRunning(running.process, place)
  await recordRun({ server: running.process, watchdog: watchdog.watchdog }, place, running.socket)
  options.log(`database adopted from a process that died, pid ${pid}`)
  const owned = { process: running.process, watchdog }
  return { mode: 'adopted', ...reached, stop: stopper(owned, place, options) }
}

const accounts = (socket: string, secret: Secret) => ({
  app: appAccount(socket, secret),
  admin: adminAccount(socket, secret),
})

function stopper(
  owned: { process: ProcessIdentity; watchdog: Watchdog },
  place: Paths,
  options: OpenOptions,
): () => Promise<void> {
  let stopped: Promise<void> | null = null
  const stop = async () => {
    // Under the lock: whoever opens meanwhile waits, and finds the database stopped and not half gone.
    const lock = await acquireLock(place.root, { waitMs: options.lockWaitMs ?? 60_000 })
    try {
      await stopServer(owned.process, place)
      // After a crash of our server another process may have started its own and recorded that.
      const recorded = await readState(place.state)
      if (recorded?.server.pid === owned.process.pid) await rm(place.state, { force: true })
      await rm(place.stopping, { force: true })
    } finally {
      await lock.release()
    }
    await owned.watchdog.finish()
    options.log(`database stopped, pid ${owned.process.pid}`)
  }
  return () => {
    stopped ??= stop()
    return stopped
  }
}

async function howToInstall(platform: NodeJS.Platform): Promise<string> {
  const osRelease = await unless(['ENOENT'], readFile('/etc/os-release', 'utf8'))
  return installHint(platform, osRelease ?? '', process.getuid?.() ?? 1).text
}

/** The faults of a disk that a person can mend become failures with a remedy. */
function explained(error: unknown, stateDir: string): unknown {
  const code = errorCode(error)
  const mendable: Record<string, string> = {
    EACCES: 'This user may not write there: choose another directory or change its owner.',
    EPERM: 'This user may not write there: choose another directory or change its owner.',
    EROFS: 'The file system is read-only: choose another directory.',
    ENOSPC: 'The disk is full: make room and start again.',
    EDQUOT: 'The quota of this user is used up: make room and start again.',
    ENOTDIR: 'A part of this path is a file: choose another directory.',
    EEXIST: 'A file has this name: choose another directory.',
  }
  const remedy =
    typeof code === 'string' && error instanceof Error && 'path' in error ? mendable[code] : undefined
  if (remedy === undefined) return error
  const message = `The database directory ${stateDir} cannot be used (${code}).`
  return startFailed({ message, remedy, cause: error })
}
