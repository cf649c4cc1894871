import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { createInterface, type Interface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { Bundle } from '@countersign/server/bundle'
import { z } from 'zod'

const Ready = z.object({ port: z.number(), requests: z.record(z.string(), z.string()) })

/**
 * A server that a bench measures, in a process of its own; see `servers/parent.ts` for how the two talk. It is bundled
 * as the product is: sources that are compiled while they run are slower than what is shipped.
 */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #lines: Interface
  readonly #bundle: Bundle
  port = 0
  requests: Record<string, string> = {}

  private constructor(child: ChildProcess, lines: Interface, bundle: Bundle) {
    this.#child = child
    this.#lines = lines
    this.#bundle = bundle
  }

  static async start(file: string, ...args: readonly string[]): Promise<ServerProcess> {
    const bundle = await Bundle.of(fileURLToPath(new URL(`servers/${file}`, import.meta.url)))
    const child = spawn(process.execPath, [bundle.path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    if (!child.stdout) throw new Error('The server has no output.')
    const server = new ServerProcess(child, createInterface({ input: child.stdout }), bundle)
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with exit code ${code} before it was ready.`)
    })
    const { port, requests } = Ready.parse(JSON.parse(await Promise.race([server.#line(), ended])))
    ended.catch(() => 'the server ended after the bench, as it should')
    return Object.assign(server, { port, requests })
  }

  /** What it cost to do one thing, which may take minutes, and which `fetch` would not wait for. */
  async cost(name: string): Promise<unknown> {
    const [response] = await once(get({ host: '127.0.0.1', port: this.port, path: `/${name}` }), 'response')
    const answer = await text(response)
    if (response.statusCode !== 200) throw new Error(`${name} failed: ${answer}`)
    return JSON.parse(answer)
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
    this.#bundle.remove()
  }

  async #line(): Promise<string> {
    const [line] = await once(this.#lines, 'line')
    return String(line)
  }
}
