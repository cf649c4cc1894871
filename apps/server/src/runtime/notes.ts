import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { noteChange } from '../live/note.ts'

const gatherMs = 500

/** Tells the pages that runs changed where no event does: many at once are one note. */
export class RunNotes {
  readonly #deps: { stores: Stores; clock: Clock; log: Logger; stopping: AbortSignal }
  readonly #waiting = new Set<string>()
  constructor(deps: { stores: Stores; clock: Clock; log: Logger; stopping: AbortSignal }) {
    this.#deps = deps
  }

  mark(workspaceId: string): void {
    if (this.#waiting.size === 0) setTimeout(() => void this.#flush(), gatherMs).unref()
    this.#waiting.add(workspaceId)
  }

  async #flush(): Promise<void> {
    const { stores, clock, log, stopping } = this.#deps
    const workspaces = [...this.#waiting]
    this.#waiting.clear()
    if (stopping.aborted) return
    try {
      for (const workspaceId of workspaces) await noteChange(stores, workspaceId, 'runs', clock())
    } catch (error) {
      // Pages look again by themselves; nothing is decided by a note.
      log.warn({ err: error }, 'open pages could not be told of runs')
    }
  }
}
