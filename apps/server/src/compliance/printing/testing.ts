import { readFileSync } from 'node:fs'
import { errorCode } from '../../database/embedded/error-code.ts'

/** Whether a process runs. One that has ended and that nobody has asked for stays as a name only. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ESRCH') return false
    throw error
  }
}
