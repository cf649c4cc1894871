import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { idFloor } from '../ids.ts'

export type Change = { id: string; noun: string }

type Deps = { stores: Stores; clock: Clock; stopping: AbortSignal; onFault: (error: unknown) => void }

/**
 * Identifiers are made before their transaction commits, so a change can become visible after one with a later
 * identifier. Each look therefore goes back this far and leaves out what was seen.
 */
const overlapMs = 10_000
const keptMs = 10 * 60_000
const lookEveryMs = 400
const batch = 500

/** Tells the browsers that look at a workspace what changed, on whichever replica the change was made. */
export class LiveFeed {
  readonly #deps: Deps
  readonly #workspaces = new Map<string, WorkspaceWatch>()
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /**
   * Every change after `lastId`, then new ones as they come. A browser that was away for longer than changes are
   * kept gets one `resync`, and so does one whose id is not of this feed.
   */
  async *follow(workspaceId: string, lastId: string | null, signal: AbortSignal): AsyncGenerator<Change> {
    const { stores, clock, stopping } = this.#deps
    const ended = AbortSignal.any([signal, stopping])
    const queue: Change[] = []
    let wake = () => {}
    // Listens before reading the backlog: a change between the two would be lost otherwise.
    const leave = this.#watch(workspaceId).join((change) => {
      queue.push(change)
      wake()
    })
    const wakeUp = () => wake()
    ended.addEventListener('abort', wakeUp)
    try {
      const seen = new Set<string>()
      if (lastId !== null) {
        const since = clock() - keptMs
        if (lastId < idFloor('change', since) || !lastId.startsWith('chg_'))
          yield { id: lastId, noun: 'resync' }
        else
          for (const { id, noun } of await stores.workspaces.changesAfter(workspaceId, lastId, batch)) {
            seen.add(id)
            yield { id, noun }
          }
      }
      while (!ended.aborted) {
        const change = queue.shift()
        if (change && !seen.has(change.id)) yield change
        if (change) continue
        await new Promise<void>((resolve) => {
          wake = resolve
          if (ended.aborted || queue.length > 0) resolve()
        })
      }
    } finally {
      ended.removeEventListener('abort', wakeUp)
      leave()
    }
  }

  async forgetOld(): Promise<void> {
    const { stores, clock } = this.#deps
    await stores.workspaces.forgetChangesBefore(clock() - 2 * keptMs)
  }

  #watch(workspaceId: string): WorkspaceWatch {
    const existing = this.#workspaces.get(workspaceId)
    if (existing) return existing
    const watch = new WorkspaceWatch(workspaceId, this.#deps, () => this.#workspaces.delete(workspaceId))
    this.#workspaces.set(workspaceId, watch)
    return watch
  }
}

/** One look at the database for all browsers of a workspace on this replica; ends when the last one leaves. */
class WorkspaceWatch {
  readonly #workspaceId: string
  readonly #deps: Deps
  readonly #onEmpty: () => void
  readonly #listeners = new Set<(change: Change) => void>()
  #seen = new Map<string, number>()
  #running = false

  constructor(workspaceId: string, deps: Deps, onEmpty: () => void) {
    this.#workspaceId = workspaceId
    this.#deps = deps
    this.#onEmpty = onEmpty
  }

  join(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    if (!this.#running) void this.#run()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#onEmpty()
    }
  }

  async #run(): Promise<void> {
    this.#running = true
    const { stopping, onFault } = this.#deps
    while (this.#listeners.size > 0 && !stopping.aborted) {
      try {
        for (const change of await this.#look()) {
          for (const listener of this.#listeners) listener(change)
        }
      } catch (error) {
        // The database may be away for a moment; whoever looks keeps looking and loses nothing.
        onFault(error)
      }
      await pause(lookEveryMs)
    }
    this.#running = false
  }

  async #look(): Promise<Change[]> {
    const { stores, clock } = this.#deps
    const now = clock()
    const rows = await stores.workspaces.changesAfter(
      this.#workspaceId,
      idFloor('change', now - overlapMs),
      batch,
    )
    const fresh = rows.filter(({ id }) => !this.#seen.has(id))
    for (const { id } of fresh) this.#seen.set(id, now)
    for (const [id, at] of this.#seen) if (now - at > 2 * overlapMs) this.#seen.delete(id)
    return fresh.map(({ id, noun }) => ({ id, noun }))
  }
}
