// A pid alone names whoever holds the number today; pid and start time name one process for ever.

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { unless } from './error-code.ts'

export interface ProcessIdentity {
  pid: number
  startTime: string
}

const run = promisify(execFile)

export async function identityOf(pid: number): Promise<ProcessIdentity | null> {
  const startTime = process.platform === 'linux' ? await startTimeOnLinux(pid) : await startTimeByPs(pid)
  return startTime === null ? null : { pid, startTime }
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const now = await identityOf(identity.pid)
  return now !== null && now.startTime === identity.startTime
}

export async function ownIdentity(): Promise<ProcessIdentity> {
  const own = await identityOf(process.pid)
  if (own === null) throw new Error('this process could not find itself in the process table')
  return own
}

export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isSafeInteger(value.pid) &&
    'startTime' in value &&
    typeof value.startTime === 'string'
  )
}

async function startTimeOnLinux(pid: number): Promise<string | null> {
  // ESRCH: the process ended between open and read.
  const stat = await unless(['ENOENT', 'ESRCH'], readFile(`/proc/${pid}/stat`, 'latin1'))
  if (stat === null) return null
  // The second field is the program's name in brackets and may hold blanks and brackets itself.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // Dead, only not yet buried by its parent. While other threads of it still end, its files are still locked.
  if (state === 'X' || (state === 'Z' && Number(rest[16]) <= 1)) return null
  // Ticks count from boot, and a machine that boots the same way twice could repeat pid and tick.
  const boot = await unless(['ENOENT', 'EACCES'], readFile('/proc/sys/kernel/random/boot_id', 'latin1'))
  return `${rest[18]}@${(boot ?? '').trim()}`
}

async function startTimeByPs(pid: number): Promise<string | null> {
  // lstart is written in the caller's language and time zone, so both are fixed here.
  const env = { LC_ALL: 'C', TZ: 'UTC' }
  const found = await unless(
    [1],
    run('/bin/ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], { env }),
  )
  const [state, ...start] = (found?.stdout ?? '').trim().split(/\s+/)
  return state === undefined || state === '' || state.startsWith('Z') ? null : start.join(' ')
}
