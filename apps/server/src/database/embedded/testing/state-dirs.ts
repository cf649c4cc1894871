// State directories of the tests, with everything that may still run on them.

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unless } from '../error-code.ts'
import { isAlive } from '../process-identity.ts'
import { type RunningState, readState } from '../state.ts'
import { until } from '../until.ts'
import { endChildren } from './child.ts'

const made: string[] = []

export async function newStateDir(): Promise<string> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'csdb-')))
  made.push(directory)
  return directory
}

/** For `afterEach`: ends the children, then what they left behind, and removes the directories. */
export async function cleanUp(): Promise<void> {
  await endChildren()
  for (const directory of made.splice(0)) {
    const state = await readState(join(directory, 'state.json'))
    for (const left of state === null ? [] : [state.watchdog, state.server]) {
      if (!(await isAlive(left))) continue
      // It may end by itself before it is told to.
      await unless(['ESRCH'], (async () => process.kill(left.pid, 'SIGKILL'))())
    }
    await eventually(async () => (await processesOn(directory)).length === 0)
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

export async function recorded(stateDir: string): Promise<RunningState> {
  const state = await readState(join(stateDir, 'state.json'))
  if (state === null) throw new Error(`no state is recorded in ${stateDir}`)
  return state
}

export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const met = await until(async () => ((await condition()) ? true : null), { timeoutMs: 20_000, everyMs: 10 })
  if (met === null) throw new Error('the condition was not met in time')
}

/** Every server, shell and watchdog names the directory in its arguments. */
export async function processesOn(stateDir: string): Promise<number[]> {
  const data = join(stateDir, 'data')
  return (await commandLines()).flatMap(({ pid, text }) => (text.includes(data) ? [pid] : []))
}

async function commandLines(): Promise<{ pid: number; text: string }[]> {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('/bin/ps', ['-axo', 'pid=,command='])
    return stdout.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), text: line }))
  }
  const found: { pid: number; text: string }[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const text = await unless(['ENOENT', 'ESRCH'], readFile(join('/proc', name, 'cmdline'), 'utf8'))
    if (text) found.push({ pid: Number(name), text })
  }
  return found
}
