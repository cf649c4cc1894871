// Reads what the server wrote while it failed, and says what it means.

import { open, rename, stat } from 'node:fs/promises'
import { unless } from './error-code.ts'
import { type DatabaseFailure, startFailed } from './failure.ts'

const meanings = [
  {
    pattern: /Can't lock aria control file|Unable to lock \.\/ibdata1/,
    message: 'Another database server already uses this data directory.',
    remedy: 'Stop that server, or choose another state directory.',
  },
  {
    pattern: /No space left|errno:? 28\b|Disk full|OS error(?: code)?:? 28\b/i,
    message: 'The disk is full.',
    remedy: 'Make room on the disk and start again.',
  },
  {
    pattern: /Permission denied|errno:? 13\b/i,
    message: 'The server may not read or write its data directory.',
    remedy: 'Give the whole state directory to the user who runs Countersign.',
  },
  {
    pattern: /run (?:mariadbd|mysqld) as root/i,
    message: 'The server was started as root without being told so; this is a mistake in Countersign.',
    remedy: 'Report it, and run Countersign as an ordinary user until it is mended.',
  },
] as const

const unknown = {
  message: 'The data may be damaged; the last lines of its log say why.',
  remedy: 'Read server.log in the state directory. If the data is damaged, restore it from backup.',
}

export function serverStopped(how: string, log: string, logPath: string): DatabaseFailure {
  const meaning = meanings.find(({ pattern }) => pattern.test(log)) ?? unknown
  return startFailed({
    message: `The database server stopped during start-up (${how}). ${meaning.message}`,
    remedy: `${meaning.remedy} Log: ${logPath}`,
    detail: lastErrors(log),
  })
}

function lastErrors(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '')
  const errors = lines.filter((line) => /\bERROR\b|\bfatal\b|not found|denied/i.test(line))
  return (errors.length > 0 ? errors : lines).slice(-5).join('\n')
}

/** The log of one run can be told from those before by the size it had then. */
export async function logSize(path: string): Promise<number> {
  return (await unless(['ENOENT'], stat(path)))?.size ?? 0
}

export async function readLogFrom(path: string, from: number): Promise<string> {
  const file = await unless(['ENOENT'], open(path, 'r'))
  if (file === null) return ''
  try {
    const size = (await file.stat()).size
    // A crashing server can fill pages; what matters is at the end.
    const start = Math.max(from, size - 64 * 1024)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, size - start)), 0, null, start)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

export async function turnLogOver(path: string): Promise<void> {
  if ((await logSize(path)) > 4 * 1024 * 1024) await rename(path, `${path}.1`)
}
