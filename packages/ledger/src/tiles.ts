import { concat, fromDecimal } from './bytes.ts'
import {
  consistencyRanges,
  emptyRoot,
  frontierLength,
  type Hash,
  hashLength,
  inclusionRanges,
  nodeHash,
  type Range,
  type Sha256,
  treeHash,
} from './merkle.ts'
import { failed, LedgerError, type Parsed, parsed } from './parsed.ts'

/**
 * The tree cut into tiles (C2SP tlog-tiles): 256 hashes of one level each. A full tile never changes, so full
 * tiles are what is stored; the partial ones at the right edge are derived from the rows beneath them.
 */

export const tileWidth = 256

/** Which tile: `width` is 256 for a full tile and 1 to 255 for a partial one. */
export type TileCoordinate = { readonly level: number; readonly index: number; readonly width: number }

/** A full tile that came into being; `root` is its one hash in the level above. */
export type Tile = {
  readonly level: number
  readonly index: number
  readonly bytes: Uint8Array
  readonly root: Hash
}

/** Where a tile is served (C2SP tlog-tiles, Merkle Tree), such as `tile/0/x001/234`. */
export const tilePath = ({ level, index, width }: TileCoordinate): string =>
  `tile/${level}/${indexPath(index)}${width === tileWidth ? '' : `.p/${width}`}`

/** Where a bundle of 256 entries is served (C2SP tlog-tiles, Log entries). */
export const entriesPath = (index: number, width = tileWidth): string =>
  `tile/entries/${indexPath(index)}${width === tileWidth ? '' : `.p/${width}`}`

function indexPath(index: number): string {
  const digits = String(index)
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0')
  const groups = padded.match(/.{3}/g) ?? []
  return groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
}

export type TilePathCode = 'TILE_PATH_MALFORMED' | 'TILE_LEVEL_INVALID' | 'TILE_INDEX_INVALID'

/** Reads a path that `tilePath` makes; every second spelling of a coordinate is refused. */
export function parseTilePath(path: string): Parsed<TileCoordinate, TilePathCode> {
  const [, levelText = '', indexText = '', widthText] =
    /^tile\/([0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(path) ?? []
  if (levelText === '') return failed('TILE_PATH_MALFORMED', 'This is not the path of a tile.')
  const level = fromDecimal(levelText)
  if (level === null || level > 63) return failed('TILE_LEVEL_INVALID', 'A level is a number from 0 to 63.')
  const index = Number(indexText.replace(/[x/]/g, ''))
  const width = widthText === undefined ? tileWidth : fromDecimal(widthText)
  if (width === null || width < 1 || (widthText !== undefined && width >= tileWidth)) {
    return failed('TILE_PATH_MALFORMED', 'A partial tile has 1 to 255 hashes.')
  }
  if (!Number.isSafeInteger(index) || indexPath(index) !== indexText) {
    return failed('TILE_INDEX_INVALID', 'The number of the tile has a shorter spelling, or is too large.')
  }
  return parsed({ level, index, width })
}

/** How many hashes of a level a tree of this size has: `floor(size / 256^level)`. */
const hashesAt = (level: number, size: number): number => Math.floor(size / tileWidth ** level)

/** The hashes of each level that are not in a full tile yet, from level 0 upwards: all there is to go on with. */
export type TileEdge = { readonly size: number; readonly levels: readonly (readonly Hash[])[] }

export const emptyEdge: TileEdge = { size: 0, levels: [] }

/** Says how many hashes of which level the edge of a tree consists of, so that a store knows what to read. */
export function edgeWidths(size: number): number[] {
  const widths: number[] = []
  for (let level = 0; hashesAt(level, size) > 0; level++) widths.push(hashesAt(level, size) % tileWidth)
  return widths
}

/** Appends leaves to the edge; gives the new edge and every tile that became full, lowest levels first. */
export function growTiles(
  sha256: Sha256,
  edge: TileEdge,
  leaves: readonly Hash[],
): { edge: TileEdge; tiles: Tile[] } {
  if (edgeWidths(edge.size).some((width, level) => (edge.levels[level]?.length ?? 0) !== width)) {
    throw new LedgerError('TILE_EDGE', `These are not the partial tiles of a tree of ${edge.size}.`)
  }
  const levels = edge.levels.map((hashes) => [...hashes])
  const size = edge.size + leaves.length
  const tiles: Tile[] = []
  let rising: readonly Hash[] = leaves
  for (let level = 0; rising.length > 0; level++) {
    const hashes = [...(levels[level] ?? []), ...rising]
    const first = Math.floor(hashesAt(level, edge.size) / tileWidth)
    const full = Math.floor(hashes.length / tileWidth)
    rising = Array.from({ length: full }, (_, at) => {
      const members = hashes.slice(at * tileWidth, (at + 1) * tileWidth)
      const root = treeHash(sha256, members)
      tiles.push({ level, index: first + at, bytes: concat(...members), root })
      return root
    })
    levels[level] = hashes.slice(full * tileWidth)
  }
  return { edge: { size, levels }, tiles }
}

/**
 * Brings the bytes of a tile: `width` hashes of 32 bytes. A full tile may be given where a partial one is asked
 * for. Whether the bytes are right shows when the proof made of them is verified.
 */
export type ReadTile = (tile: TileCoordinate) => Uint8Array | Promise<Uint8Array>

/** The inclusion proof of one leaf, reading at most two tiles per level. */
export async function proveInclusion(
  sha256: Sha256,
  read: ReadTile,
  index: number,
  size: number,
): Promise<Hash[]> {
  return hashRanges(sha256, read, size, inclusionRanges(index, size))
}

/** The consistency proof between two sizes, from tiles. */
export async function proveConsistency(
  sha256: Sha256,
  read: ReadTile,
  oldSize: number,
  newSize: number,
): Promise<Hash[]> {
  return hashRanges(sha256, read, newSize, consistencyRanges(oldSize, newSize))
}

/** The root of the tree of `size` leaves, from the tiles of its right edge. */
export async function rootFromTiles(sha256: Sha256, read: ReadTile, size: number): Promise<Hash> {
  if (size === 0) return emptyRoot(sha256)
  const [root] = await hashRanges(sha256, read, size, [{ start: 0, end: size }])
  return root ?? emptyRoot(sha256)
}

/** The hashes of the frontier of a tree, from tiles: what a file of events begins with (event-file.ts). */
export async function frontierFromTiles(sha256: Sha256, read: ReadTile, size: number): Promise<Hash[]> {
  const hashes = await hashRanges(sha256, read, size, fullSubtrees({ start: 0, end: size }))
  if (hashes.length !== frontierLength(size)) throw new LedgerError('TILE_LENGTH', 'A tile is missing.')
  return hashes
}

async function hashRanges(
  sha256: Sha256,
  read: ReadTile,
  size: number,
  ranges: readonly Range[],
): Promise<Hash[]> {
  // Several ranges mostly need the same few tiles; each is read once, and all at the same time.
  const reads = new Map<string, Promise<Uint8Array>>()
  const load = (tile: TileCoordinate): Promise<Uint8Array> => {
    const path = tilePath(tile)
    const loading = reads.get(path) ?? Promise.resolve(read(tile))
    reads.set(path, loading)
    return loading
  }
  return Promise.all(
    ranges.map(async (range) => {
      const subtrees = await Promise.all(
        fullSubtrees(range).map((subtree) => subtreeHash(sha256, load, size, subtree)),
      )
      return subtrees.reduceRight((right, left) => nodeHash(sha256, left, right))
    }),
  )
}

/** Cuts a range of the tree into full subtrees, largest first, as RFC 6962 nests them. */
function fullSubtrees({ start, end }: Range): Range[] {
  const subtrees: Range[] = []
  for (let at = start; at < end; ) {
    let length = 1
    while (at % (length * 2) === 0 && at + length * 2 <= end) length *= 2
    subtrees.push({ start: at, end: at + length })
    at += length
  }
  return subtrees
}

async function subtreeHash(
  sha256: Sha256,
  load: (tile: TileCoordinate) => Promise<Uint8Array>,
  size: number,
  { start, end }: Range,
): Promise<Hash> {
  // The highest level whose hashes this subtree consists of; a full tile's root is read one level up.
  let level = 0
  while (tileWidth ** (level + 1) <= end - start) level += 1
  const unit = tileWidth ** level
  const first = start / unit
  const index = Math.floor(first / tileWidth)
  const width = Math.min(tileWidth, hashesAt(level, size) - index * tileWidth)
  const bytes = await load({ level, index, width })
  if (bytes.length < width * hashLength || bytes.length % hashLength !== 0) {
    throw new LedgerError(
      'TILE_LENGTH',
      `Tile ${tilePath({ level, index, width })} has ${bytes.length} bytes.`,
    )
  }
  const from = first - index * tileWidth
  // Copies: `slice` of Node's Buffer would be a window on memory that others may write to.
  const hashes = Array.from(
    { length: (end - start) / unit },
    (_, at) => new Uint8Array(bytes.subarray((from + at) * hashLength, (from + at + 1) * hashLength)),
  )
  return treeHash(sha256, hashes)
}

/** Packs entries as C2SP tlog-tiles does: each behind its length in two bytes. */
export function formatEntries(entries: readonly Uint8Array[]): Uint8Array {
  return concat(
    ...entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new LedgerError('ENTRY_TOO_LONG', 'An entry has at most 65,535 bytes.')
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]
    }),
  )
}

/** Unpacks a bundle of at most 256 entries. */
export function parseEntries(bytes: Uint8Array): Parsed<Uint8Array[], 'ENTRIES_MALFORMED'> {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const [high, low] = bytes.slice(at, at + 2)
    if (high === undefined || low === undefined) return malformedEntries
    const entry = bytes.slice(at + 2, at + 2 + high * 256 + low)
    if (entry.length !== high * 256 + low || entries.length === tileWidth) return malformedEntries
    entries.push(entry)
    at += 2 + entry.length
  }
  return parsed(entries)
}

const malformedEntries = failed(
  'ENTRIES_MALFORMED',
  'A bundle holds at most 256 entries, each whole behind its length in two bytes.',
)
