import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { createInterface, type Interface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { stays } from '@countersign/server/bundling'
import { rolldown } from 'rolldown'
import { z } from 'zod'

const Ready = z.object({ port: z.number(), requests: z.record(z.string(), z.string()) })

/** Inside the package, so that the bundle finds what it does not contain. */
const besideTheServer = fileURLToPath(new URL('../apps/server/node_modules/.bench-', import.meta.url))

/**
 * A server that a bench measures, in a process of its own; see `servers/parent.ts` for how the two talk. It is bundled
 * as the product is: sources that are compiled while they run are slower than what is shipped.
 */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #lines: Interface
  readonly #folder: string
  port = 0
  requests: Record<string, string> = {}

  private constructor(child: ChildProcess, lines: Interface, folder: string) {
    this.#child = child
    this.#lines = lines
    this.#folder = folder
  }

  static async start(file: string, ...args: readonly string[]): Promise<ServerProcess> {
    const folder = mkdtempSync(besideTheServer)
    const path = join(folder, 'server.mjs')
    const input = fileURLToPath(new URL(`servers/${file}`, import.meta.url))
    const bundle = await rolldown({ input, platform: 'node', external: stays })
    await bundle.write({ file: path, format: 'esm', codeSplitting: false })
    await bundle.close()
    const child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    if (!child.stdout) throw new Error('The server has no output.')
    const server = new ServerProcess(child, createInterface({ input: child.stdout }), folder)
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
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #line(): Promise<string> {
    const [line] = await once(this.#lines, 'line')
    return String(line)
  }
}
