import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex, utf8 } from './bytes.ts'
import {
  append,
  appendAll,
  consistencyProof,
  emptyFrontier,
  emptyRoot,
  frontierBytes,
  frontierOf,
  frontierRoot,
  inclusionProof,
  leafHash,
  treeHash,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'
import { LedgerError } from './parsed.ts'
import { aLeaf, leavesOf, sha256 } from './testing.ts'

const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, at) => (at === (bit >> 3) % bytes.length ? byte ^ (1 << (bit & 7)) : byte))

const position = fc
  .integer({ min: 1, max: 200 })
  .chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }))
const sizes = fc
  .integer({ min: 1, max: 200 })
  .chain((newSize) =>
    fc.record({ newSize: fc.constant(newSize), oldSize: fc.integer({ min: 1, max: newSize }) }),
  )

describe('the Merkle tree', () => {
  it('hashes as RFC 6962 says: nothing, a leaf, two leaves', () => {
    expect(toHex(emptyRoot(sha256))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(toHex(leafHash(sha256, utf8('')))).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    )
    const [one, two] = [leafHash(sha256, utf8('L1')), leafHash(sha256, utf8('L2'))]
    expect(treeHash(sha256, [one, two])).toEqual(sha256(Uint8Array.of(1, ...one, ...two)))
  })

  it('proves every leaf of every tree up to 40 leaves', () => {
    for (let size = 1; size <= 40; size++) {
      const leaves = leavesOf(size)
      const root = treeHash(sha256, leaves)
      leaves.forEach((leaf, index) => {
        const proof = inclusionProof(sha256, leaves, index)
        expect(verifyInclusion(sha256, { leaf, index, size, proof, root })).toEqual({ ok: true })
      })
    }
  })

  it('proves every older size of every tree up to 40 leaves', () => {
    for (let newSize = 1; newSize <= 40; newSize++) {
      const leaves = leavesOf(newSize)
      const newRoot = treeHash(sha256, leaves)
      for (let oldSize = 1; oldSize <= newSize; oldSize++) {
        const oldRoot = treeHash(sha256, leaves.slice(0, oldSize))
        const proof = consistencyProof(sha256, leaves, oldSize)
        expect(verifyConsistency(sha256, { oldSize, oldRoot, newSize, newRoot, proof })).toEqual({ ok: true })
      }
    }
  })

  it('accepts no inclusion proof after any change to it', () => {
    fc.assert(
      fc.property(position, fc.nat(), fc.nat(), ({ size, index }, bit, where) => {
        const leaves = leavesOf(size)
        const root = treeHash(sha256, leaves)
        const proof = inclusionProof(sha256, leaves, index)
        const good = { leaf: aLeaf(index), index, size, proof, root }
        expect(verifyInclusion(sha256, good).ok).toBe(true)
        const at = proof.length === 0 ? 0 : where % proof.length
        const bad = [
          { ...good, leaf: flip(good.leaf, bit) },
          { ...good, root: flip(root, bit) },
          { ...good, proof: [...proof, aLeaf(where)] },
          { ...good, proof: [aLeaf(where), ...proof] },
          { ...good, index: index + 1 },
          { ...good, index: -1 },
          { ...good, index: index + 0.5 },
          { ...good, size: index },
          { ...good, leaf: good.leaf.slice(1) },
          { ...good, root: emptyRoot(sha256) },
        ]
        if (proof.length > 0) {
          bad.push(
            { ...good, proof: proof.map((hash, i) => (i === at ? flip(hash, bit) : hash)) },
            { ...good, proof: proof.slice(0, -1) },
            { ...good, proof: proof.slice(1) },
            { ...good, proof: proof.map((hash, i) => (i === at ? hash.slice(1) : hash)) },
          )
        }
        if (proof.length > 1) bad.push({ ...good, proof: proof.toReversed() })
        for (const one of bad) expect(verifyInclusion(sha256, one).ok).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  it('accepts no consistency proof after any change to it', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), ({ oldSize, newSize }, bit, where) => {
        const leaves = leavesOf(newSize)
        const oldRoot = treeHash(sha256, leaves.slice(0, oldSize))
        const newRoot = treeHash(sha256, leaves)
        const proof = consistencyProof(sha256, leaves, oldSize)
        const good = { oldSize, oldRoot, newSize, newRoot, proof }
        expect(verifyConsistency(sha256, good).ok).toBe(true)
        const at = proof.length === 0 ? 0 : where % proof.length
        const bad = [
          { ...good, oldRoot: flip(oldRoot, bit) },
          { ...good, newRoot: flip(newRoot, bit) },
          { ...good, proof: [...proof, aLeaf(where)] },
          { ...good, proof: [aLeaf(where), ...proof] },
          { ...good, oldSize: 0 },
          { ...good, oldSize: newSize + 1 },
        ]
        if (proof.length > 0) {
          bad.push(
            { ...good, proof: proof.map((hash, i) => (i === at ? flip(hash, bit) : hash)) },
            { ...good, proof: proof.slice(0, -1) },
            { ...good, proof: proof.slice(1) },
            { ...good, proof: [] },
            { ...good, oldRoot: newRoot, newRoot: oldRoot },
          )
        }
        if (proof.length > 1) bad.push({ ...good, proof: proof.toReversed() })
        for (const one of bad) expect(verifyConsistency(sha256, one).ok).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  it('proves nothing about a log whose leaves were changed, dropped, added, doubled or moved', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 100 }), fc.nat(), (size, where) => {
        const leaves = leavesOf(size)
        const root = treeHash(sha256, leaves)
        const at = where % (size - 1)
        const swapped = leaves.with(at, aLeaf(at + 1)).with(at + 1, aLeaf(at))
        const others = [
          leaves.with(at, aLeaf(size + 1)),
          leaves.toSpliced(at, 1),
          leaves.toSpliced(at, 0, aLeaf(size + 1)),
          leaves.toSpliced(at, 0, aLeaf(at)),
          swapped,
          leaves.slice(0, -1),
        ]
        for (const other of others) {
          expect(treeHash(sha256, other)).not.toEqual(root)
          const oldSize = Math.min(size, other.length)
          const forged = consistencyProof(sha256, other, oldSize)
          const claim = {
            oldSize,
            oldRoot: treeHash(sha256, leaves.slice(0, oldSize)),
            newSize: other.length,
            newRoot: treeHash(sha256, other),
            proof: forged,
          }
          const isPrefix = oldSize === size - 1 && other.length === oldSize
          const sameStart = other.slice(0, oldSize).every((leaf, i) => leaf === leaves[i])
          if (!isPrefix && !sameStart) expect(verifyConsistency(sha256, claim).ok).toBe(false)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('gives the proof of one leaf to no other leaf', () => {
    const leaves = leavesOf(11)
    const root = treeHash(sha256, leaves)
    for (let of = 0; of < 11; of++) {
      for (let to = 0; to < 11; to++) {
        const proof = inclusionProof(sha256, leaves, of)
        const claim = { leaf: aLeaf(to), index: to, size: 11, proof, root }
        expect(verifyInclusion(sha256, claim).ok).toBe(of === to)
      }
    }
  })

  it('says why a proof fails', () => {
    const leaves = leavesOf(5)
    const root = treeHash(sha256, leaves)
    const good = { leaf: aLeaf(1), index: 1, size: 5, proof: inclusionProof(sha256, leaves, 1), root }
    const code = (claim: typeof good) => {
      const verdict = verifyInclusion(sha256, claim)
      return verdict.ok ? 'ok' : verdict.code
    }
    expect(code({ ...good, index: 5 })).toBe('PROOF_POSITION_INVALID')
    expect(code({ ...good, leaf: new Uint8Array(31) })).toBe('PROOF_HASH_LENGTH')
    expect(code({ ...good, proof: [] })).toBe('PROOF_LENGTH')
    expect(code({ ...good, index: 0 })).toBe('PROOF_ROOT_MISMATCH')
    const empty = { oldSize: 0, oldRoot: emptyRoot(sha256), newSize: 5, newRoot: root, proof: [] }
    expect(verifyConsistency(sha256, empty)).toMatchObject({ code: 'PROOF_FROM_EMPTY' })
  })

  it('counts beyond 32 bits', () => {
    const size = 2 ** 40 + 5
    const proof = Array.from({ length: 3 }, (_, at) => aLeaf(at))
    const verdict = verifyInclusion(sha256, {
      leaf: aLeaf(9),
      index: 2 ** 40 + 4,
      size,
      proof,
      root: aLeaf(8),
    })
    expect(verdict).toMatchObject({ code: expect.stringMatching(/PROOF_(LENGTH|ROOT_MISMATCH)/) })
  })
})

describe('the frontier', () => {
  it('arrives at the same root as the whole tree, leaf by leaf or many at once', () => {
    let frontier = emptyFrontier
    for (let size = 0; size <= 300; size++) {
      expect(frontierRoot(sha256, frontier)).toEqual(treeHash(sha256, leavesOf(size)))
      frontier = append(sha256, frontier, aLeaf(size))
    }
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (first, more) => {
        const leaves = leavesOf(first + more)
        const half = appendAll(sha256, emptyFrontier, leaves.slice(0, first))
        const whole = appendAll(sha256, half, leaves.slice(first))
        expect(frontierRoot(sha256, whole)).toEqual(treeHash(sha256, leaves))
      }),
      { numRuns: 50 },
    )
  })

  it('is stored as bytes and comes back, and other bytes are refused', () => {
    const frontier = appendAll(sha256, emptyFrontier, leavesOf(100))
    const bytes = frontierBytes(frontier)
    expect(frontierOf(100, bytes)).toEqual(frontier)
    expect(() => frontierOf(101, bytes)).toThrow(LedgerError)
    expect(() => frontierOf(100, bytes.slice(1))).toThrow(LedgerError)
    expect(() => append(sha256, { size: 1, hashes: [] }, aLeaf(0))).toThrow(LedgerError)
  })
})
