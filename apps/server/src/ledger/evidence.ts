import { Refusal } from '@countersign/decisions'
import {
  formatEventLine,
  formatNote,
  formatProof,
  formatRangeStart,
  formatTrustRoot,
  frontierFromTiles,
  type Note,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  proveConsistency,
  proveInclusion,
  type TrustRoot,
} from '@countersign/ledger'
import type { Stores } from '../database/stores.ts'
import type { BodyKeys } from './body-keys.ts'
import type { CheckpointKey } from './checkpoint-key.ts'
import { sha256 } from './cryptography.ts'
import { readEvents } from './reading.ts'
import { tilesOf } from './tiles.ts'
import { originOf } from './writer.ts'

type Deps = { stores: Stores; key: CheckpointKey; bodyKeys: BodyKeys }

export type SignedCheckpoint = { size: number; root: Uint8Array; at: number; note: Note; text: string }

const linesAtOnce = 500

/** What a stranger needs to verify without us: signed checkpoints, proofs, ranges of events and whom to believe. */
export class LedgerEvidence {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** The newest checkpoint, or that of a size, with every cosignature under it; null when there is none. */
  async checkpoint(workspaceId: string, size?: number): Promise<SignedCheckpoint | null> {
    const { stores } = this.#deps
    const stored =
      size === undefined
        ? await stores.log.newestCheckpoint(workspaceId)
        : await stores.log.checkpointOf(workspaceId, size)
    if (!stored) return null
    const cosignatures = await stores.witnesses.cosignaturesOf(workspaceId, stored.size)
    const note = parseNote(stored.note + cosignatures.map(({ line }) => line).join(''))
    const read = note.ok ? parseCheckpoint(note.value.text) : null
    if (!note.ok || !read?.ok) return null
    return {
      size: stored.size,
      root: read.value.root,
      at: stored.at,
      note: note.value,
      text: formatNote(note.value),
    }
  }

  /** The proof of one position as text, once a checkpoint covers it. */
  async proof(workspaceId: string, position: number): Promise<string | null> {
    const checkpoint = await this.checkpoint(workspaceId)
    if (!checkpoint || checkpoint.size <= position) return null
    const tiles = tilesOf(this.#deps.stores, workspaceId)
    const proof = await proveInclusion(sha256, tiles, position, checkpoint.size)
    return formatProof({ index: position, proof, note: checkpoint.note })
  }

  async consistency(workspaceId: string, from: number, to: number) {
    return proveConsistency(sha256, tilesOf(this.#deps.stores, workspaceId), from, to)
  }

  /** One event with its proof: the line and the text that the verifier takes. */
  async event(workspaceId: string, eventId: string) {
    const { stores } = this.#deps
    const entry = await stores.log.entryOf(workspaceId, eventId)
    const event = (await readEvents(this.#deps, workspaceId, [eventId])).get(eventId)
    if (!event) throw noEvent()
    const line = (index: number) =>
      `${formatEventLine({ index, headerBytes: event.headerBytes, bodyBytes: event.bodyBytes })}\n`
    return {
      ...event,
      entry,
      line: entry ? line(entry.position) : null,
      proof: entry ? await this.proof(workspaceId, entry.position) : null,
    }
  }

  /** What people are told of these events. */
  async sentences(workspaceId: string, eventIds: readonly string[]): Promise<Map<string, string>> {
    const events = await readEvents(this.#deps, workspaceId, eventIds)
    return new Map([...events].map(([id, { sentence }]) => [id, sentence]))
  }

  /**
   * Events from a position (inclusive) to the end of a checkpoint as lines, before them the frontier that they
   * continue. Without a size it is the newest checkpoint. None can be left out without the verifier noticing.
   */
  async *range(
    workspaceId: string,
    { from, to, bodies }: { from: number; to?: number | undefined; bodies: boolean },
  ): AsyncGenerator<string> {
    const { stores } = this.#deps
    const size = (await this.checkpoint(workspaceId, to))?.size ?? 0
    if (from >= size) throw nothingPublished(from, to)
    const hashes = await frontierFromTiles(sha256, tilesOf(stores, workspaceId), from)
    yield `${formatRangeStart({ log: originOf(workspaceId), frontier: { size: from, hashes } })}\n`
    for (let at = from; at < size; at += linesAtOnce) {
      const entries = await stores.log.entries(workspaceId, at, Math.min(linesAtOnce, size - at))
      const ids = entries.map(({ eventId }) => eventId)
      const events = await readEvents(this.#deps, workspaceId, ids)
      const lines = entries.map(({ eventId, position }) => {
        const event = events.get(eventId)
        if (!event) throw new Error(`The event of position ${position} is gone; check the ledger.`)
        const bodyBytes = bodies ? event.bodyBytes : null
        return formatEventLine({ index: position, headerBytes: event.headerBytes, bodyBytes })
      })
      yield `${lines.join('\n')}\n`
    }
  }

  /** Every log of this instance, or one, with the keys and witnesses to believe about it. */
  async trustRoot(only?: string): Promise<ReturnType<typeof formatTrustRoot>> {
    const { stores, key } = this.#deps
    const logs = await stores.log.all()
    const wanted = only === undefined ? logs : logs.filter(({ workspaceId }) => workspaceId === only)
    const witnesses = only === undefined ? [] : await stores.witnesses.ofWorkspace(only)
    const root: TrustRoot = {
      logs: await Promise.all(
        wanted.map(async ({ origin }) => ({ origin, keys: await key.verifierKeys(origin) })),
      ),
      witnesses: witnesses.flatMap(({ verifierKey }) => {
        const read = parseVerifierKey(sha256, verifierKey)
        return read.ok ? [read.value] : []
      }),
      quorum: 0,
    }
    return formatTrustRoot(root)
  }
}

export const noEvent = () =>
  new Refusal({
    kind: 'not-found',
    code: 'EVENT_NOT_FOUND',
    message: 'There is no such event in this workspace.',
    remedy: 'Check the identifier; it begins with evt_.',
  })

const nothingPublished = (from: number, to: number | undefined) =>
  new Refusal({
    kind: 'conflict',
    code: 'NOT_PUBLISHED',
    message: `There is no checkpoint ${to === undefined ? 'that covers' : `over ${to} events, or it does not cover`} position ${from}.`,
    remedy:
      'Leave out "to" for the newest checkpoint, ask for a smaller position, or wait a second for the next one.',
  })
