// Looks for a server that already serves this directory, and decides whether it may be used.

import { readFile } from 'node:fs/promises'
import { adminAccount } from './accounts.ts'
import { unless } from './error-code.ts'
import { foreign, secretMissing, secretWrong, startFailed } from './failure.ts'
import { type Answer, askServer, isSameDirectory } from './login.ts'
import type { Paths } from './paths.ts'
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts'
import { readSecret, type Secret } from './secret.ts'
import { type RunningState, readState } from './state.ts'
import { until } from './until.ts'

export interface Running {
  /** An orphan has neither a living owner nor a living watchdog. */
  relation: 'owned' | 'orphan'
  process: ProcessIdentity
  socket: string
  secret: Secret
  answer: Extract<Answer, { outcome: 'answered' }>
}

// Long enough for a clean stop of a busy server.
const patienceMs = 60_000

/** Null when nothing runs here. To be called under the lock. */
export async function findRunning(place: Paths): Promise<Running | null> {
  const state = await readState(place.state)
  const secret = await readSecret(place.secret)
  if (state === null || !(await isAlive(state.server))) return findUnrecorded(place, secret)
  if (secret === null) throw secretMissing(place.root)
  const verdict = await until(() => judge(place, state, secret), { timeoutMs: patienceMs, everyMs: 10 })
  if (verdict === 'gone') return null
  if (verdict !== null) return verdict
  throw startFailed({
    message: `The database server (pid ${state.server.pid}) runs but does not answer on ${state.socket}.`,
    remedy: `Stop it with: kill -9 ${state.server.pid} (no acknowledged row is lost), then start again.`,
  })
}

async function judge(place: Paths, state: RunningState, secret: Secret): Promise<Running | 'gone' | null> {
  if (!(await isAlive(state.server))) return 'gone'
  const isOwned = await isAlive(state.owner)
  // A watchdog without an owner is about to stop the server, or has just done so.
  if (!isOwned && ((await isAlive(state.watchdog)) || (await isStopping(place, state.server)))) return null
  const answer = await askServer(adminAccount(state.socket, secret))
  if (answer.outcome === 'silent') return null
  if (answer.outcome === 'denied') throw secretWrong(place.root)
  if (!isSameDirectory(answer.dataDir, place.data)) throw foreign(state.socket)
  const relation = isOwned ? 'owned' : 'orphan'
  return { relation, process: state.server, socket: state.socket, secret, answer }
}

async function isStopping(place: Paths, server: ProcessIdentity): Promise<boolean> {
  const note = await unless(['ENOENT'], readFile(place.stopping, 'utf8'))
  return note !== null && Number(note) === server.pid
}

/** A server whose state file was lost still listens on its socket. */
async function findUnrecorded(place: Paths, secret: Secret | null): Promise<Running | null> {
  const credentials = adminAccount(place.socket, secret ?? { root: '', admin: '', app: '' })
  const { database: _, ...login } = credentials
  const answer = await askServer(login)
  if (answer.outcome === 'silent') return null
  const pid = Number(await unless(['ENOENT'], readFile(place.pidFile, 'utf8')))
  const process = pid > 0 ? await identityOf(pid) : null
  if (answer.outcome === 'denied' || secret === null || process === null) throw foreign(place.socket)
  if (!isSameDirectory(answer.dataDir, place.data)) throw foreign(place.socket)
  return { relation: 'orphan', process, socket: place.socket, secret, answer }
}
