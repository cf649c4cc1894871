import { gzipSync } from 'node:zlib'

type Entry = { path: string; text?: string; kind?: 'file' | 'symlink'; target?: string }

const block = 512

/** A `bundle.tar.gz` with whatever somebody wants in it, harmless or not. */
export const bundle = (entries: readonly Entry[]): Buffer =>
  gzipSync(Buffer.concat([...entries.flatMap(partsOf), Buffer.alloc(2 * block)]))

/** Small on the wire, and far more than any policy when it is unpacked. */
export const bomb = (): Buffer => gzipSync(Buffer.alloc(64 * 1024 * 1024))

function partsOf({ path, text = '', kind = 'file', target = '' }: Entry): Buffer[] {
  const content = Buffer.from(text)
  const header = Buffer.alloc(block)
  header.write(path, 0, 100)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('        ', 148)
  header.write(kind === 'file' ? '0' : '2', 156)
  header.write(target, 157, 100)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return [header, content, Buffer.alloc((block - (content.length % block)) % block)]
}
