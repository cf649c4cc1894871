import { Readable } from 'node:stream'
import { crc32, createDeflateRaw } from 'node:zlib'
import type { Zipping } from '@countersign/compliance'

/** What Node has for archives; the level is part of what makes two packs equal. */
export const zipping: Zipping = {
  async *deflate(content) {
    const packing = createDeflateRaw({ level: 6 })
    const reading = Readable.from(content)
    // A pipe alone would leave the reader waiting for ever when its source breaks.
    reading.on('error', (error) => packing.destroy(error))
    reading.pipe(packing)
    try {
      yield* packing
    } finally {
      reading.destroy()
      packing.destroy()
    }
  },
  crc32: (bytes, before) => crc32(bytes, before),
}
