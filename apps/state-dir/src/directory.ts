import { mkdir, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Refusal } from '@countersign/decisions'
import { syncDirectory } from './durable-file.ts'
import { codeFor, type Program } from './program.ts'

/** A secret key lies here, so that nobody else may enter. */
export async function prepareDirectory(stateDir: string, program: Program): Promise<string> {
  const directory = resolve(stateDir)
  const made = await mkdir(directory, { recursive: true, mode: 0o700 })
  if (made !== undefined) await syncDirectory(dirname(made))
  const { mode } = await stat(directory)
  if ((mode & 0o077) === 0) return directory
  throw new Refusal({
    kind: 'conflict',
    code: codeFor(program, 'STATE_OPEN'),
    message: `The state directory ${directory} can be entered by other users of this machine.`,
    remedy: `Run: chmod 700 ${directory}`,
  })
}
