import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BrokenRange } from '@countersign/compliance'
import type { Logger } from 'pino'
import type { GoOn, Made, PackJob, PackMaker } from './maker.ts'
import { FromExporter, type Settings, type ToExporter } from './messages.ts'

type Deps = {
  settings: Settings
  log: Logger
  program?: Program
  /** How long it may take to end when its work is done or not wanted any more. */
  graceMs?: number
}

export type Program = { readonly path: string; readonly heapMiB: number }

/**
 * A pack of a million events is made in it. Left to itself the heap grows to many times what is needed at a moment before it is
 * swept.
 */
const heapMiB = 96
const mostLastWords = 4_096
const beside = (): Program => ({ path: fileURLToPath(new URL('exporter.mjs', import.meta.url)), heapMiB })

/**
 * Makes each pack in a process of its own: minutes of hashing and zipping keep no agent of this server from starting, what it
 * takes of memory is bounded and given back, and one that dies takes nobody along. It ends with the server, whichever way that ends.
 */
export class PackProcess implements PackMaker {
  readonly #deps: Deps
  readonly #program: Program
  constructor(deps: Deps) {
    this.#deps = deps
    this.#program = deps.program ?? beside()
  }

  async make(job: PackJob, goOn: GoOn, hurry: AbortSignal): Promise<Made> {
    const { path, heapMiB } = this.#program
    const child = fork(path, {
      // Not what this process was started with: a debugger's port, or the limits of a server.
      execArgv: [`--max-old-space-size=${heapMiB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    const tell = (message: ToExporter) => {
      // Whoever has gone is heard of by its end.
      if (child.connected) child.send(message, () => {})
    }
    const hurrying = () => tell({ says: 'hurry' })
    hurry.addEventListener('abort', hurrying)
    try {
      const { workspaceId, id, attempt, rangeFrom, rangeTo, plan } = job
      const order = { workspaceId, id, attempt, rangeFrom, rangeTo, plan }
      tell({ says: 'make', settings: this.#deps.settings, job: order })
      if (hurry.aborted) hurrying()
      return await this.#heard(child, goOn, tell)
    } finally {
      hurry.removeEventListener('abort', hurrying)
    }
  }

  /** What came of it, once it has ended: whatever is tried next begins when nothing of this is underway any more. */
  async #heard(child: ChildProcess, goOn: GoOn, tell: (message: ToExporter) => void): Promise<Made> {
    let came: { made: Made } | { fault: unknown } | null = null
    // Whatever came of it, there is nothing more to do; a process that stays would keep every other pack waiting.
    const endSoon = () => setTimeout(() => child.kill('SIGKILL'), this.#deps.graceMs ?? 10_000).unref()
    const fail = (fault: unknown) => {
      came ??= { fault }
      endSoon()
    }
    child.on('message', (said: unknown) => {
      const message = FromExporter.safeParse(said)
      if (!message.success) return fail(message.error)
      const { data } = message
      if (data.says === 'so-far') {
        goOn(data.progress).then(
          () => tell({ says: 'heard', isOurs: true }),
          (error) => {
            fail(error)
            tell({ says: 'heard', isOurs: false })
          },
        )
      } else if (data.says === 'log') this.#deps.log[data.level](data.fields, data.text)
      else if (data.says === 'broken') fail(new BrokenRange(data.message))
      else if (data.says === 'failed') fail(Object.assign(new Error(data.message), { stack: data.stack }))
      else {
        const { bytes, parts, packSha256, manifest } = data
        came ??= { made: { bytes, parts, packSha256: Buffer.from(packSha256), manifest } }
        endSoon()
      }
    })
    let lastWords = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-mostLastWords)
    })
    const ended = await new Promise<string>((resolve) => {
      child.on('error', (error) => resolve(error.message))
      child.on('close', (code, signal) => resolve(`it ended with ${signal ?? code}`))
    })
    if (came === null) this.#deps.log.error({ ended, lastWords }, 'the process that made a pack ended early')
    return outcomeOf(came, ended)
  }
}

function outcomeOf(came: { made: Made } | { fault: unknown } | null, ended: string): Made {
  if (came === null) throw new Error(`The process that made the pack did not come to its end: ${ended}.`)
  if ('fault' in came) throw came.fault
  return came.made
}
