import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const worthIt = /\.(js|css|svg|html)$/
const smallestBytes = 1_024

/** Leaves a .br and a .gz beside every asset that shrinks, so that the server never compresses at a request. */
export const precompress = (): Plugin => ({
  name: 'precompress',
  apply: 'build',
  writeBundle({ dir = 'dist' }) {
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      if (!worthIt.test(name)) continue
      const file = join(dir, name)
      const bytes = readFileSync(file)
      if (bytes.length < smallestBytes) continue
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
      const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
      writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }))
    }
  },
})
