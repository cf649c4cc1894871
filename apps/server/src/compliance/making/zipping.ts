import { crc32, createDeflateRaw } from 'node:zlib'
import type { Zipping } from '@countersign/compliance'

const chunkSize = 64 * 1024

/**
 * What Node has for archives. Packing happens on threads of its own, beside whoever makes what is packed. The level is part
 * of what makes two packs equal; a higher one takes several times as long for a tenth less.
 */
export const zipping: Zipping = {
  deflate(handOn) {
    const packing = createDeflateRaw({ level: 1, chunkSize })
    const handedOn = (async () => {
      for await (const bytes of packing) await handOn(bytes)
    })()
    handedOn.catch(() => 'told to whoever writes or ends')
    let before = Promise.resolve()
    return {
      // One piece is packed while the next one is made.
      async write(bytes) {
        const isOver = before
        before = new Promise((resolve, reject) => {
          packing.write(bytes, (error) => (error ? reject(error) : resolve()))
        })
        before.catch(() => 'told to whoever writes or ends')
        await isOver
      },
      async end() {
        packing.end()
        await handedOn
      },
      destroy() {
        packing.destroy()
      },
    }
  },
  crc32: (bytes, before) => crc32(bytes, before),
}
