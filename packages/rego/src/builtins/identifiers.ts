// Semantic versions and UUIDs.
import { numberFromBigInt } from '../values/number.ts'
import type { Value } from '../values/value.ts'
import { type Builtin, BuiltinError, type BuiltinScope, builtin, text } from './builtin.ts'

type Version = { readonly numbers: readonly bigint[]; readonly pre: readonly string[] }

const versionPattern =
  /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/

const parseVersion = (source: string): Version | undefined => {
  const match = source.startsWith('v') ? null : versionPattern.exec(source)
  if (match === null) return undefined
  const pre = match[4] === undefined ? [] : match[4].split('.')
  return { numbers: [match[1], match[2], match[3]].map((part) => BigInt(part ?? '0')), pre }
}

const version = (value: Value, position: number): Version => {
  const source = text(value, position)
  const parsed = parseVersion(source)
  if (parsed === undefined)
    throw new BuiltinError(`operand ${position}: string ${JSON.stringify(source)} is not a valid SemVer`)
  return parsed
}

const order = <T>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

const comparePre = (a: readonly string[], b: readonly string[]): number => {
  if (a.length === 0 || b.length === 0) return order(b.length, a.length) === 0 ? 0 : a.length === 0 ? 1 : -1
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const [x, y] = [a[i], b[i]]
    if (x === undefined) return -1
    if (y === undefined) return 1
    const [xIsNumber, yIsNumber] = [/^\d+$/.test(x), /^\d+$/.test(y)]
    const result =
      xIsNumber && yIsNumber
        ? order(BigInt(x), BigInt(y))
        : xIsNumber !== yIsNumber
          ? xIsNumber
            ? -1
            : 1
          : order(x, y)
    if (result !== 0) return result
  }
  return 0
}

const compareVersions = (a: Version, b: Version): number => {
  for (let i = 0; i < 3; i += 1) {
    const result = order(a.numbers[i] ?? 0n, b.numbers[i] ?? 0n)
    if (result !== 0) return result
  }
  return comparePre(a.pre, b.pre)
}

const uuidDigits = (source: string): string | undefined => {
  let bare = source
  if (/^urn:uuid:/i.test(source)) bare = source.slice(9)
  else if (source.length === 38) bare = source.slice(1, -1)
  else if (source.length === 32) return /^[0-9a-f]{32}$/i.test(source) ? source.toLowerCase() : undefined
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(bare)
    ? bare.replaceAll('-', '').toLowerCase()
    : undefined
}

const variantOf = (byte: number): string => {
  if ((byte & 0xc0) === 0x80) return 'RFC4122'
  if ((byte & 0xe0) === 0xc0) return 'Microsoft'
  return (byte & 0xe0) === 0xe0 ? 'Future' : 'Reserved'
}

const domains = ['Person', 'Group', 'Org']
// Between 1582-10-15, where the clocks of UUIDs start, and 1970, in steps of 100 ns.
const gregorianOffset = 122_192_928_000_000_000n

const parseUuid = (source: string): Value | undefined => {
  const hex = uuidDigits(source)
  if (hex === undefined) return undefined
  const bytes = Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16))
  const byte = (i: number): number => bytes[i] ?? 0
  const number = byte(6) >> 4
  const common = { variant: variantOf(byte(8)), version: number }
  if (number !== 1 && number !== 2) return common
  const ticks = BigInt(`0x${hex.slice(13, 16)}${hex.slice(8, 12)}${hex.slice(0, 8)}`)
  const node = Array.from({ length: 6 }, (_, i) => hex.slice(20 + i * 2, 22 + i * 2)).join('-')
  const flags = `${(byte(10) & 2) === 0 ? 'global' : 'local'}:${(byte(10) & 1) === 0 ? 'unicast' : 'multicast'}`
  const clock = {
    ...common,
    time: numberFromBigInt(BigInt.asIntN(64, (ticks - gregorianOffset) * 100n)),
    nodeid: node,
    macvariables: flags,
    clocksequence: ((byte(8) & 0x3f) << 8) | byte(9),
  }
  if (number === 1) return clock
  return {
    ...clock,
    id: Number.parseInt(hex.slice(0, 8), 16),
    domain: domains[byte(9)] ?? `Domain${byte(9)}`,
  }
}

/** A version 4 UUID whose bits come from the query's seed: the same key gives the same UUID. */
const seededUuid = (q: BuiltinScope, key: string): string => {
  const word = (i: number): string => q.random(`uuid\0${i}\0${key}`).toString(16).padStart(8, '0')
  const hex = word(0) + word(1) + word(2) + word(3)
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`
}

export const identifiers: readonly Builtin[] = [
  builtin('semver.compare', 2, (_, a, b) => compareVersions(version(a, 1), version(b, 2))),
  builtin('semver.is_valid', 1, (_, value) => typeof value === 'string' && parseVersion(value) !== undefined),
  builtin('uuid.parse', 1, (_, value) => parseUuid(text(value, 1))),
  builtin('uuid.rfc4122', 1, (q, key) => seededUuid(q, text(key, 1))),
]
