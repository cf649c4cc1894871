// Strings: searching, cutting, replacing and rendering. Positions count code points.

import { numberFromText } from '../values/number.ts'
import { entriesOf, isArray, isObject, RegoObject, RegoSet, typeName, type Value } from '../values/value.ts'
import {
  type Builtin,
  BuiltinError,
  builtin,
  elements,
  object,
  smallInteger,
  text,
  texts,
  typeError,
} from './builtin.ts'
import { sprintf } from './sprintf.ts'
import { renderTemplate } from './template.ts'

const isAscii = (value: string): boolean => {
  for (let i = 0; i < value.length; i += 1) if (value.charCodeAt(i) > 127) return false
  return true
}

const indexOf = (haystack: string, needle: string): number => {
  if (needle === '') throw new BuiltinError('empty search character')
  const at = haystack.indexOf(needle)
  return at <= 0 || isAscii(haystack) ? at : [...haystack.slice(0, at)].length
}

const allIndexes = (haystack: string, needle: string): Value[] => {
  if (needle === '') throw new BuiltinError('empty search character')
  const points = [...haystack]
  const wanted = [...needle]
  const found: Value[] = []
  for (let i = 0; i + wanted.length <= points.length; i += 1)
    if (wanted.every((c, j) => points[i + j] === c)) found.push(i)
  return found
}

const substring = (value: string, offset: Value, length: Value): string => {
  const from = smallInteger(offset, 2)
  const size = smallInteger(length, 3)
  if (from < 0) throw new BuiltinError('negative offset')
  const points = isAscii(value) ? value : [...value]
  const end = size < 0 ? points.length : Math.min(points.length, from + size)
  const part = points.slice(Math.min(from, points.length), Math.max(end, Math.min(from, points.length)))
  return typeof part === 'string' ? part : part.join('')
}

/** Go's Split: an empty separator cuts after each character. */
const split = (value: string, separator: string): string[] =>
  separator === '' ? [...value] : value.split(separator)

const count = (value: string, part: string): number =>
  part === '' ? [...value].length + 1 : value.split(part).length - 1

// An empty pattern matches before each character and at the end, as in Go.
const replace = (value: string, old: string, fresh: string): string =>
  old === '' ? fresh + [...value].map((c) => c + fresh).join('') : value.split(old).join(fresh)

/** Replaces all patterns in one pass; at each place the first pattern in order wins. */
const replaceMany = (patterns: Value, subject: Value): string => {
  const pairs = entriesOf(object(patterns, 1)).map(([old, fresh]) => {
    if (typeof old !== 'string')
      throw new BuiltinError('operand 1 non-string key found in pattern object', 'eval_type_error')
    if (typeof fresh !== 'string')
      throw new BuiltinError('operand 1 non-string value found in pattern object', 'eval_type_error')
    return [old, fresh] as const
  })
  const source = text(subject, 2)
  const empty = pairs.find(([old]) => old === '')?.[1] ?? ''
  const others = pairs.filter(([old]) => old !== '')
  let result = ''
  for (let i = 0; i < source.length; ) {
    const pair = others.find(([old]) => source.startsWith(old, i))
    result += empty + (pair === undefined ? source.charAt(i) : pair[1])
    i += pair === undefined ? 1 : pair[0].length
  }
  return result + empty
}

const trimLeft = (value: string, cutset: string): string => {
  const cut = new Set(cutset)
  const points = [...value]
  const start = points.findIndex((c) => !cut.has(c))
  return start === -1 ? '' : points.slice(start).join('')
}

const trimRight = (value: string, cutset: string): string => {
  const cut = new Set(cutset)
  const points = [...value]
  const end = points.findLastIndex((c) => !cut.has(c))
  return points.slice(0, end + 1).join('')
}

// Unicode white space as Go knows it; JavaScript's trim would also take the byte order mark.
const space = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const trimSpace = (value: string): string =>
  value.replace(new RegExp(`^${space}+`), '').replace(new RegExp(`${space}+$`), '')

const concat = (separator: Value, parts: Value): string => {
  const glue = text(separator, 1)
  return elements(parts, 2)
    .map((part) => {
      if (typeof part === 'string') return part
      const kind = isArray(parts) ? 'array' : 'set'
      throw typeError(2, `${kind} of strings`, `${kind} containing ${typeName(part)}`)
    })
    .join(glue)
}

/** A string, or an array or set of strings. */
const oneOrMany = (value: Value, position: number): readonly string[] =>
  typeof value === 'string' ? [value] : texts(value, position, 'one of {string, set, array}')

const anyMatch = (name: string, matches: (value: string, part: string) => boolean): Builtin =>
  builtin(name, 2, (q, values, parts) => {
    const [left, right] = [oneOrMany(values, 1), oneOrMany(parts, 2)]
    q.spend(left.length * right.length)
    return left.some((value) => right.some((part) => matches(value, part)))
  })

/** Two texts in, a truth or a text out. */
const ofTwo = (name: string, compute: (a: string, b: string) => Value): Builtin =>
  builtin(name, 2, (_, a, b) => compute(text(a, 1), text(b, 2)))

// Go maps each character on its own, so a mapping that would make a word longer is not made.
const lower = (value: string): string => Array.from(value, (c) => [...c.toLowerCase()][0] ?? c).join('')
const upper = (value: string): string =>
  Array.from(value, (c) => ([...c.toUpperCase()].length === 1 ? c.toUpperCase() : c)).join('')

/** The first parts, or the last ones for a negative count. */
const splitSome = (value: string, separator: string, limit: number): string[] => {
  const parts = split(value, separator)
  return limit >= 0 ? parts.slice(0, limit) : parts.slice(Math.max(0, parts.length + limit))
}

const suffixMultipliers: { readonly [suffix: string]: readonly [bigint, bigint] } = {
  '': [1n, 1n],
  m: [1n, 1000n],
  k: [1000n, 1n],
  K: [1000n, 1n],
  M: [10n ** 6n, 1n],
  g: [10n ** 9n, 1n],
  G: [10n ** 9n, 1n],
  t: [10n ** 12n, 1n],
  T: [10n ** 12n, 1n],
  p: [10n ** 15n, 1n],
  P: [10n ** 15n, 1n],
  e: [10n ** 18n, 1n],
  E: [10n ** 18n, 1n],
  ki: [1n << 10n, 1n],
  mi: [1n << 20n, 1n],
  gi: [1n << 30n, 1n],
  ti: [1n << 40n, 1n],
  pi: [1n << 50n, 1n],
  ei: [1n << 60n, 1n],
}

const byteMultipliers = new Map<string, bigint>()
for (const [index, prefix] of ['', 'k', 'm', 'g', 't', 'p', 'e'].entries()) {
  for (const unit of ['', 'b']) {
    byteMultipliers.set(prefix + unit, 1000n ** BigInt(index))
    if (prefix !== '') byteMultipliers.set(`${prefix}i${unit}`, 1024n ** BigInt(index))
  }
}

/** An exact fraction; amounts such as `1.5Gi` must not go through a double. */
type Fraction = { readonly top: bigint; readonly bottom: bigint }

const largestUnitExponent = 100_000

const amountOf = (amount: string, message: string): Fraction => {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(amount)
  if (match === null || `${match[2] ?? ''}${match[3] ?? ''}` === '') throw new BuiltinError(message)
  const fraction = match[3] ?? ''
  const exponent = Number(match[4] ?? '0')
  if (Math.abs(exponent) > largestUnitExponent) throw new BuiltinError('exponent too large')
  const digits = BigInt((match[2] ?? '') + fraction) * (match[1] === '-' ? -1n : 1n)
  const power = exponent - fraction.length
  return power >= 0
    ? { top: digits * 10n ** BigInt(power), bottom: 1n }
    : { top: digits, bottom: 10n ** BigInt(-power) }
}

const cutUnit = (
  value: string,
  none: string,
  spaces: string,
): { readonly amount: string; readonly unit: string } => {
  const bare = value.replaceAll('"', '')
  if (/\s/.test(bare)) throw new BuiltinError(spaces)
  const match = /^[0-9.+-]*(?:[eE][+-]?[0-9]+)?/.exec(bare)
  const amount = match?.[0] ?? ''
  if (amount === '') throw new BuiltinError(none)
  return { amount, unit: bare.slice(amount.length) }
}

const parseUnits = (value: string): Value => {
  const { amount, unit } = cutUnit(value, 'no amount provided', 'spaces not allowed in resource strings')
  const { top, bottom } = amountOf(amount, 'could not parse amount to a number')
  const known = Object.hasOwn(suffixMultipliers, unit) ? suffixMultipliers[unit] : undefined
  const lowered = unit.toLowerCase()
  const factor =
    known ??
    (lowered.length === 2 && Object.hasOwn(suffixMultipliers, lowered)
      ? suffixMultipliers[lowered]
      : undefined)
  if (factor === undefined) throw new BuiltinError(`unit ${unit} not recognized`)
  return exactQuotient(top * factor[0], bottom * factor[1])
}

const parseBytes = (value: string): Value => {
  const { amount, unit } = cutUnit(value, 'no byte amount provided', 'spaces not allowed in resource strings')
  const { top, bottom } = amountOf(amount, 'could not parse byte amount to a number')
  const factor = byteMultipliers.get(unit.toLowerCase())
  if (factor === undefined) throw new BuiltinError(`byte unit ${unit} not recognized`)
  return numberFromText(((top * factor) / bottom).toString()) ?? 0
}

const exactQuotient = (top: bigint, bottom: bigint): Value => {
  if (top % bottom === 0n) return numberFromText((top / bottom).toString()) ?? 0
  const negative = top < 0n
  const places = 10n
  const scaled = ((negative ? -top : top) * 10n ** places * 2n + bottom) / (bottom * 2n)
  const digits = scaled.toString().padStart(Number(places) + 1, '0')
  const decimal = `${digits.slice(0, -Number(places))}.${digits.slice(-Number(places))}`
    .replace(/0+$/, '')
    .replace(/\.$/, '')
  return numberFromText((negative ? '-' : '') + decimal) ?? 0
}

// Upstream reads the variables as JSON text, which sets and keys that are not strings do not have.
const jsonOnly = (value: Value): Value => {
  if (value instanceof RegoSet || value instanceof RegoObject)
    throw new BuiltinError('the variables of a template must be JSON')
  if (isArray(value)) value.forEach(jsonOnly)
  else if (isObject(value)) for (const [, member] of entriesOf(value)) jsonOnly(member)
  return value
}

export const strings: readonly Builtin[] = [
  ofTwo('contains', (a, b) => a.includes(b)),
  ofTwo('startswith', (a, b) => a.startsWith(b)),
  ofTwo('endswith', (a, b) => a.endsWith(b)),
  ofTwo('indexof', indexOf),
  ofTwo('indexof_n', allIndexes),
  ofTwo('split', split),
  ofTwo('trim', (a, b) => trimRight(trimLeft(a, b), b)),
  ofTwo('trim_left', trimLeft),
  ofTwo('trim_right', trimRight),
  ofTwo('trim_prefix', (a, b) => (a.startsWith(b) ? a.slice(b.length) : a)),
  ofTwo('trim_suffix', (a, b) => (b !== '' && a.endsWith(b) ? a.slice(0, -b.length) : a)),
  ofTwo('strings.count', count),
  builtin('trim_space', 1, (_, a) => trimSpace(text(a, 1))),
  builtin('lower', 1, (_, a) => lower(text(a, 1))),
  builtin('upper', 1, (_, a) => upper(text(a, 1))),
  builtin('concat', 2, (_, separator, parts) => concat(separator, parts)),
  builtin('replace', 3, (q, a, old, fresh) => {
    const source = text(a, 1)
    q.spend(source.length >> 4)
    return replace(source, text(old, 2), text(fresh, 3))
  }),
  builtin('strings.replace_n', 2, (_, patterns, subject) => replaceMany(patterns, subject)),
  builtin('strings.reverse', 1, (_, a) => [...text(a, 1)].reverse().join('')),
  builtin('strings.split_n', 3, (_, value, separator, n) =>
    splitSome(text(value, 1), text(separator, 2), smallInteger(n, 3)),
  ),
  anyMatch('strings.any_prefix_match', (value, part) => value.startsWith(part)),
  anyMatch('strings.any_suffix_match', (value, part) => value.endsWith(part)),
  builtin('substring', 3, (_, a, offset, length) => substring(text(a, 1), offset, length)),
  builtin('sprintf', 2, (q, format, args) => {
    if (!isArray(args)) throw typeError(2, 'array', typeName(args))
    q.spend(args.length)
    return sprintf(text(format, 1), args)
  }),
  builtin('strings.render_template', 2, (q, template, variables) =>
    renderTemplate(q, text(template, 1), jsonOnly(object(variables, 2))),
  ),
  builtin('units.parse', 1, (_, a) => parseUnits(text(a, 1))),
  builtin('units.parse_bytes', 1, (_, a) => parseBytes(text(a, 1))),
]
