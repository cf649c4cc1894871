// Hashes and message authentication codes, as hexadecimal text.
import { hmac } from '@noble/hashes/hmac.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { type Builtin, builtin, text } from './builtin.ts'
import { utf8 } from './bytes.ts'
import { hexEncode } from './encoding.ts'

export const hashes = { md5, sha1, sha256, sha384, sha512 } as const
export type HashName = keyof typeof hashes

const digest = (name: HashName): Builtin =>
  builtin(`crypto.${name}`, 1, (q, value) => {
    const bytes = utf8(text(value, 1))
    q.spend(bytes.length >> 4)
    return hexEncode(hashes[name](bytes))
  })

const mac = (name: HashName): Builtin =>
  builtin(`crypto.hmac.${name}`, 2, (q, message, key) => {
    const bytes = utf8(text(message, 1))
    q.spend(bytes.length >> 4)
    return hexEncode(hmac(hashes[name], utf8(text(key, 2)), bytes))
  })

/** Compares without telling by time where the difference is. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

export const crypto: readonly Builtin[] = [
  digest('md5'),
  digest('sha1'),
  digest('sha256'),
  mac('md5'),
  mac('sha1'),
  mac('sha256'),
  mac('sha512'),
  builtin('crypto.hmac.equal', 2, (_, a, b) => sameBytes(utf8(text(a, 1)), utf8(text(b, 2)))),
]
