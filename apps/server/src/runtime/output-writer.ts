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

  finish(output: OutputGatherer | null, { code, signal }: Exit): Promise<void> {
    const how = signal === null ? `with exit code ${code ?? 'unknown'}` : `by the signal ${signal}`
    const lines = [...this.#notes.splice(0), ...(output?.drain(true) ?? [])]
    return this.#add(
      output === null ? lines : [...lines, { stream: 'note', text: `The process ended ${how}.` }],
    )
  }

  /** One after the other, so that no two get the same number; a batch that failed is lost, and says so. */
  #add(lines: readonly Line[]): Promise<void> {
    const before = this.#queue
    const adding = before.then(() => this.#insert(lines))
    this.#queue = adding.catch(() => this.note(`${lines.length} lines could not be kept.`))
    return adding
  }

  async #insert(lines: readonly Line[]): Promise<void> {
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
    if (sequence - this.#tidiedAt < tidyEvery || sequence <= keptLines) return
    this.#tidiedAt = sequence
    await stores.runOutput.forgetUpTo(workspaceId, runId, sequence - keptLines)
  }
}
