import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Exit } from './process/child.ts'
import type { Line, OutputGatherer } from './process/output.ts'

/** So many of its newest lines are kept of a run. */
const keptLines = 5_000
const tidyEvery = 500

/** Puts what a run writes into the database, in order, and takes the oldest away when it becomes too much. */
export class OutputWriter {
  readonly #deps: { stores: Stores; clock: Clock }
  readonly #workspaceId: string
  readonly #runId: string
  readonly #notes: Line[] = []
  /** How many lines could not be kept and were not told of yet. */
  #unkept = 0
  #sequence: number | null = null
  #tidiedAt = 0
  #queue: Promise<void> = Promise.resolve()
  constructor(deps: { stores: Stores; clock: Clock }, workspaceId: string, runId: string) {
    this.#deps = deps
    this.#workspaceId = workspaceId
    this.#runId = runId
  }

  note(text: string): void {
    this.#notes.push({ stream: 'note', text })
  }

  write(output: OutputGatherer): Promise<void> {
    return this.#add([...this.#notes.splice(0), ...output.drain()])
  }

  /** Says what could not be kept, when that was the last that there was to keep. */
  settle(): Promise<void> {
    return this.#add(this.#notes.splice(0))
  }

  finish(output: OutputGatherer | null, { code, signal }: Exit): Promise<void> {
    const how = signal === null ? `with exit code ${code ?? 'unknown'}` : `by the signal ${signal}`
    const lines = [...this.#notes.splice(0), ...(output?.drain(true) ?? [])]
    return this.#add(
      output === null ? lines : [...lines, { stream: 'note', text: `The process ended ${how}.` }],
    )
  }

  /** One after the other, so that no two get the same number; a batch that failed is lost, and says so. */
  #add(lines: readonly Line[]): Promise<void> {
    const adding = this.#queue.then(() => this.#insert(lines))
    this.#queue = adding.catch(() => {
      this.#unkept += lines.length
      // Whether some of it was written after all, the database knows.
      this.#sequence = null
    })
    return adding
  }

  async #insert(added: readonly Line[]): Promise<void> {
    const unkept = this.#unkept
    const text = `${unkept} lines could not be kept.`
    const lines: readonly Line[] = unkept === 0 ? added : [{ stream: 'note', text }, ...added]
    if (lines.length === 0) return
    const { stores, clock } = this.#deps
    const [workspaceId, runId, at] = [this.#workspaceId, this.#runId, clock()]
    let sequence = this.#sequence ?? (await stores.runOutput.newestSequence(workspaceId, runId))
    const rows = lines.map(({ stream, text }) => {
      sequence += 1
      return { workspaceId, runId, sequence, at, stream, line: text }
    })
    await stores.runOutput.add(rows)
    this.#sequence = sequence
    this.#unkept = 0
    if (sequence - this.#tidiedAt < tidyEvery || sequence <= keptLines) return
    this.#tidiedAt = sequence
    await stores.runOutput.forgetUpTo(workspaceId, runId, sequence - keptLines)
  }
}
