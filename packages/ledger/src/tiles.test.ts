import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appendAll,
  consistencyProof,
  emptyFrontier,
  type Hash,
  inclusionProof,
  treeHash,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'
import { LedgerError } from './parsed.ts'
import { leavesOf, sha256, tilesOfAll } from './testing.ts'
import {
  edgeWidths,
  emptyEdge,
  entriesPath,
  formatEntries,
  frontierFromTiles,
  growTiles,
  parseEntries,
  parseTilePath,
  proveConsistency,
  proveInclusion,
  rootFromTiles,
  type TileEdge,
  tilePath,
} from './tiles.ts'

describe('tiles', () => {
  it('are found where C2SP says', () => {
    expect(tilePath({ level: 0, index: 1234067, width: 256 })).toBe('tile/0/x001/x234/067')
    expect(tilePath({ level: 1, index: 5, width: 17 })).toBe('tile/1/005.p/17')
    expect(entriesPath(1000, 3)).toBe('tile/entries/x001/000.p/3')
  })

  it('are read from their path, in its one spelling only', () => {
    fc.assert(
      fc.property(fc.nat(63), fc.nat(), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
        const path = tilePath({ level, index, width })
        expect(parseTilePath(path)).toEqual({ ok: true, value: { level, index, width } })
      }),
    )
    const refused = {
      'tile/0/0': 'TILE_PATH_MALFORMED',
      'tile/64/000': 'TILE_LEVEL_INVALID',
      'tile/00/000': 'TILE_LEVEL_INVALID',
      'tile/0/x000/001': 'TILE_INDEX_INVALID',
      'tile/0/001/234': 'TILE_PATH_MALFORMED',
      'tile/0/x001': 'TILE_PATH_MALFORMED',
      'tile/0/000.p/0': 'TILE_PATH_MALFORMED',
      'tile/0/000.p/256': 'TILE_PATH_MALFORMED',
      'tile/0/000.p/07': 'TILE_PATH_MALFORMED',
      'tile/0/../000': 'TILE_PATH_MALFORMED',
      '/tile/0/000': 'TILE_PATH_MALFORMED',
      'tile/0/000\n': 'TILE_PATH_MALFORMED',
      'tile/0/x999/x999/x999/x999/x999/999': 'TILE_INDEX_INVALID',
    }
    for (const [path, code] of Object.entries(refused)) {
      expect(parseTilePath(path), path).toMatchObject({ ok: false, code })
    }
  })

  it('prove the same from 70,000 leaves as the leaves themselves', async () => {
    const leaves = leavesOf(70_000)
    const stored = new Map<string, Uint8Array>()
    let edge: TileEdge = emptyEdge
    for (let at = 0; at < leaves.length; at += 617) {
      const grown = growTiles(sha256, edge, leaves.slice(at, at + 617))
      edge = grown.edge
      for (const { level, index, bytes } of grown.tiles) {
        const path = tilePath({ level, index, width: 256 })
        expect(stored.has(path), `${path} is written once`).toBe(false)
        stored.set(path, bytes)
      }
    }
    // The numbers of the example in C2SP tlog-tiles, Partial Tiles.
    expect([...stored.keys()].filter((path) => path.startsWith('tile/0/'))).toHaveLength(273)
    expect(stored.size).toBe(274)
    expect(edge.levels.map(({ length }) => length)).toEqual([112, 17, 1])
    expect(edgeWidths(70_000)).toEqual([112, 17, 1])

    const read = ({ level, index, width }: { level: number; index: number; width: number }) =>
      width === 256
        ? (stored.get(tilePath({ level, index, width })) ?? new Uint8Array(0))
        : Buffer.concat([...(edge.levels[level] ?? [])])
    expect(await rootFromTiles(sha256, read, 70_000)).toEqual(treeHash(sha256, leaves))
    expect(await frontierFromTiles(sha256, read, 70_000)).toEqual(
      appendAll(sha256, emptyFrontier, leaves).hashes,
    )
    const root = treeHash(sha256, leaves)
    for (const index of [0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999]) {
      const proof = await proveInclusion(sha256, read, index, 70_000)
      const claim = { leaf: leaves[index] ?? root, index, size: 70_000, proof, root }
      expect(verifyInclusion(sha256, claim)).toEqual({ ok: true })
    }
    for (const oldSize of [1, 256, 257, 65_536, 69_999]) {
      const proof = await proveConsistency(sha256, read, oldSize, 70_000)
      const oldRoot = treeHash(sha256, leaves.slice(0, oldSize))
      const claim = { oldSize, oldRoot, newSize: 70_000, newRoot: root, proof }
      expect(verifyConsistency(sha256, claim)).toEqual({ ok: true })
    }
  }, 20_000)

  it('prove at every size up to 600, each by one read of each tile', async () => {
    const leaves = leavesOf(600)
    const readAll = tilesOfAll(leaves)
    for (const size of [1, 2, 3, 255, 256, 257, 300, 511, 512, 513, 600]) {
      const index = Math.floor(size / 2)
      const paths: string[] = []
      const read = (tile: { level: number; index: number; width: number }) => {
        paths.push(tilePath(tile))
        return readAll(tile)
      }
      expect(await proveInclusion(sha256, read, index, size)).toEqual(
        inclusionProof(sha256, leaves, index, size),
      )
      expect(new Set(paths).size).toBe(paths.length)
      const oldSize = Math.max(1, index)
      expect(await proveConsistency(sha256, readAll, oldSize, size)).toEqual(
        consistencyProof(sha256, leaves, oldSize, size),
      )
    }
  })

  it('grow in any steps to the same tiles and the same edge', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 6 }), (steps) => {
        const leaves = leavesOf(steps.reduce((sum, step) => sum + step, 0))
        const once = growTiles(sha256, emptyEdge, leaves)
        let edge: TileEdge = emptyEdge
        const tiles: Hash[] = []
        for (const step of steps) {
          const grown = growTiles(sha256, edge, leaves.slice(edge.size, edge.size + step))
          edge = grown.edge
          tiles.push(...grown.tiles.map(({ bytes }) => bytes))
        }
        expect(edge.levels.map((hashes) => hashes)).toEqual(once.edge.levels)
        expect(tiles.length).toBe(once.tiles.length)
      }),
      { numRuns: 30 },
    )
  })

  it('refuse an edge that is not the edge of that size, and a tile that is too short', async () => {
    expect(() => growTiles(sha256, { size: 3, levels: [leavesOf(2)] }, [])).toThrow(LedgerError)
    await expect(proveInclusion(sha256, () => new Uint8Array(32), 0, 3)).rejects.toThrow(LedgerError)
    await expect(proveInclusion(sha256, () => new Uint8Array(97), 0, 3)).rejects.toThrow(LedgerError)
  })

  it('carry entries behind their length, and refuse bundles that are cut', () => {
    const entries = [new Uint8Array(0), Uint8Array.of(1, 2), new Uint8Array(65_535)]
    const bundle = formatEntries(entries)
    expect(parseEntries(bundle)).toEqual({ ok: true, value: entries })
    expect(parseEntries(bundle.slice(0, -1)).ok).toBe(false)
    expect(parseEntries(bundle.slice(0, 1)).ok).toBe(false)
    expect(parseEntries(formatEntries(Array.from({ length: 257 }, () => new Uint8Array(0)))).ok).toBe(false)
    expect(() => formatEntries([new Uint8Array(65_536)])).toThrow(LedgerError)
  })
})
