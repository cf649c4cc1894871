import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type FaultPoint, openFaultProxy } from '../ledger/fault-proxy.testing.ts'
import { Bundle } from './bundle.ts'
import type { TestServer } from './compose.ts'

export type Death = { killed: boolean; said: string }

/** The process that lies in a folder as `crash-victim.testing.ts`: a replica of the server, to be killed while it acts. */
export class Victim {
  readonly #server: TestServer
  readonly #program: Bundle
  private constructor(server: TestServer, program: Bundle) {
    this.#server = server
    this.#program = program
  }

  static async of(server: TestServer, directory: string): Promise<Victim> {
    return new Victim(server, await Bundle.of(join(directory, 'crash-victim.testing.ts')))
  }

  start(orders: object, target: object = this.#server.target): ChildProcess {
    const { masterKey, checkpointDir, clock } = this.#server
    const given = { target, masterKey: masterKey.toString('base64'), checkpointDir, now: clock.now }
    return spawn(process.execPath, [this.#program.path, JSON.stringify({ ...given, ...orders })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  }

  /** kill -9 at a statement; not killed when it had done everything before that was reached. */
  async killAt(point: FaultPoint, orders: object): Promise<Death> {
    const died = new AbortController()
    const proxy = await openFaultProxy(this.#server.target, point, () => died.abort())
    const child = this.start(orders, proxy.target)
    died.signal.addEventListener('abort', () => child.kill('SIGKILL'))
    let said = ''
    child.stdout?.on('data', (chunk) => {
      said += String(chunk)
    })
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
      child.on('close', (...ended) => resolve(ended)),
    )
    await proxy.close()
    expect(signal === 'SIGKILL' || code === 0).toBe(true)
    return { killed: signal === 'SIGKILL', said: said.trim() }
  }

  remove(): void {
    this.#program.remove()
  }
}
