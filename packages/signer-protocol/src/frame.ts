import { parseStrict } from '@countersign/digest'

/**
 * A frame is four bytes of length, the highest first, and so many bytes of strict JSON. Nobody has to look for an
 * end, and whoever reads knows before the first byte of a message how much memory it will take.
 */

/** A proof's statement is a few kilobytes; whoever sends more means something else. */
export const maxFrameBytes = 256 * 1024

const limits = { maxBytes: maxFrameBytes, maxDepth: 8 }

export type FrameCode = 'FRAME_TOO_LARGE' | 'FRAME_EMPTY' | 'FRAME_MALFORMED'

type Read = { ok: true; messages: readonly unknown[] } | { ok: false; code: FrameCode; message: string }

export function frameOf(message: unknown): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify(message))
  if (bytes.length > maxFrameBytes) throw new RangeError(`A frame has at most ${maxFrameBytes} bytes.`)
  const frame = new Uint8Array(4 + bytes.length)
  new DataView(frame.buffer).setUint32(0, bytes.length)
  frame.set(bytes, 4)
  return frame
}

/** Takes bytes as they arrive and gives the messages that are whole. After a refusal nothing more can be read. */
export class FrameReader {
  readonly #maxBytes: number
  #waiting = new Uint8Array(0)
  constructor(maxBytes = maxFrameBytes) {
    this.#maxBytes = maxBytes
  }

  push(bytes: Uint8Array): Read {
    const all = new Uint8Array(this.#waiting.length + bytes.length)
    all.set(this.#waiting)
    all.set(bytes, this.#waiting.length)
    const messages: unknown[] = []
    let at = 0
    while (all.length - at >= 4) {
      const length = new DataView(all.buffer, at, 4).getUint32(0)
      if (length > this.#maxBytes) {
        return refused('FRAME_TOO_LARGE', `A frame has at most ${this.#maxBytes} bytes, not ${length}.`)
      }
      if (length === 0) return refused('FRAME_EMPTY', 'A frame without a message was sent.')
      if (all.length - at - 4 < length) break
      const message = parseStrict(all.subarray(at + 4, at + 4 + length), limits)
      if (!message.ok) return refused('FRAME_MALFORMED', message.message)
      messages.push(message.value)
      at += 4 + length
    }
    this.#waiting = all.slice(at)
    return { ok: true, messages }
  }
}

const refused = (code: FrameCode, message: string) => ({ ok: false, code, message }) as const
