import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const Ready = z.object({ port: z.number(), requests: z.record(z.string(), z.string()) })

/** A server that a bench measures, in a process of its own; see `servers/parent.ts` for how the two talk. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #lines: Interface
  port = 0
  requests: Record<string, string> = {}

  private constructor(child: ChildProcess, lines: Interface) {
    this.#child = child
    this.#lines = lines
  }

  static async start(file: string, ...args: readonly string[]): Promise<ServerProcess> {
    const path = fileURLToPath(new URL(`servers/${file}`, import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    if (!child.stdout) throw new Error('The server has no output.')
    const server = new ServerProcess(child, createInterface({ input: child.stdout }))
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with exit code ${code} before it was ready.`)
    })
    const { port, requests } = Ready.parse(JSON.parse(await Promise.race([server.#line(), ended])))
    ended.catch(() => 'the server ended after the bench, as it should')
    return Object.assign(server, { port, requests })
  }

  /** Microseconds of CPU time that the process has used so far. */
  async cpuMicros(): Promise<number> {
    const answer = this.#line()
    this.#child.stdin?.write('\n')
    return Number(await answer)
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit')
    this.#child.stdin?.end()
    await exited
  }

  async #line(): Promise<string> {
    const [line] = await once(this.#lines, 'line')
    return String(line)
  }
}
