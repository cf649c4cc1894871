// Child processes of the tests: started here, ended here, each by its own pid.

import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { until } from '../until.ts'

export interface Child {
  pid: number
  lines: string[]
  line(index: number): Promise<string>
  send(text: string): void
  kill(): void
  exited: Promise<number | null>
  hasExited(): boolean
}

const children: Child[] = []

export function startChild(program: 'opener' | 'writer' | 'contender', args: string[]): Child {
  const here = import.meta.dirname
  const file = join(here, `${program}.ts`)
  return watch(
    spawn(process.execPath, ['--import', 'tsx', file, ...args], {
      cwd: here, // tsx is looked up from here
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  )
}

/** A process that only exists. */
export function startIdler(): Child {
  const script = 'console.log("here"); setInterval(() => undefined, 1000)'
  return watch(spawn(process.execPath, ['-e', script], { env: {}, stdio: ['pipe', 'pipe', 'pipe'] }))
}

function watch(child: ChildProcessByStdio<Writable, Readable, Readable>): Child {
  const { pid } = child
  if (pid === undefined) throw new Error('the child process did not start')
  const lines: string[] = []
  let ended = false
  let complaints = ''
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text
  })
  // After 'close' nothing more can come out of its pipes.
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      ended = true
      resolve(code)
    })
  })
  const line = async (index: number) => {
    const found = await until(async () => lines[index] ?? (ended ? '' : null), {
      timeoutMs: 20_000,
      everyMs: 10,
    })
    if (found === null || found === '') throw new Error(`no line ${index} from the child: ${complaints}`)
    return found
  }
  const started: Child = {
    pid,
    lines,
    line,
    send: (text) => child.stdin.write(`${text}\n`),
    kill: () => child.kill('SIGKILL'),
    exited,
    hasExited: () => ended,
  }
  children.push(started)
  return started
}

export async function endChildren(): Promise<void> {
  for (const child of children.splice(0)) {
    child.kill()
    await child.exited
  }
}
