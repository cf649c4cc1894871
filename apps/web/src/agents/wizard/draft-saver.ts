import type { DraftSpec, Inference } from '@countersign/agents'
import type { StepId } from './steps.ts'

export type Snapshot = { draft: DraftSpec; step: StepId; inferred: readonly Inference[] }
export type Saved = { version: number; updatedAt: number; removed: readonly string[] }

/** `older`: another browser saved in between, and somebody has to choose. `over`: the draft is not there any more. */
export type SaveState =
  | { is: 'saved'; at: number }
  | { is: 'waiting' | 'saving' }
  | { is: 'failed' | 'over'; error: unknown }
  | { is: 'older' }

type SaverOptions = {
  version: number
  savedAt: number
  draft: DraftSpec
  save: (version: number, snapshot: Snapshot) => Promise<Saved>
  /** What a failure means; only a passing one is tried again by itself. */
  judge: (error: unknown) => 'passing' | 'lasting' | 'older' | 'over'
  onState: (state: SaveState) => void
  onSaved: (saved: Saved) => void
}

const pauseMs = 500
const againMs = 5_000

/** Saves a draft while somebody writes it: after a pause, one save at a time, and never over another's. */
export class DraftSaver {
  readonly #options: SaverOptions
  #version: number
  #pending: Snapshot | null = null
  #sent: Snapshot | null = null
  #base: DraftSpec
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> | null = null
  #state: SaveState
  #isOver = false

  constructor(options: SaverOptions) {
    this.#options = options
    this.#version = options.version
    this.#base = options.draft
    this.#state = { is: 'saved', at: options.savedAt }
  }

  get version(): number {
    return this.#version
  }

  get state(): SaveState {
    return this.#state
  }

  /** What the server was asked to keep last, whether its answer came or not. */
  get sent(): Snapshot | null {
    return this.#sent
  }

  /** What is known to be saved. */
  get base(): DraftSpec {
    return this.#base
  }

  get hasUnsaved(): boolean {
    return this.#pending !== null
  }

  change(snapshot: Snapshot): void {
    if (this.#isOver) return
    this.#pending = snapshot
    if (this.#state.is === 'older' || this.#state.is === 'over') return
    if (this.#running === null) this.#tell({ is: 'waiting' })
    this.#wait(pauseMs)
  }

  /** Saves at once what is not saved yet. Answers whether everything is. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer)
    await this.#running
    if (this.#state.is === 'older' || this.#state.is === 'over') return false
    if (this.#pending !== null) {
      await this.#run()
      return this.#pending === null && this.#state.is === 'saved'
    }
    return true
  }

  /** Goes on from what another browser saved; with a snapshot, puts that in its place. */
  resolve(version: number, at: number, snapshot: Snapshot | null): void {
    this.#version = version
    this.#pending = snapshot
    this.#tell(snapshot === null ? { is: 'saved', at } : { is: 'waiting' })
    if (snapshot !== null) this.#wait(0)
  }

  /** What is still to be saved when the page goes away; null while a save is on its way. */
  parting(): { version: number; snapshot: Snapshot } | null {
    clearTimeout(this.#timer)
    const snapshot = this.#pending
    const canSave = this.#running === null && (this.#state.is === 'waiting' || this.#state.is === 'failed')
    if (snapshot === null || !canSave) return null
    return { version: this.#version, snapshot }
  }

  /** Nothing is saved from now on: the draft is given up. */
  end(): void {
    clearTimeout(this.#timer)
    this.#pending = null
    this.#isOver = true
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#run(), ms)
  }

  #run(): Promise<void> {
    this.#running ??= this.#saveAll().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #saveAll(): Promise<void> {
    while (this.#pending !== null) {
      const snapshot = this.#pending
      this.#sent = snapshot
      this.#tell({ is: 'saving' })
      try {
        const saved = await this.#options.save(this.#version, snapshot)
        this.#version = saved.version
        this.#base = snapshot.draft
        if (this.#pending === snapshot) this.#pending = null
        this.#options.onSaved(saved)
        this.#tell({ is: 'saved', at: saved.updatedAt })
      } catch (error) {
        return this.#fail(error)
      }
    }
  }

  #fail(error: unknown): void {
    const meaning = this.#options.judge(error)
    if (meaning === 'older') this.#tell({ is: 'older' })
    else this.#tell({ is: meaning === 'over' ? 'over' : 'failed', error })
    if (meaning === 'passing') this.#wait(againMs)
  }

  #tell(state: SaveState): void {
    this.#state = state
    this.#options.onState(state)
  }
}
