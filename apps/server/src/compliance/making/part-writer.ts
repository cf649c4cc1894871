import { createHash } from 'node:crypto'
import type { Lanes } from '@countersign/compliance'
import type { Attempt, PackParts } from '../parts.ts'

type Lane = { waiting: Uint8Array[]; length: number; next: number; storing: Promise<void> }

const partBytes = 512 * 1024
/** Part numbers of one lane before those of the next: a million parts, which are half a terabyte. */
const perLane = 1_000_000

/**
 * Cuts what comes in several lanes into parts and stores them, one of each lane while the next is filled. Parts are numbered by
 * their lanes, so that in the order of their numbers they are the whole, and nothing is written twice.
 */
export class PartWriter implements Lanes {
  readonly #stored: PackParts
  readonly #attempt: Attempt
  readonly #lanes: Lane[] = []
  #bytes = 0
  #parts = 0
  constructor(stored: PackParts, attempt: Attempt) {
    this.#stored = stored
    this.#attempt = attempt
  }

  async write(at: number, bytes: Uint8Array): Promise<void> {
    const lane = this.#lane(at)
    lane.waiting.push(bytes)
    lane.length += bytes.length
    if (lane.length >= partBytes) await this.#store(lane)
  }

  #lane(at: number): Lane {
    while (this.#lanes.length <= at) {
      const next = this.#lanes.length * perLane
      this.#lanes.push({ waiting: [], length: 0, next, storing: Promise.resolve() })
    }
    const lane = this.#lanes[at]
    if (!lane) throw new Error(`There is no lane ${at}.`)
    return lane
  }

  async #store(lane: Lane): Promise<void> {
    const content = Buffer.concat(lane.waiting)
    const number = lane.next
    Object.assign(lane, { waiting: [], length: 0, next: number + 1 })
    this.#parts += 1
    this.#bytes += content.length
    await lane.storing
    lane.storing = this.#stored.add(this.#attempt, number, content)
    lane.storing.catch(() => 'told to whoever stores next')
  }

  /** Stores what is left, and hashes the whole. */
  async finish(): Promise<{ bytes: number; parts: number; packSha256: Buffer }> {
    for (const lane of this.#lanes) {
      if (lane.length > 0) await this.#store(lane)
      await lane.storing
    }
    const hash = createHash('sha256')
    for await (const content of this.#stored.of(this.#attempt)) hash.update(content)
    return { bytes: this.#bytes, parts: this.#parts, packSha256: hash.digest() }
  }

  /** Takes away what was stored, and whatever of it is still underway. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#lanes.map(({ storing }) => storing))
    await this.#stored.remove(this.#attempt)
  }
}
