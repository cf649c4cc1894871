// What is remembered between runs: which server made the data, and who runs it now.

import { readFile } from 'node:fs/promises'
import type { ServerKind } from './binary.ts'
import { unless } from './error-code.ts'
import { parseJson } from './parse-json.ts'
import { isProcessIdentity, type ProcessIdentity } from './process-identity.ts'
import { writeDurably } from './write-durably.ts'

/** `version` is that of the newest server that ever opened the data. */
export interface Instance {
  kind: ServerKind
  version: string
  createdAt: string
}

export interface RunningState {
  server: ProcessIdentity
  owner: ProcessIdentity
  /** Stops the server when the owner dies. */
  watchdog: ProcessIdentity
  socket: string
}

export async function readInstance(path: string): Promise<Instance | null> {
  const found = await readRecord(path)
  if (found === null || (found.kind !== 'mariadb' && found.kind !== 'mysql')) return null
  if (typeof found.version !== 'string' || typeof found.createdAt !== 'string') return null
  return { kind: found.kind, version: found.version, createdAt: found.createdAt }
}

export async function readState(path: string): Promise<RunningState | null> {
  const found = await readRecord(path)
  if (found === null || !isProcessIdentity(found.server) || !isProcessIdentity(found.owner)) return null
  if (!isProcessIdentity(found.watchdog) || typeof found.socket !== 'string') return null
  return { server: found.server, owner: found.owner, watchdog: found.watchdog, socket: found.socket }
}

export async function writeRecord(path: string, record: Instance | RunningState): Promise<void> {
  await writeDurably(path, `${JSON.stringify(record, null, 2)}\n`)
}

async function readRecord(path: string): Promise<Record<string, unknown> | null> {
  const text = await unless(['ENOENT'], readFile(path, 'utf8'))
  const value = text === null ? null : parseJson(text)
  return typeof value === 'object' && value !== null ? { ...value } : null
}
