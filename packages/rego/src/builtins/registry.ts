// The table of all built-ins, by name.
import type { Builtin } from './builtin.ts'
import { collections } from './collections.ts'
import { crypto } from './crypto.ts'
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

/** Every built-in the engine knows, the refused ones included. */
export const allBuiltins: readonly Builtin[] = [
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
  ...crypto,
  ...jwt,
  ...refused,
]

export const builtinTable: ReadonlyMap<string, Builtin> = new Map(allBuiltins.map((b) => [b.name, b]))
