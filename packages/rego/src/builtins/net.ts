// IP addresses and CIDR blocks.
import { entriesOf, isArray, isObject, RegoSet, type Value } from '../values/value.ts'
import { type Builtin, BuiltinError, type BuiltinScope, builtin, elements, text, texts } from './builtin.ts'

type Address = { readonly bits: 32 | 128; readonly value: bigint }
type Block = Address & { readonly prefix: number }

const parseIPv4 = (source: string): bigint | undefined => {
  const parts = source.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

const parseIPv6 = (source: string): bigint | undefined => {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(source)
  const v4 = embedded === null ? undefined : parseIPv4(embedded[2] ?? '')
  if (embedded !== null && v4 === undefined) return undefined
  const text_ =
    v4 === undefined
      ? source
      : `${embedded?.[1] ?? ''}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`
  const halves = text_.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')))
  const [head = [], tail = []] = groups
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const all = [...head, ...Array.from({ length: missing }, () => '0'), ...tail]
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return all.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}

export const isIPv6 = (source: string): boolean => parseIPv6(source) !== undefined

// An IPv4 address written as IPv6 is the IPv4 address to Go.
const mapped = 0xffffn

const parseAddress = (source: string): Address | undefined => {
  const v4 = parseIPv4(source)
  if (v4 !== undefined) return { bits: 32, value: v4 }
  const v6 = parseIPv6(source)
  if (v6 === undefined) return undefined
  return v6 >> 32n === mapped ? { bits: 32, value: v6 & 0xffffffffn } : { bits: 128, value: v6 }
}

const maskOf = (bits: number, prefix: number): bigint =>
  ((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix)

const tryBlock = (source: string): Block | undefined => {
  const [left = '', right, ...more] = source.split('/')
  if (right === undefined || more.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(right)) return undefined
  const address = parseAddress(left)
  const isMapped = address?.bits === 32 && left.includes(':')
  const prefix = Number(right) - (isMapped ? 96 : 0)
  if (address === undefined || prefix < 0 || prefix > address.bits) return undefined
  return { bits: address.bits, prefix, value: address.value & maskOf(address.bits, prefix) }
}

const block = (source: string): Block => {
  const parsed = tryBlock(source)
  if (parsed === undefined) throw new BuiltinError(`invalid CIDR address: ${source}`)
  return parsed
}

const lastOf = ({ bits, prefix, value }: Block): bigint => value + (1n << BigInt(bits - prefix)) - 1n

const holds = (outer: Block, inner: Block): boolean =>
  outer.bits === inner.bits && outer.value <= inner.value && lastOf(inner) <= lastOf(outer)

/** A block, or an address as a block of one. */
const blockOrAddress = (source: string): Block => {
  if (source.includes('/')) return block(source)
  const address = parseAddress(source)
  if (address === undefined) throw new BuiltinError(`invalid IP address: ${source}`)
  return { ...address, prefix: address.bits }
}

const intersects = (a: Block, b: Block): boolean =>
  a.bits === b.bits && a.value <= lastOf(b) && b.value <= lastOf(a)

const textOf = ({ bits, value }: Address): string => {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16))
  let best = { start: -1, length: 1 }
  for (let i = 0; i < 8; i += 1) {
    let length = 0
    while (groups[i + length] === '0') length += 1
    if (length > best.length) best = { start: i, length }
  }
  if (best.start === -1) return groups.join(':')
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`
}

const expand = (source: string, q: BuiltinScope): RegoSet => {
  const range = block(source)
  const count = 1n << BigInt(range.bits - range.prefix)
  q.spend(count > 10_000_000n ? Number.MAX_SAFE_INTEGER : Number(count))
  const found: Value[] = []
  for (let value = range.value; value <= lastOf(range); value += 1n)
    found.push(textOf({ bits: range.bits, value }))
  return RegoSet.of(found)
}

const mergeOperand = (source: string): Block => {
  if (source.includes('/')) return block(source)
  const address = parseAddress(source)
  if (address === undefined) throw new BuiltinError(`invalid IP address: ${source}`)
  if (address.bits === 128) throw new BuiltinError('IPv6 invalid: needs prefix length')
  // Without a prefix, an IPv4 address stands for the network of its class.
  const first = Number(address.value >> 24n)
  const prefix = first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32
  return { bits: 32, prefix, value: address.value & maskOf(32, prefix) }
}

const merge = (sources: readonly string[]): RegoSet => {
  const result: Value[] = []
  for (const bits of [32, 128] as const) {
    const ranges = sources
      .map(mergeOperand)
      .filter((range) => range.bits === bits)
      .map((range) => ({ from: range.value, to: lastOf(range) }))
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
    const joined: { from: bigint; to: bigint }[] = []
    for (const range of ranges) {
      const last = joined.at(-1)
      if (last === undefined || range.from > last.to + 1n) joined.push({ ...range })
      else if (range.to > last.to) last.to = range.to
    }
    for (const { from, to } of joined) result.push(...blocksOf(from, to, bits))
  }
  return RegoSet.of(result)
}

/** The fewest blocks that cover a range exactly. */
const blocksOf = (from: bigint, to: bigint, bits: 32 | 128): string[] => {
  const found: string[] = []
  for (let start = from; start <= to; ) {
    let size = 0
    while (
      size < bits &&
      (start & ((1n << BigInt(size + 1)) - 1n)) === 0n &&
      start + (1n << BigInt(size + 1)) - 1n <= to
    )
      size += 1
    found.push(`${textOf({ bits, value: start })}/${bits - size}`)
    start += 1n << BigInt(size)
  }
  return found
}

/** Pairs of an index and the text at it: a string alone, a list, a set or an object of them. */
const candidates = (value: Value, position: number): (readonly [Value, string])[] => {
  if (typeof value === 'string') return [[value, value]]
  const textIn = (item: Value): string => {
    const found = isArray(item) ? item[0] : item
    if (typeof found !== 'string')
      throw new BuiltinError(`operand ${position}: element must be string or non-empty array`)
    return found
  }
  if (isArray(value)) return value.map((item, i) => [i, textIn(item)])
  if (value instanceof RegoSet) return value.sorted().map((item) => [item, textIn(item)])
  if (isObject(value)) return entriesOf(value).map(([key, item]) => [key, textIn(item)])
  return elements(value, position, 'one of {string, array, set, object}').map((item) => [item, textIn(item)])
}

const matches = (blocks: Value, addresses: Value, q: BuiltinScope): RegoSet => {
  const left = candidates(blocks, 1).map(([key, source]) => [key, block(source)] as const)
  const right = candidates(addresses, 2).map(([key, source]) => [key, blockOrAddress(source)] as const)
  q.spend(left.length * right.length)
  return RegoSet.of(
    left.flatMap(([a, outer]) => right.filter(([, inner]) => holds(outer, inner)).map(([b]) => [a, b])),
  )
}

export const net: readonly Builtin[] = [
  builtin('net.cidr_contains', 2, (_, outer, inner) =>
    holds(block(text(outer, 1)), blockOrAddress(text(inner, 2))),
  ),
  builtin(
    'net.cidr_overlap',
    2,
    (_, outer, inner) => holds(block(text(outer, 1)), blockOrAddress(text(inner, 2))),
    {
      deprecated: 'Use net.cidr_contains.',
    },
  ),
  builtin('net.cidr_intersects', 2, (_, a, b) => intersects(block(text(a, 1)), block(text(b, 2)))),
  builtin('net.cidr_is_valid', 1, (_, value) => typeof value === 'string' && tryBlock(value) !== undefined),
  builtin('net.cidr_expand', 1, (q, value) => expand(text(value, 1), q)),
  builtin('net.cidr_merge', 1, (_, value) => merge(texts(value, 1))),
  builtin('net.cidr_contains_matches', 2, (q, blocks, addresses) => matches(blocks, addresses, q)),
]
