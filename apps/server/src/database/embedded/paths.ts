// Where everything of one embedded database lies; the state directory is private to its user.

import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unless } from './error-code.ts'
import { startFailed } from './failure.ts'

export interface Paths {
  root: string
  data: string
  secret: string
  instance: string
  state: string
  /** Holds the pid of a server that has been told to stop. */
  stopping: string
  socket: string
  pidFile: string
  /** A server that starts deletes what looks like old temporary tables, so no two may share a directory. */
  temporary: string
  log: string
}

// The kernel's limit is 107 bytes on Linux and 103 on macOS.
const longestSocketPath = 100

export async function preparePaths(stateDir: string): Promise<Paths> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  const root = await realpath(stateDir)
  await requireOwn(root)
  await chmod(root, 0o700)
  const temporary = join(root, 'tmp')
  await mkdir(temporary, { recursive: true, mode: 0o700 })
  return {
    root,
    data: join(root, 'data'),
    secret: join(root, 'secret'),
    instance: join(root, 'instance.json'),
    state: join(root, 'state.json'),
    stopping: join(root, 'stopping'),
    socket: await socketPath(root, tmpdir()),
    pidFile: join(root, 'server.pid'),
    temporary,
    log: join(root, 'server.log'),
  }
}

async function socketPath(root: string, temporary: string): Promise<string> {
  const near = join(root, 's.sock')
  if (Buffer.byteLength(near) <= longestSocketPath) return near
  const name = `countersign-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`
  const directory = join(temporary, name)
  const far = join(directory, 's.sock')
  if (Buffer.byteLength(far) > longestSocketPath) {
    throw startFailed({
      message: `The path of the database socket is too long, below ${root} and below ${temporary}.`,
      remedy: 'Choose a state directory with a shorter path.',
    })
  }
  await unless(['EEXIST'], mkdir(directory, { mode: 0o700 }))
  await requireOwn(directory)
  // Anyone may create names in the temporary directory: one that others can enter was not made by us.
  if (((await lstat(directory)).mode & 0o077) !== 0) {
    throw startFailed({
      message: `The socket directory ${directory} can be entered by other users.`,
      remedy: 'Remove it, or choose a state directory with a shorter path.',
    })
  }
  return far
}

/** What a killed server left. MySQL puts its pid beside the socket and would believe in a dead process of that number. */
export async function removeSocket(place: Pick<Paths, 'socket'>): Promise<void> {
  await rm(place.socket, { force: true })
  await rm(`${place.socket}.lock`, { force: true })
}

/** Refuses a symbolic link, a file, and a directory of someone else (also for root: it would leave root's files in it). */
async function requireOwn(directory: string): Promise<void> {
  const found = await lstat(directory)
  if (!found.isDirectory()) {
    throw startFailed({
      message: `${directory} is not a directory.`,
      remedy: 'Remove it, or choose another.',
    })
  }
  const uid = process.getuid?.()
  if (uid !== undefined && found.uid !== uid) {
    throw startFailed({
      message: `The directory ${directory} belongs to user ${found.uid}, and this process runs as user ${uid}.`,
      remedy: 'Run Countersign as the owner, change the owner of the whole directory, or choose another one.',
    })
  }
}
