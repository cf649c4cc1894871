// The table of all built-ins, by name.
import { type Builtin, builtin } from './builtin.ts'
import { collections } from './collections.ts'
import { crypto } from './crypto.ts'
import type { Cryptography } from './cryptography.ts'
import { encoding } from './encoding.ts'
import { identifiers } from './identifiers.ts'
import { jsonPaths } from './json-paths.ts'
import { jwt } from './jwt.ts'
import { net } from './net.ts'
import { numbers } from './numbers.ts'
import { patterns } from './patterns.ts'
import { refused } from './refused.ts'
import { strings } from './strings.ts'
import { time } from './time.ts'
import { uri } from './uri.ts'

/** The built-ins that stand on cryptography, with it or, as refusals that say so, without. */
const secured = (cryptography: Cryptography | undefined): readonly Builtin[] => {
  const given = [...crypto(cryptography ?? none), ...jwt(cryptography ?? none)]
  if (cryptography !== undefined) return given
  return given.map(({ name, arity }) =>
    builtin(name, arity, () => undefined, { refused: withoutCryptography }),
  )
}

const withoutCryptography =
  'Give compile the cryptography to use, for example nodeCryptography of @countersign/rego/node.'

const missing = (): never => {
  throw new Error(withoutCryptography)
}
const none: Cryptography = {
  hash: missing,
  hmac: missing,
  verifyEcdsa: missing,
  verifyEd25519: missing,
  signEcdsa: missing,
  signEd25519: missing,
}

/** Every built-in the engine knows, the refused ones included. */
export const allBuiltins = (cryptography?: Cryptography): readonly Builtin[] => [
  ...numbers,
  ...collections,
  ...strings,
  ...patterns,
  ...encoding,
  ...jsonPaths,
  ...time,
  ...identifiers,
  ...net,
  ...uri,
  ...secured(cryptography),
  ...refused,
]

const tables = new Map<Cryptography | undefined, ReadonlyMap<string, Builtin>>()

/** The table by name, made once for each cryptography that is ever given. */
export const builtinTable = (cryptography?: Cryptography): ReadonlyMap<string, Builtin> => {
  const known = tables.get(cryptography)
  if (known !== undefined) return known
  const made = new Map(allBuiltins(cryptography).map((b) => [b.name, b] as const))
  tables.set(cryptography, made)
  return made
}
