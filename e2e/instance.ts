import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const startWithinMs = 60_000
const stopWithinMs = 15_000

export type InstanceOptions = {
  /** Start with the demo workspace and a link into it. */
  demo?: boolean
  /** Lets sign-in providers live on this machine. */
  allowPrivateAddresses?: boolean
  /** The base address of an API whose language model reads descriptions. */
  languageModel?: string
  /** Begin with what this one left behind, which must have been stopped. */
  copyOf?: Instance
}

/** What a start prints for whoever is to come in first. */
type Link = 'setUpLink' | 'demoLink'

const aFolder = () => mkdtemp(join(tmpdir(), 'countersign-e2e-'))

/** A server of its own with a database of its own: the production build, as an operator starts it. */
export class Instance {
  readonly #stateDir: string
  readonly #options: InstanceOptions
  #child: ChildProcess | null = null
  #printed = ''
  url = ''
  setUpLink = ''
  demoLink = ''

  private constructor(stateDir: string, options: InstanceOptions) {
    this.#stateDir = stateDir
    this.#options = options
  }

  static async start(options: InstanceOptions = {}): Promise<Instance> {
    const instance = new Instance(await aFolder(), options)
    try {
      const { copyOf, demo } = options
      await cp(copyOf?.stateDir ?? (await Instance.#begun()), instance.#stateDir, { recursive: true })
      const printed: readonly Link[] = demo ? ['setUpLink', 'demoLink'] : ['setUpLink']
      await instance.#serve({ port: '0', awaits: copyOf ? [] : printed })
    } catch (error) {
      await instance.remove()
      throw error
    }
    return instance
  }

  static #firstStart: Promise<string> | null = null

  /**
   * What a first start leaves behind: a database with its tables, and keys. It is made once by each worker, for it takes longer than
   * most tests; nobody is in it yet, so what begins with a copy of it begins as everything does.
   */
  static #begun(): Promise<string> {
    Instance.#firstStart ??= (async () => {
      const first = new Instance(await aFolder(), {})
      process.once('exit', () => rmSync(first.#stateDir, { recursive: true, force: true, maxRetries: 10 }))
      await first.#serve({ port: '0', awaits: ['setUpLink'] })
      await first.stop()
      return first.#stateDir
    })()
    return Instance.#firstStart
  }

  /** Where the server keeps what it must not lose. */
  get stateDir(): string {
    return this.#stateDir
  }

  /** Ends the server as an operator does. What it stored stays. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    const impatient = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
    child.kill('SIGTERM')
    await ended
    clearTimeout(impatient)
  }

  /** Serves the same data at the same address once more. */
  async startAgain(): Promise<void> {
    await this.#serve({ port: new URL(this.url).port, awaits: [] })
  }

  async remove(): Promise<void> {
    await this.stop()
    await rm(this.#stateDir, { recursive: true, force: true, maxRetries: 10 })
  }

  async #serve({ port, awaits }: { port: string; awaits: readonly Link[] }): Promise<void> {
    const child = spawn(process.execPath, ['apps/server/dist/main.js'], {
      cwd: root,
      env: {
        ...environment(),
        COUNTERSIGN_STATE_DIR: this.#stateDir,
        COUNTERSIGN_PORT: port,
        // All the people of a test run come from one address, each with an empty cache.
        COUNTERSIGN_REQUESTS_PER_MINUTE: '20000',
        COUNTERSIGN_DEMO: this.#options.demo ? '1' : '0',
        COUNTERSIGN_ALLOW_PRIVATE_ADDRESSES: this.#options.allowPrivateAddresses ? '1' : '0',
        ...(this.#options.languageModel && {
          COUNTERSIGN_LLM_URL: this.#options.languageModel,
          COUNTERSIGN_LLM_MODEL: 'small-1',
        }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    this.#printed = ''
    // A test run that is cut short must not leave servers behind.
    const killWithUs = () => child.kill('SIGKILL')
    process.once('exit', killWithUs)
    child.once('exit', () => process.off('exit', killWithUs))
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`The server ${why}. It printed:\n${this.#printed}`))
      const timer = setTimeout(() => fail('did not start in time'), startWithinMs)
      const read = (piece: Buffer) => {
        this.#printed += piece
        this.#readLinks()
        if (this.url && awaits.every((link) => this[link])) {
          clearTimeout(timer)
          resolve()
        }
      }
      child.stdout.on('data', read)
      child.stderr.on('data', read)
      child.once('exit', (code) => fail(`ended with ${code}`))
    })
  }

  #readLinks(): void {
    this.url = /^Countersign is at (\S+)$/m.exec(this.#printed)?.[1] ?? ''
    this.setUpLink = /^ {2}(\S+\/setup#\S+)$/m.exec(this.#printed)?.[1] ?? ''
    this.demoLink = /^ {2}(\S+\/link#\S+)$/m.exec(this.#printed)?.[1] ?? ''
  }
}

/** The server refuses variables that it does not know, and must not meet the database of whoever runs the tests. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => name === 'COUNTERSIGN_MYSQLD' || !/^(COUNTERSIGN_|DATABASE_URL)/.test(name),
  )
  return Object.fromEntries(kept)
}
