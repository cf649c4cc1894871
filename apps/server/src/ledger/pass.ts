import {
  appendAll,
  type EventHeader,
  emptyEdge,
  emptyFrontier,
  type Frontier,
  frontierBytes,
  frontierRoot,
  growTiles,
  leafHash,
  openCheckpoint,
  parseBody,
  parseHeader,
  parseVerifierKey,
  searchedBy,
  type Tile,
  type TileEdge,
} from '@countersign/ledger'
import { dayOf, readKeyName } from '@countersign/retention'
import type { Stores } from '../database/stores.ts'
import { type BodyKeys, dayHolderOf, sealedWith } from './body-keys.ts'
import type { CheckpointCopy } from './checkpoint-copy.ts'
import type { CheckpointKey } from './checkpoint-key.ts'
import { discontinuity, ownCheckpoint } from './continuity.ts'
import { sha256, verifyEd25519 } from './cryptography.ts'
import type { Entry, Log, StoredCheckpoint } from './log-store.ts'
import type { StoredEvent } from './store.ts'
import { originOf } from './writer.ts'

type Deps = { stores: Stores; key: CheckpointKey; copy: CheckpointCopy; bodyKeys: BodyKeys }

/** The first thing that is wrong, and at which position of the log. */
type Break = { position: number; code: string; message: string }

export type PassResult = { size: number; erased: number; broken: Break | null }

const batchSize = 1_000

class Broken extends Error {
  readonly at: Break
  constructor(position: number, code: string, message: string) {
    super(message)
    this.at = { position, code, message }
  }
}

/**
 * Goes over a workspace's whole log as a stranger would, and over what only the database has besides: every event
 * against its leaf, every leaf against the tiles, every size against its checkpoint, and the end against the log's row.
 * Memory stays flat however long the log is.
 */
export class Pass {
  readonly #deps: Deps
  readonly #workspaceId: string
  #frontier: Frontier = emptyFrontier
  #edge: TileEdge = emptyEdge
  #erased = 0
  /** Which keys may be gone, as the ledger tells that they were erased. */
  #mayBeErased: MayBeErased = () => false
  #checkpoints: StoredCheckpoint[] = []
  constructor(deps: Deps, workspaceId: string) {
    this.#deps = deps
    this.#workspaceId = workspaceId
  }

  /** Tells after every batch how far it is; that may throw, to give the pass up. */
  async run(onProgress: (reached: number, size: number) => Promise<void>): Promise<PassResult> {
    const { stores } = this.#deps
    const log = await stores.log.find(this.#workspaceId)
    if (!log) return { size: 0, erased: 0, broken: noLog }
    try {
      this.#checkpoints = await stores.log.checkpointsFrom(this.#workspaceId, 0, batchSize)
      while (this.#frontier.size < log.size) {
        const limit = Math.min(batchSize, log.size - this.#frontier.size)
        await this.#checkEntries(await stores.log.entries(this.#workspaceId, this.#frontier.size, limit))
        await onProgress(this.#frontier.size, log.size)
      }
      await this.#checkEnd(log)
      await this.#checkWaiting()
      return { size: log.size, erased: this.#erased, broken: null }
    } catch (error) {
      if (!(error instanceof Broken)) throw error
      return { size: log.size, erased: this.#erased, broken: error.at }
    }
  }

  async #checkEntries(entries: readonly Entry[]): Promise<void> {
    const { stores, bodyKeys } = this.#deps
    const expected = this.#frontier.size
    if (entries.length === 0) throw new Broken(expected, 'ENTRY_MISSING', 'The log ends before its size.')
    const ids = entries.map(({ eventId }) => eventId)
    const events = new Map(
      (await stores.ledger.list(this.#workspaceId, ids)).map((event) => [event.id, event]),
    )
    const headers = entries.map((entry, at) => {
      if (entry.position !== expected + at) {
        throw new Broken(expected + at, 'ENTRY_MISSING', 'No event has this position.')
      }
      return this.#checkHeader(entry, events.get(entry.eventId))
    })
    const holders = [...new Set(headers.flatMap(({ header, event }) => sealedWith(header, event.sealedBody)))]
    const keys = await this.#keysOf(bodyKeys, holders, expected)
    // Asked for after the keys: somebody may have been erased since the pass began.
    if (holders.some((holder) => !keys.has(holder))) this.#mayBeErased = await this.#erasures()
    entries.forEach((entry, at) => {
      const known = headers[at]
      if (known) this.#checkBody(entry.position, known.header, known.event, keys)
    })
    await this.#checkTree(entries)
  }

  #checkHeader(entry: Entry, event: StoredEvent | undefined): { header: EventHeader; event: StoredEvent } {
    const broken = (code: string, message: string) => new Broken(entry.position, code, message)
    if (!event) throw broken('EVENT_MISSING', 'The event of this position is gone.')
    const read = parseHeader(event.header)
    if (!read.ok) throw broken('EVENT_CHANGED', `The event cannot be read: ${read.message}`)
    const header = read.value
    if (!entry.leaf.equals(leafHash(sha256, event.header))) {
      throw broken('EVENT_CHANGED', 'The event is not the one that was given this place.')
    }
    const isOurs = header.eventId === event.id && header.workspace === this.#workspaceId
    if (!isOurs || header.log !== originOf(this.#workspaceId)) {
      throw broken('EVENT_FOREIGN', 'The event was written for another place.')
    }
    const stored: Readonly<Record<string, unknown>> = entry
    if (Object.entries(searchedBy(header)).some(([column, value]) => stored[column] !== value)) {
      throw broken('ENTRY_CHANGED', 'What the event is found by is not what it says.')
    }
    return { header, event }
  }

  #checkBody(position: number, header: EventHeader, event: StoredEvent, keys: Map<string, Buffer>): void {
    const dayHolder = dayHolderOf(event.sealedBody)
    if (dayHolder !== null && readKeyName(dayHolder)?.day !== dayOf(Date.parse(header.at))) {
      throw new Broken(position, 'BODY_CHANGED', 'The body was sealed with the key of another day.')
    }
    const needed = [this.#workspaceId, ...sealedWith(header, event.sealedBody)]
    const absent = needed.filter((holder) => !keys.has(holder))
    if (absent.length > 0) {
      const lost = absent.find((holder) => !this.#mayBeErased(holder))
      if (lost)
        throw new Broken(position, 'BODY_KEY_MISSING', `The key of ${lost} is gone, and nobody erased it.`)
      this.#erased += 1
      return
    }
    const body = this.#opened(
      position,
      needed.flatMap((holder) => keys.get(holder) ?? []),
      event,
    )
    const read = parseBody(sha256, header, body)
    if (!read.ok) throw new Broken(position, 'BODY_CHANGED', read.message)
  }

  #opened(position: number, keys: Buffer[], event: StoredEvent): Buffer {
    try {
      return this.#deps.bodyKeys.open(keys, event.id, event.sealedBody)
    } catch (error) {
      throw new Broken(position, 'BODY_CHANGED', `The body cannot be opened: ${messageOf(error)}`)
    }
  }

  async #keysOf(bodyKeys: BodyKeys, holders: string[], position: number): Promise<Map<string, Buffer>> {
    try {
      return await bodyKeys.forReading(this.#workspaceId, holders)
    } catch (error) {
      throw new Broken(position, 'BODY_KEY_CHANGED', `A key of a body cannot be opened: ${messageOf(error)}`)
    }
  }

  /** Leaves into the tree, one piece between two checkpoints at a time. */
  async #checkTree(entries: readonly Entry[]): Promise<void> {
    const leaves = entries.map(({ leaf }) => leaf)
    const { edge, tiles } = growTiles(sha256, this.#edge, leaves)
    this.#edge = edge
    for (const tile of tiles) await this.#checkTile(tile)
    const end = this.#frontier.size + leaves.length
    let from = this.#frontier.size
    for (let next = await this.#checkpointUpTo(end); next; next = await this.#checkpointUpTo(end)) {
      this.#frontier = appendAll(sha256, this.#frontier, leaves.splice(0, next.size - from))
      from = next.size
      await this.#checkCheckpoint(next)
    }
    this.#frontier = appendAll(sha256, this.#frontier, leaves)
  }

  async #checkTile(tile: Tile): Promise<void> {
    const stored = await this.#deps.stores.log.tile(this.#workspaceId, tile.level, tile.index)
    const isRight = stored?.hashes.equals(tile.bytes) && stored.root.equals(tile.root)
    if (isRight) return
    const position = tile.index * 256 ** (tile.level + 1)
    throw new Broken(
      position,
      'TILE_CHANGED',
      `Tile ${tile.index} of level ${tile.level} is not of these events.`,
    )
  }

  async #checkpointUpTo(size: number): Promise<StoredCheckpoint | null> {
    const [next] = this.#checkpoints
    if (!next || next.size > size) return null
    this.#checkpoints.shift()
    if (this.#checkpoints.length === 0) {
      this.#checkpoints = await this.#deps.stores.log.checkpointsFrom(
        this.#workspaceId,
        next.size + 1,
        batchSize,
      )
    }
    return next
  }

  async #checkCheckpoint({ size, note }: StoredCheckpoint): Promise<void> {
    const { key, stores } = this.#deps
    const position = Math.max(0, size - 1)
    const opened = await ownCheckpoint(key, this.#workspaceId, note)
    if (!opened.ok) throw new Broken(position, 'CHECKPOINT_CHANGED', opened.message)
    const root = frontierRoot(sha256, this.#frontier)
    if (opened.value.size !== size || !Buffer.from(opened.value.root).equals(root)) {
      throw new Broken(
        position,
        'CHECKPOINT_MISMATCH',
        `The checkpoint over ${size} events has another root.`,
      )
    }
    for (const { line, verifierKey } of await stores.witnesses.cosignaturesOf(this.#workspaceId, size)) {
      const witness = parseVerifierKey(sha256, verifierKey)
      const trust = {
        origin: originOf(this.#workspaceId),
        keys: await key.verifierKeys(originOf(this.#workspaceId)),
        witnesses: witness.ok ? [witness.value] : [],
        quorum: 1,
      }
      const cosigned = await openCheckpoint(sha256, verifyEd25519, trust, note + line)
      if (!cosigned.ok) throw new Broken(position, 'COSIGNATURE_CHANGED', cosigned.message)
    }
  }

  async #checkEnd(log: Log): Promise<void> {
    const { stores, copy, key } = this.#deps
    const broken = (code: string, message: string) => new Broken(log.size, code, message)
    const root = frontierRoot(sha256, this.#frontier)
    if (log.origin !== originOf(this.#workspaceId)) throw broken('LOG_CHANGED', 'The log bears another name.')
    if (!log.root.equals(root) || !log.frontier.equals(frontierBytes(this.#frontier))) {
      throw broken('LOG_CHANGED', 'The end of the log is not the one that its events lead to.')
    }
    const now = await stores.log.extent(this.#workspaceId)
    if (now.entries > now.size) throw broken('ENTRY_ADDED', 'There are events beyond the end of the log.')
    if (now.published > now.size) {
      throw broken(
        'CHECKPOINT_AHEAD',
        `A checkpoint over ${now.published} events was signed; the log has fewer.`,
      )
    }
    const lost = await stores.ledger.lostEvents(this.#workspaceId)
    if (lost.events > 0) {
      throw broken(
        'EVENT_LOST',
        `${lost.events} written events have no place and wait for none, first ${lost.first}.`,
      )
    }
    await this.#checkKept(broken)
    const newest = await copy.newest(this.#workspaceId)
    const opened = newest && (await ownCheckpoint(key, this.#workspaceId, newest.note))
    if (opened && !opened.ok) throw broken('COPY_CHANGED', opened.message)
    const problem =
      opened && (await discontinuity(stores, await stores.log.find(this.#workspaceId), opened.value))
    if (problem) throw broken(problem.code, problem.message)
  }

  /** Checkpoints and cosignatures prove each by itself; that none was taken away shows beside what else is known. */
  async #checkKept(broken: (code: string, message: string) => Broken): Promise<void> {
    const { stores, copy } = this.#deps
    const newest = (await copy.newest(this.#workspaceId))?.size ?? 0
    let sizes: number[] = []
    const compare = async () => {
      const gone = await stores.log.missingCheckpoints(this.#workspaceId, sizes)
      if (gone.length > 0)
        throw broken('CHECKPOINT_MISSING', `The checkpoint over ${gone[0]} events is gone.`)
      sizes = []
    }
    for await (const copied of copy.all(this.#workspaceId)) {
      // The newest one may have been copied by a process that ended before the database had it.
      if (copied && copied.size < newest) sizes.push(copied.size)
      if (sizes.length === batchSize) await compare()
    }
    await compare()
    const misplaced = await stores.witnesses.misplaced(this.#workspaceId)
    if (misplaced !== null) {
      throw broken('COSIGNATURE_MISSING', `A cosignature of the checkpoint over ${misplaced} events is gone.`)
    }
  }

  /** What waits is not in the tree yet, but can be wrong already. */
  async #checkWaiting(): Promise<void> {
    const { stores } = this.#deps
    const waiting = await stores.ledger.oldestPending(this.#workspaceId, batchSize)
    const events = new Map(
      (
        await stores.ledger.list(
          this.#workspaceId,
          waiting.map(({ eventId }) => eventId),
        )
      ).map((event) => [event.id, event]),
    )
    for (const { eventId, leaf } of waiting) {
      const event = events.get(eventId)
      const isWhole = event && leaf.equals(leafHash(sha256, event.header)) && parseHeader(event.header).ok
      if (isWhole) continue
      throw new Broken(
        this.#frontier.size,
        event ? 'EVENT_CHANGED' : 'EVENT_MISSING',
        `The event ${eventId}, which waits for its place, is ${event ? 'not the one that was written' : 'gone'}.`,
      )
    }
  }

  /** From the log, and from what still waits for its place: a key goes in the transaction that writes the event. */
  async #erasures(): Promise<MayBeErased> {
    const { stores } = this.#deps
    const placed = await stores.log.headersOf(this.#workspaceId, [
      'person.erased',
      'demo.removed',
      'retention.applied',
    ])
    const waiting = await stores.ledger.waitingHeaders(this.#workspaceId)
    const erased = new Set<string>()
    const days: { eventClass: unknown; from: number; to: number }[] = []
    for (const bytes of [...placed, ...waiting]) {
      const read = parseHeader(bytes)
      // What cannot be read is found at its position.
      if (!read.ok) continue
      const { action, subject, facts } = read.value
      if (action === 'demo.removed') return () => true
      if (action === 'retention.applied') {
        days.push({ eventClass: facts.eventClass, from: Number(facts.firstDay), to: Number(facts.lastDay) })
      }
      if (action !== 'person.erased') continue
      erased.add(subject.slice('person:'.length))
      for (const invitation of [facts.invitations].flat()) erased.add(String(invitation))
    }
    return (holder) => {
      const named = readKeyName(holder)
      if (named === null) return erased.has(holder)
      const day = Number(named.day)
      return days.some(
        ({ eventClass, from, to }) => named.eventClass === eventClass && from <= day && day <= to,
      )
    }
  }
}

type MayBeErased = (holder: string) => boolean

const noLog: Break = { position: 0, code: 'LOG_MISSING', message: 'The workspace has no log.' }

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
