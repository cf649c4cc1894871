import {
  appendAll,
  frontierBytes,
  frontierOf,
  frontierRoot,
  growTiles,
  leafHash,
  parseHeader,
  searchedBy,
  tileWidth,
} from '@countersign/ledger'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { noteChange } from '../live/note.ts'
import { touchedBy } from '../live/touched.ts'
import type { Metrics } from '../observability/metrics.ts'
import { sha256 } from './cryptography.ts'
import type { LedgerGuard } from './guard.ts'
import type { Entry, Log } from './log-store.ts'
import type { PendingEvent } from './store.ts'
import { edgeOf } from './tiles.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  guard: LedgerGuard
  metrics: Pick<Metrics, 'ledgerSequenced' | 'ledgerReplays'>
}

const mostAtOnce = 1_000

/** Gives waiting events their places. Any replica may do it at any time; the lock on the log's row puts them in turn. */
export class Sequencer {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Every event that waits now, in every workspace; says how many found a place. */
  async sequenceAll(): Promise<number> {
    let sequenced = 0
    for (const workspaceId of await this.#deps.stores.ledger.waiting()) {
      sequenced += await this.sequence(workspaceId)
    }
    return sequenced
  }

  async sequence(workspaceId: string): Promise<number> {
    let sequenced = 0
    for (;;) {
      this.#deps.guard.refuseIfReadOnly()
      const added = await this.#sequenceSome(workspaceId)
      sequenced += added
      if (added < mostAtOnce) return sequenced
    }
  }

  /**
   * For who has to know where everything that was done before stands: in their transaction, and until it ends nothing
   * else gets a place. Answers the size of the log.
   */
  async sequenceWithin(stores: Stores, workspaceId: string): Promise<number> {
    const { clock, metrics } = this.#deps
    for (;;) {
      const added = await sequenceOn(stores, workspaceId, clock())
      metrics.ledgerSequenced.inc(added)
      if (added < mostAtOnce) break
    }
    const log = await stores.log.lock(workspaceId)
    if (!log) throw new Error(`The workspace ${workspaceId} has no log.`)
    return log.size
  }

  async #sequenceSome(workspaceId: string): Promise<number> {
    const { transact, clock, metrics } = this.#deps
    try {
      const added = await transact((stores) => sequenceOn(stores, workspaceId, clock()))
      metrics.ledgerSequenced.inc(added)
      return added
    } catch (error) {
      if (!isDuplicate(error) || (await this.#dropReplayed(workspaceId)) === 0) throw error
      return mostAtOnce
    }
  }

  /** A waiting row for an event that has its place already is a replay; the place stays, the row goes. */
  async #dropReplayed(workspaceId: string): Promise<number> {
    const { transact, metrics } = this.#deps
    const dropped = await transact(async (stores) => {
      await stores.log.lock(workspaceId)
      const waiting = await stores.ledger.oldestPending(workspaceId, mostAtOnce)
      const placed = await stores.log.placed(
        workspaceId,
        waiting.map(({ eventId }) => eventId),
      )
      return placed.length === 0 ? 0 : stores.ledger.removePending(workspaceId, placed)
    })
    metrics.ledgerReplays.inc(dropped)
    return dropped
  }
}

/** Everything is read after the lock is held: what was read before may be another sequencer's past. */
async function sequenceOn(stores: Stores, workspaceId: string, now: number): Promise<number> {
  const log = await stores.log.lock(workspaceId)
  const waiting = log ? await stores.ledger.oldestPending(workspaceId, mostAtOnce) : []
  const placed = log ? await entriesOf(stores, log, waiting) : []
  if (!log || placed.length === 0) return 0
  const leaves = placed.map(({ leaf }) => leaf)
  await stores.log.addEntries(placed)
  await addFullTiles(stores, log, leaves)
  const removed = await stores.ledger.removePending(
    workspaceId,
    placed.map(({ eventId }) => eventId),
  )
  if (removed !== placed.length) throw new Error(`${placed.length - removed} waiting events vanished.`)
  const frontier = appendAll(sha256, frontierOf(log.size, log.frontier), leaves)
  const grown = await stores.log.grow(workspaceId, log.size, {
    size: frontier.size,
    root: Buffer.from(frontierRoot(sha256, frontier)),
    frontier: Buffer.from(frontierBytes(frontier)),
  })
  if (!grown) throw new Error(`The log of ${workspaceId} grew while its row was locked.`)
  for (const noun of touchedBy(placed.map(({ action }) => action))) {
    await noteChange(stores, workspaceId, noun, now)
  }
  return placed.length
}

/**
 * The next entries. An event that is gone, or is not the one that was written, gets no place: it goes on waiting, where
 * a pass finds it, and what came after it does not wait with it.
 */
async function entriesOf(
  stores: Stores,
  { workspaceId, size }: Log,
  waiting: readonly PendingEvent[],
): Promise<Entry[]> {
  const ids = waiting.map(({ eventId }) => eventId)
  const events = new Map((await stores.ledger.list(workspaceId, ids)).map((event) => [event.id, event]))
  const entries: Entry[] = []
  for (const { eventId, leaf } of waiting) {
    const bytes = events.get(eventId)?.header
    const header = bytes && leaf.equals(leafHash(sha256, bytes)) ? parseHeader(bytes) : null
    if (!header?.ok) continue
    entries.push({ workspaceId, position: size + entries.length, eventId, leaf, ...searchedBy(header.value) })
  }
  return entries
}

async function addFullTiles(stores: Stores, log: Log, leaves: readonly Buffer[]): Promise<void> {
  if ((log.size % tileWidth) + leaves.length < tileWidth) return
  const { tiles } = growTiles(sha256, await edgeOf(stores, log.workspaceId, log.size), leaves)
  await stores.log.addTiles(
    tiles.map(({ level, index, root, bytes }) => ({
      workspaceId: log.workspaceId,
      level,
      index,
      root: Buffer.from(root),
      hashes: Buffer.from(bytes),
    })),
  )
}
