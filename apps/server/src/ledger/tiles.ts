import {
  edgeWidths,
  emptyEdge,
  type ReadTile,
  type TileCoordinate,
  type TileEdge,
  tilePath,
  tileWidth,
} from '@countersign/ledger'
import type { Stores } from '../database/stores.ts'

/** Reads tiles of a workspace's log: full ones as they are stored, partial ones from the rows beneath them. */
export const tilesOf =
  (stores: Stores, workspaceId: string): ReadTile =>
  async (coordinate) => {
    const bytes = await bytesOf(stores, workspaceId, coordinate)
    if (bytes.length === coordinate.width * 32) return bytes
    throw new TileMissing(coordinate)
  }

/** Rows that the log must have are not there: somebody took them away. */
export class TileMissing extends Error {
  constructor(coordinate: TileCoordinate) {
    super(`The log lacks a part of ${tilePath(coordinate)}.`)
    this.name = 'TileMissing'
  }
}

async function bytesOf(
  stores: Stores,
  workspaceId: string,
  { level, index, width }: TileCoordinate,
): Promise<Buffer> {
  if (width === tileWidth)
    return (await stores.log.tile(workspaceId, level, index))?.hashes ?? Buffer.alloc(0)
  const from = index * tileWidth
  return Buffer.concat(await hashesAt(stores, workspaceId, level, from, from + width))
}

const hashesAt = (stores: Stores, workspaceId: string, level: number, from: number, to: number) =>
  level === 0
    ? stores.log.leaves(workspaceId, from, to)
    : stores.log.tileRoots(workspaceId, level - 1, from, to)

/** What is not in a full tile yet, read anew each time: memory of an edge has outlived its log before. */
export async function edgeOf(stores: Stores, workspaceId: string, size: number): Promise<TileEdge> {
  if (size === 0) return emptyEdge
  const levels: Buffer[][] = []
  for (const [level, width] of edgeWidths(size).entries()) {
    const to = Math.floor(size / tileWidth ** level)
    levels.push(width === 0 ? [] : await hashesAt(stores, workspaceId, level, to - width, to))
  }
  return { size, levels }
}
