import { bytesOf } from './lines.ts'

/**
 * A ZIP archive, written as its files come and never held. No time, no owner and no order but the given one is in it, so
 * equal files give equal archives. Written here because what there is for Node loses the errors of what it reads, writes
 * faster than its reader reads, or puts the time zone of the machine into the archive.
 */

/** Packs one file. What it is given may not be changed afterwards. */
export type Deflating = {
  /** Resolves when more may come. */
  write(bytes: Uint8Array): Promise<void>
  end(): Promise<void>
  /** Gives up, at any time. */
  destroy(): void
}

export type Zipping = {
  /** Raw deflate (RFC 1951), handed on as it comes. */
  readonly deflate: (handOn: (bytes: Uint8Array) => Promise<void>) => Deflating
  /** CRC-32 of some bytes, continuing that of those before. */
  readonly crc32: (bytes: Uint8Array, before: number) => number
}

/**
 * Where an archive goes. Files may be written side by side; then each has a lane of its own, and the archive is what stands
 * in the first lane, followed by what stands in the second, and so on.
 */
export type Lanes = { write(lane: number, bytes: Uint8Array): Promise<void> }

type Entry = {
  name: Uint8Array
  isLarge: boolean
  head: number
  tail: number
  crc: number
  packed: number
  size: number
}

const most32 = 0xffffffff
const most16 = 0xffff
// Sizes behind the content, names in UTF-8.
const flags = 0x0808
const deflated = 8
/** The first day that the format knows: 1 January 1980. */
const firstDay = 0x21
const madeOnUnix = 0x031e
const plainFile = 0o100644 * 2 ** 16
const plain = 20
const zip64 = 45

export class Archive {
  readonly #lanes: Lanes
  readonly #zipping: Zipping
  readonly #entries: Entry[] = []
  readonly #open = new Set<Deflating>()
  #lane = 0
  constructor(lanes: Lanes, zipping: Zipping) {
    this.#lanes = lanes
    this.#zipping = zipping
  }

  /** A file behind all that were opened before; `isLarge` says that its sizes may need more than 32 bits. */
  async open(path: string, isLarge: boolean) {
    if (this.#open.size > 0) this.#lane += 1
    const lane = this.#lane
    const entry: Entry = { name: bytesOf(path), isLarge, head: 0, tail: 0, crc: 0, packed: 0, size: 0 }
    this.#entries.push(entry)
    const head = localHeader(entry)
    entry.head = head.length
    const deflating = this.#zipping.deflate(async (bytes) => {
      entry.packed += bytes.length
      await this.#lanes.write(lane, bytes)
    })
    this.#open.add(deflating)
    await this.#lanes.write(lane, head)
    return {
      write: async (bytes: Uint8Array): Promise<void> => {
        entry.crc = this.#zipping.crc32(bytes, entry.crc)
        entry.size += bytes.length
        await deflating.write(bytes)
      },
      close: async (): Promise<void> => {
        await deflating.end()
        this.#open.delete(deflating)
        if (!isLarge && Math.max(entry.size, entry.packed) >= most32) {
          throw new Error(`${path} became larger than it was said to be.`)
        }
        const tail = descriptor(entry)
        entry.tail = tail.length
        await this.#lanes.write(lane, tail)
      },
    }
  }

  /** Writes the list of the files, with which an archive ends. */
  async finish(): Promise<void> {
    let offset = 0
    const records = this.#entries.map((entry) => {
      const record = centralRecord(entry, offset)
      offset += entry.head + entry.packed + entry.tail
      return record
    })
    const list = joined(...records)
    await this.#lanes.write(this.#lane, joined(list, ending(records.length, list.length, offset)))
  }

  /** Gives up what is still open. */
  abandon(): void {
    for (const deflating of this.#open) deflating.destroy()
    this.#open.clear()
  }
}

/** Numbers of two, four or eight bytes, the lowest byte first. */
function numbers(...fields: readonly (readonly [value: number, length: 2 | 4 | 8])[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [, length]) => sum + length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const [value, length] of fields) {
    if (length === 2) view.setUint16(at, value, true)
    else if (length === 4) view.setUint32(at, value, true)
    else view.setBigUint64(at, BigInt(value), true)
    at += length
  }
  return bytes
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const localHeader = ({ name, isLarge }: Entry): Uint8Array =>
  joined(
    numbers([0x04034b50, 4], [isLarge ? zip64 : plain, 2], [flags, 2], [deflated, 2], [0, 2], [firstDay, 2]),
    numbers([0, 4], [isLarge ? most32 : 0, 4], [isLarge ? most32 : 0, 4]),
    numbers([name.length, 2], [isLarge ? 20 : 0, 2]),
    name,
    isLarge ? numbers([1, 2], [16, 2], [0, 8], [0, 8]) : new Uint8Array(0),
  )

function descriptor({ isLarge, crc, packed, size }: Entry): Uint8Array {
  const width = isLarge ? 8 : 4
  return numbers([0x08074b50, 4], [crc, 4], [packed, width], [size, width])
}

function centralRecord({ name, isLarge, crc, packed, size }: Entry, offset: number): Uint8Array {
  const isWide = isLarge || offset >= most32
  const short = (value: number) => (isWide ? most32 : value)
  return joined(
    numbers([0x02014b50, 4], [madeOnUnix, 2], [isWide ? zip64 : plain, 2], [flags, 2], [deflated, 2]),
    numbers([0, 2], [firstDay, 2], [crc, 4], [short(packed), 4], [short(size), 4]),
    numbers([name.length, 2], [isWide ? 28 : 0, 2], [0, 2], [0, 2], [0, 2], [plainFile, 4]),
    numbers([short(offset), 4]),
    name,
    isWide ? numbers([1, 2], [24, 2], [size, 8], [packed, 8], [offset, 8]) : new Uint8Array(0),
  )
}

function ending(count: number, size: number, offset: number): Uint8Array {
  const isWide = offset >= most32 || size >= most32 || count >= most16
  const [shortCount, shortSize, shortOffset] = isWide ? [most16, most32, most32] : [count, size, offset]
  return joined(
    isWide
      ? joined(
          numbers([0x06064b50, 4], [44, 8], [madeOnUnix, 2], [zip64, 2], [0, 4], [0, 4]),
          numbers([count, 8], [count, 8], [size, 8], [offset, 8]),
          numbers([0x07064b50, 4], [0, 4], [offset + size, 8], [1, 4]),
        )
      : new Uint8Array(0),
    numbers([0x06054b50, 4], [0, 2], [0, 2], [shortCount, 2], [shortCount, 2]),
    numbers([shortSize, 4], [shortOffset, 4], [0, 2]),
  )
}
