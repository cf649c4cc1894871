import { readFileSync } from 'node:fs'
import { errorCode } from '../../database/embedded/error-code.ts'

/** Whether a process runs. One that has ended and that nobody has asked for stays as a name only. */
export function isRunning(pid: number): boolean {
  const stat = toldOf(pid, 'stat')
  return stat !== '' && !/\) [ZX]/.test(stat)
}

/** What it was started with. */
export const commandOf = (pid: number): string => toldOf(pid, 'cmdline')

/** Nothing of one that is not there any more. */
function toldOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT' || code === 'ESRCH') return ''
    throw error
  }
}
