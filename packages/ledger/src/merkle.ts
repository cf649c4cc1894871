import { concat, sameBytes } from './bytes.ts'
import { type Failed, failed, LedgerError } from './parsed.ts'

/**
 * The Merkle tree of RFC 6962 §2.1: hashes, proofs and their verification.
 *
 * SHA-256 is an argument of every function that hashes. It has to be synchronous (WebCrypto's is not), Node's own
 * is several times faster than any written in JavaScript, and a browser has to bring one; so each caller passes
 * the best it has, and this package depends on none. Signatures are arguments too (note.ts), and may be promises.
 */

/** SHA-256, synchronous: `(bytes) => createHash('sha256').update(bytes).digest()` in Node. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

/** 32 bytes. */
export type Hash = Uint8Array

export const hashLength = 32

/** Leaves and inner nodes are hashed apart, or an inner node could be passed off as a leaf (RFC 6962 §2.1). */
export function leafHash(sha256: Sha256, entry: Uint8Array): Hash {
  const bytes = new Uint8Array(entry.length + 1)
  bytes.set(entry, 1)
  return sha256(bytes)
}

export function nodeHash(sha256: Sha256, left: Hash, right: Hash): Hash {
  const bytes = new Uint8Array(1 + 2 * hashLength)
  bytes[0] = 1
  bytes.set(left, 1)
  bytes.set(right, 1 + hashLength)
  return sha256(bytes)
}

/** The root of the tree without leaves: the hash of nothing. */
export const emptyRoot = (sha256: Sha256): Hash => sha256(new Uint8Array(0))

/** MTH(leaves) of RFC 6962 §2.1, from leaf hashes. */
export function treeHash(sha256: Sha256, leaves: readonly Hash[]): Hash {
  return leaves.length === 0 ? emptyRoot(sha256) : rangeHash(sha256, leaves, { start: 0, end: leaves.length })
}

function rangeHash(sha256: Sha256, leaves: readonly Hash[], { start, end }: Range): Hash {
  if (end - start === 1) return leafAt(leaves, start)
  const middle = start + split(end - start)
  return nodeHash(
    sha256,
    rangeHash(sha256, leaves, { start, end: middle }),
    rangeHash(sha256, leaves, { start: middle, end }),
  )
}

function leafAt(leaves: readonly Hash[], at: number): Hash {
  const leaf = leaves[at]
  if (!leaf)
    throw new LedgerError('INDEX_OUTSIDE_TREE', `There is no leaf ${at}; there are ${leaves.length}.`)
  return leaf
}

/** The largest power of two below `size`. Doubling and not shifting: shifts end at 32 bits. */
function split(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

/** The leaves `start` up to but not including `end`; its hash is MTH(D[start:end]). */
export type Range = { readonly start: number; readonly end: number }

const isCount = (number: number): boolean => Number.isSafeInteger(number) && number >= 0

/** The ranges whose hashes are the inclusion proof PATH(index, D[size]) (RFC 6962 §2.1.1), in its order. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!isCount(index) || !isCount(size) || index >= size) {
    throw new LedgerError('INDEX_OUTSIDE_TREE', `Leaf ${index} is not in a tree of ${size}.`)
  }
  const ranges: Range[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + split(end - start)
    ranges.push(index < middle ? { start: middle, end } : { start, end: middle })
    if (index < middle) end = middle
    else start = middle
  }
  return ranges.reverse()
}

/** The ranges whose hashes are PROOF(oldSize, D[newSize]) (RFC 6962 §2.1.2), in its order. */
export function consistencyRanges(oldSize: number, newSize: number): Range[] {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize < 1 || oldSize > newSize) {
    throw new LedgerError('INDEX_OUTSIDE_TREE', `A tree of ${oldSize} is no beginning of one of ${newSize}.`)
  }
  const ranges: Range[] = []
  let start = 0
  let end = newSize
  while (end !== oldSize) {
    const middle = start + split(end - start)
    ranges.push(oldSize <= middle ? { start: middle, end } : { start, end: middle })
    if (oldSize <= middle) end = middle
    else start = middle
  }
  // A subtree that begins at 0 is the old tree itself, whose root the verifier has.
  if (start > 0) ranges.push({ start, end })
  return ranges.reverse()
}

/** The inclusion proof of one leaf, from all leaf hashes; `proveInclusion` in tiles.ts does without them. */
export function inclusionProof(
  sha256: Sha256,
  leaves: readonly Hash[],
  index: number,
  size = leaves.length,
): Hash[] {
  return inclusionRanges(index, size).map((range) => rangeHash(sha256, leaves, range))
}

/** The consistency proof between two sizes, from all leaf hashes. */
export function consistencyProof(
  sha256: Sha256,
  leaves: readonly Hash[],
  oldSize: number,
  newSize = leaves.length,
): Hash[] {
  return consistencyRanges(oldSize, newSize).map((range) => rangeHash(sha256, leaves, range))
}

/** Why a proof does not verify. */
export type ProofCode =
  | 'PROOF_POSITION_INVALID'
  | 'PROOF_HASH_LENGTH'
  | 'PROOF_LENGTH'
  | 'PROOF_ROOT_MISMATCH'
  | 'PROOF_FROM_EMPTY'

/** A proof verifies, or the code says why it does not. */
export type Verdict<Code extends string = ProofCode> = { readonly ok: true } | Failed<Code>

const verified: { readonly ok: true } = { ok: true }

export type Inclusion = {
  readonly leaf: Hash
  readonly index: number
  readonly size: number
  readonly proof: readonly Hash[]
  readonly root: Hash
}

/** Whether `leaf` is leaf `index` of the tree of `size` leaves with this root (RFC 6962 §2.1.1). */
export function verifyInclusion(sha256: Sha256, { leaf, index, size, proof, root }: Inclusion): Verdict {
  if (!isCount(index) || !isCount(size) || index >= size) {
    return failed('PROOF_POSITION_INVALID', `Leaf ${index} is not in a tree of ${size}.`)
  }
  const wrong = wrongHashes([leaf, root, ...proof])
  if (wrong) return wrong
  const ranges = inclusionRanges(index, size)
  if (proof.length !== ranges.length) return wrongLength(proof.length, ranges.length)
  let hash = leaf
  ranges.forEach(({ start }, at) => {
    const sibling = proof[at] ?? leaf
    hash = start > index ? nodeHash(sha256, hash, sibling) : nodeHash(sha256, sibling, hash)
  })
  return sameBytes(hash, root) ? verified : rootMismatch('the root')
}

export type Consistency = {
  readonly oldSize: number
  readonly oldRoot: Hash
  readonly newSize: number
  readonly newRoot: Hash
  readonly proof: readonly Hash[]
}

/**
 * Whether the old tree is the beginning of the new one (RFC 6962 §2.1.2): nothing removed, changed or reordered.
 * Every tree begins with the empty one, so that a proof from size 0 says nothing; it is refused.
 */
export function verifyConsistency(
  sha256: Sha256,
  { oldSize, oldRoot, newSize, newRoot, proof }: Consistency,
): Verdict {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize) {
    return failed('PROOF_POSITION_INVALID', `A tree of ${oldSize} is no beginning of one of ${newSize}.`)
  }
  if (oldSize === 0) return failed('PROOF_FROM_EMPTY', 'Consistency with an empty tree says nothing.')
  const ranges = consistencyRanges(oldSize, newSize)
  if (proof.length !== ranges.length) return wrongLength(proof.length, ranges.length)
  // Between equal sizes nothing is hashed: the roots are the same, whatever they are, or they are not.
  if (oldSize === newSize) return sameBytes(oldRoot, newRoot) ? verified : rootMismatch('the newer root')
  const wrong = wrongHashes([oldRoot, newRoot, ...proof])
  if (wrong) return wrong

  // The subtree both trees share: named in the proof, or, when it begins at 0, the whole old tree.
  const startsWhole = (ranges[0]?.start ?? 0) >= oldSize
  const shared = startsWhole ? oldRoot : (proof[0] ?? oldRoot)
  let oldHash = shared
  let newHash = shared
  ranges.forEach(({ start }, at) => {
    if (at === 0 && !startsWhole) return
    const sibling = proof[at] ?? shared
    if (start >= oldSize) {
      newHash = nodeHash(sha256, newHash, sibling)
    } else {
      oldHash = nodeHash(sha256, sibling, oldHash)
      newHash = nodeHash(sha256, sibling, newHash)
    }
  })
  if (!sameBytes(oldHash, oldRoot)) return rootMismatch('the older root')
  return sameBytes(newHash, newRoot) ? verified : rootMismatch('the newer root')
}

const wrongHashes = (hashes: readonly Hash[]): Failed<ProofCode> | null =>
  hashes.every(({ length }) => length === hashLength)
    ? null
    : failed('PROOF_HASH_LENGTH', `Every hash has ${hashLength} bytes.`)

const wrongLength = (length: number, expected: number): Failed<ProofCode> =>
  failed('PROOF_LENGTH', `The proof has ${length} hashes where ${expected} are needed.`)

const rootMismatch = (which: string): Failed<ProofCode> =>
  failed('PROOF_ROOT_MISMATCH', `The proof does not lead to ${which}.`)

/**
 * All that is needed of a tree in order to append to it: the roots of its full subtrees from left to right, one
 * for each bit that is set in `size`. A million leaves need at most 20 hashes.
 */
export type Frontier = { readonly size: number; readonly hashes: readonly Hash[] }

export const emptyFrontier: Frontier = { size: 0, hashes: [] }

/** The frontier after one more leaf. */
export const append = (sha256: Sha256, frontier: Frontier, leaf: Hash): Frontier =>
  appendAll(sha256, frontier, [leaf])

/** The frontier after more leaves, in their order. */
export function appendAll(sha256: Sha256, frontier: Frontier, leaves: readonly Hash[]): Frontier {
  const hashes = [...frontier.hashes]
  let size = frontier.size
  for (const leaf of leaves) {
    let hash = leaf
    // Like adding one to a binary number: each subtree of equal height merges with the one before it.
    for (let carry = size; carry % 2 === 1; carry = (carry - 1) / 2) {
      const left = hashes.pop()
      if (!left) throw new LedgerError('FRONTIER_LENGTH', `A frontier of ${size} leaves lacks a hash.`)
      hash = nodeHash(sha256, left, hash)
    }
    hashes.push(hash)
    size += 1
  }
  return { size, hashes }
}

/** The root of the tree a frontier stands for. */
export function frontierRoot(sha256: Sha256, { hashes }: Frontier): Hash {
  const last = hashes.at(-1)
  if (!last) return emptyRoot(sha256)
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(sha256, left, right), last)
}

/** How many hashes the frontier of a tree of this size has. */
export function frontierLength(size: number): number {
  let count = 0
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}

/** The bytes under which a frontier is stored beside its size. */
export const frontierBytes = ({ hashes }: Frontier): Uint8Array => concat(...hashes)

/** Reads stored bytes back; throws when they cannot be the frontier of a tree of this size. */
export function frontierOf(size: number, bytes: Uint8Array): Frontier {
  if (!isCount(size) || bytes.length !== frontierLength(size) * hashLength) {
    throw new LedgerError('FRONTIER_LENGTH', `${bytes.length} bytes are not the frontier of ${size} leaves.`)
  }
  const hashes = Array.from(
    { length: frontierLength(size) },
    (_, at) => new Uint8Array(bytes.subarray(at * hashLength, (at + 1) * hashLength)),
  )
  return { size, hashes }
}
