import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { errorCode } from '../../database/embedded/error-code.ts'

// The shell leads a group of its own, with the program in it. When the server dies in whatever way, the pipe ends, and
// the group with it.
const script = `
"$@" 3<&- &
program=$!
( read -r _ <&3; kill -s KILL 0 ) >/dev/null 2>&1 &
wait "$program"
`

type Bounds = {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly mostMs: number
  readonly signal: AbortSignal
}

type Ended = { readonly isLate: boolean; readonly code: number | null; readonly output: string }

const mostOutput = 4_096
const lastWordsMs = 1_000

/** Runs a program that may take only so long. Afterwards nothing of it runs, nor of what it began. */
export async function runBounded(
  command: readonly string[],
  { cwd, env, mostMs, signal }: Bounds,
): Promise<Ended> {
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...command], {
    cwd,
    env: { ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let output = ''
  for (const pipe of [child.stdout, child.stderr]) {
    pipe?.on('data', (chunk: Buffer) => {
      output = `${output}${chunk}`.slice(0, mostOutput)
    })
  }
  // Rejects when it cannot be started at all, for want of memory or of processes.
  await once(child, 'spawn')
  let isLate = false
  const end = () => endGroup(child)
  const late = setTimeout(() => {
    isLate = true
    end()
  }, mostMs)
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  const closed = once(child, 'close')
  const [code]: (number | string | null)[] = await once(child, 'exit')
  clearTimeout(late)
  signal.removeEventListener('abort', end)
  end()
  // What it wrote last is still on its way; where somebody left the group with the pipe in hand, nobody waits for it.
  await Promise.race([closed, pause(lastWordsMs)])
  for (const pipe of child.stdio) pipe?.destroy()
  return { isLate, code: typeof code === 'number' ? code : null, output }
}

function endGroup({ pid: group }: ChildProcess): void {
  if (group === undefined) return
  try {
    process.kill(-group, 'SIGKILL')
  } catch (error) {
    // Nothing of it is there any more.
    if (errorCode(error) !== 'ESRCH') throw error
  }
}
