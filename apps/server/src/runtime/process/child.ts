import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { errorCode } from '../../database/embedded/error-code.ts'
import type { Runner } from '../runners.ts'
import type { RunGuard } from './guard.ts'
import { leftoversOf } from './leftovers.ts'
import { OutputGatherer } from './output.ts'

export type Exit = { readonly code: number | null; readonly signal: string | null }

export type Launch = {
  readonly runId: string
  readonly runner: Runner
  /** What the spec adds behind the runner's own arguments. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The exact bytes that were admitted, for its standard input. */
  readonly specBytes: Uint8Array
  /** What must not be seen in its output. */
  readonly secrets: readonly string[]
}

// Waits until the guard knows of it, limits itself, and then becomes the program. When the server dies before it says
// so, the pipe ends and so does this.
const launcher = `
read -r go <&3 || exit 126
exec 3<&-
[ -z "$1" ] || ulimit -t "$1" || exit 126
[ -z "$2" ] || ulimit -v "$2" || exit 126
[ -z "$3" ] || ulimit -n "$3" || exit 126
ulimit -c 0
shift 3
exec "$@"
`

const lastWordsMs = 1_000

/** One process of one run, in a process group of its own with everything that it starts. */
export class Child {
  readonly output: OutputGatherer
  readonly exited: Promise<Exit>
  readonly #process: ChildProcess
  readonly #group: number
  readonly #runId: string
  readonly #guard: RunGuard
  #isOver = false

  private constructor(child: ChildProcess, group: number, launch: Launch, guard: RunGuard) {
    this.#process = child
    this.#group = group
    this.#runId = launch.runId
    this.#guard = guard
    this.output = new OutputGatherer(launch.secrets)
    child.stdout?.on('data', (chunk: Buffer) => this.output.take('out', chunk))
    child.stderr?.on('data', (chunk: Buffer) => this.output.take('err', chunk))
    this.exited = this.#end()
  }

  static async start(launch: Launch, guard: RunGuard): Promise<Child> {
    const { runner, args, env, specBytes } = launch
    const { cpuSeconds, memoryMiB, openFiles } = runner.limits
    const limits = [cpuSeconds, memoryMiB && memoryMiB * 1024, openFiles].map((limit) => String(limit ?? ''))
    const child = spawn(
      '/bin/sh',
      ['-c', launcher, 'sh', ...limits, runner.program, ...runner.args, ...args],
      {
        cwd: runner.directory,
        env: { ...env },
        detached: true,
        stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
        ...runner.account,
      },
    )
    // Rejects when the program cannot be started at all, for want of memory or of processes.
    await once(child, 'spawn')
    const group = child.pid
    if (group === undefined) throw new Error('A process without a number.')
    const one = new Child(child, group, launch, guard)
    try {
      await guard.add(group)
    } catch (error) {
      one.kill('SIGKILL')
      throw error
    }
    for (const pipe of [child.stdin, child.stdio[3]]) {
      // It may end without reading; that it ended is told by its exit.
      pipe?.on('error', () => pipe.destroy())
    }
    child.stdin?.end(specBytes)
    const go = child.stdio[3]
    if (go && 'end' in go) go.end('go\n')
    return one
  }

  /** Asks it to end, and after the grace ends it with everything that it started. */
  async stop(graceMs: number): Promise<Exit> {
    this.kill('SIGTERM')
    const waiting = new AbortController()
    const outOfGrace = pause(graceMs, null, { signal: waiting.signal }).then(
      () => this.kill('SIGKILL'),
      (error: unknown) => {
        if (!waiting.signal.aborted) throw error
      },
    )
    const exit = await this.exited
    waiting.abort()
    await outOfGrace
    return exit
  }

  /** To the whole group. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#isOver) return
    signalTo(-this.#group, signal)
  }

  async #end(): Promise<Exit> {
    const closed = once(this.#process, 'close')
    const [code, signal]: (number | string | null)[] = await once(this.#process, 'exit')
    // The life of a run is that of its first process; what that one left behind ends with it.
    signalTo(-this.#group, 'SIGKILL')
    for (const pid of await leftoversOf(this.#runId)) signalTo(pid, 'SIGKILL')
    this.#isOver = true
    await this.#guard.remove(this.#group)
    // What it wrote last is still on its way; where somebody could not be ended, nobody waits for it.
    await Promise.race([closed, pause(lastWordsMs)])
    this.#process.stdout?.destroy()
    this.#process.stderr?.destroy()
    return {
      code: typeof code === 'number' ? code : null,
      signal: typeof signal === 'string' ? signal : null,
    }
  }
}

function signalTo(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It has ended already.
    if (errorCode(error) !== 'ESRCH') throw error
  }
}
