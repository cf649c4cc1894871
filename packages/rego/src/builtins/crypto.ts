// Hashes and message authentication codes, as hexadecimal text.
import { type Builtin, builtin, text } from './builtin.ts'
import { utf8 } from './bytes.ts'
import type { Cryptography, HashName } from './cryptography.ts'
import { hexEncode } from './encoding.ts'

const digest = (c: Cryptography, name: HashName): Builtin =>
  builtin(`crypto.${name}`, 1, (q, value) => {
    const bytes = utf8(text(value, 1))
    q.spend(bytes.length >> 4)
    return hexEncode(c.hash(name, bytes))
  })

const mac = (c: Cryptography, name: HashName): Builtin =>
  builtin(`crypto.hmac.${name}`, 2, (q, message, key) => {
    const bytes = utf8(text(message, 1))
    q.spend(bytes.length >> 4)
    return hexEncode(c.hmac(name, utf8(text(key, 2)), bytes))
  })

/** Compares without telling by time where the difference is. */
export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

export const crypto = (c: Cryptography): readonly Builtin[] => [
  digest(c, 'md5'),
  digest(c, 'sha1'),
  digest(c, 'sha256'),
  mac(c, 'md5'),
  mac(c, 'sha1'),
  mac(c, 'sha256'),
  mac(c, 'sha512'),
  builtin('crypto.hmac.equal', 2, (_, a, b) => sameBytes(utf8(text(a, 1)), utf8(text(b, 2)))),
]
