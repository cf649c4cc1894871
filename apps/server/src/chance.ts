import { randomBytes } from 'node:crypto'

let unused = Buffer.alloc(0)

/** Random bytes, drawn from the system a few kilobytes at a time: each call to it costs more than hashing an event. */
export function chance(bytes: number): Buffer {
  if (unused.length < bytes) unused = randomBytes(4096)
  const drawn = unused.subarray(0, bytes)
  unused = unused.subarray(bytes)
  return drawn
}
