import type { Sha256 } from '@countersign/ledger'
import { hex } from './lines.ts'

const least = 1_024
const mostBlocks = 1_024
/** Bytes of each hash: enough to say which block was changed; that none was is what the hash of the file says. */
const hashStart = 8

/** Of a size that follows from that of the file, so that the largest has no more of them than a small one. */
function blockSize(length: number): number {
  let size = least
  while (length > size * mostBlocks) size *= 2
  return size
}

/** How the hash of each block of a file begins, in hexadecimal digits. */
export function blocksOf(bytes: Uint8Array, sha256: Sha256): string[] {
  const size = blockSize(bytes.length)
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    hex(sha256(bytes.subarray(at * size, (at + 1) * size)).subarray(0, hashStart)),
  )
}
