import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { z } from 'zod'
import { unless } from './error-code.ts'

/** A pid alone names whoever holds the number today; pid and start time name one process for ever. */
export const ProcessIdentity = z.strictObject({ pid: z.int().positive(), startedAt: z.string().min(1) })
export type ProcessIdentity = z.infer<typeof ProcessIdentity>

export async function ownIdentity(): Promise<ProcessIdentity> {
  const startedAt = await startOf(process.pid)
  if (startedAt === null) throw new Error('This process does not find itself in the table of processes.')
  return { pid: process.pid, startedAt }
}

export const isAlive = async ({ pid, startedAt }: ProcessIdentity): Promise<boolean> =>
  (await startOf(pid)) === startedAt

const run = promisify(execFile)

async function startOf(pid: number): Promise<string | null> {
  if (process.platform !== 'linux') return startByPs(pid)
  // ESRCH: the process ended between open and read.
  const stat = await unless(['ENOENT', 'ESRCH'], readFile(`/proc/${pid}/stat`, 'latin1'))
  if (stat === null) return null
  // The second field is the program's name in brackets and may hold blanks and brackets itself.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (state === 'X' || state === 'Z') return null
  // Ticks count from boot, and a machine that boots the same way twice could repeat pid and tick.
  const boot = await unless(['ENOENT', 'EACCES'], readFile('/proc/sys/kernel/random/boot_id', 'latin1'))
  return `${fields[18]}@${(boot ?? '').trim()}`
}

async function startByPs(pid: number): Promise<string | null> {
  // The time is written in the caller's language and zone, so both are fixed here.
  const env = { LC_ALL: 'C', TZ: 'UTC' }
  const found = await unless([1], run('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { env }))
  return found?.stdout.trim() || null
}
