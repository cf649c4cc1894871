// The total order of Rego values: null, booleans, numbers, strings, arrays, objects, sets.
import { BigNumber, compareNumbers } from './number.ts'
import {
  entriesOf,
  isArray,
  isNumber,
  isObject,
  isPlain,
  property,
  RegoSet,
  sizeOf,
  type Value,
} from './value.ts'

/** Compares by code point, which is the order of UTF-8 bytes; JavaScript's `<` goes by UTF-16 units. */
export const compareText = (a: string, b: string): number => {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i += 1) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) {
      const leftIsSurrogate = left >= 0xd800 && left <= 0xdfff
      const rightIsSurrogate = right >= 0xd800 && right <= 0xdfff
      if (leftIsSurrogate !== rightIsSurrogate) return leftIsSurrogate ? 1 : -1
      return left < right ? -1 : 1
    }
  }
  return a.length < b.length ? -1 : 1
}

const rank = (value: Value): number => {
  switch (typeof value) {
    case 'boolean':
      return 1
    case 'number':
      return 2
    case 'string':
      return 3
    default:
      if (value === null) return 0
      if (isArray(value)) return 4
      if (value instanceof RegoSet) return 6
      return value instanceof BigNumber ? 2 : 5
  }
}

export const compare = (a: Value, b: Value): number => {
  if (a === b) return 0
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  const byType = rank(a) - rank(b)
  if (byType !== 0) return byType < 0 ? -1 : 1
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b)
  if (typeof a === 'boolean') return a === false ? -1 : 1
  if (isArray(a) && isArray(b)) return compareLists(a, b)
  if (a instanceof RegoSet && b instanceof RegoSet) return compareLists(a.sorted(), b.sorted())
  if (isObject(a) && isObject(b)) return compareEntries(entriesOf(a), entriesOf(b))
  return 0
}

const compareLists = (a: readonly Value[], b: readonly Value[]): number => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i += 1) {
    const order = compare(a[i] ?? null, b[i] ?? null)
    if (order !== 0) return order
  }
  return Math.sign(a.length - b.length)
}

const compareEntries = (
  a: readonly (readonly [Value, Value])[],
  b: readonly (readonly [Value, Value])[],
): number => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i += 1) {
    const left = a[i]
    const right = b[i]
    if (left === undefined || right === undefined) break
    const byKey = compare(left[0], right[0])
    if (byKey !== 0) return byKey
    const byValue = compare(left[1], right[1])
    if (byValue !== 0) return byValue
  }
  return Math.sign(a.length - b.length)
}

export const equal = (a: Value, b: Value): boolean => {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isArray(a)) {
    if (!isArray(b) || a.length !== b.length) return false
    for (let i = 0; i < a.length; i += 1) {
      const left = a[i]
      const right = b[i]
      if (left === undefined || right === undefined || !equal(left, right)) return false
    }
    return true
  }
  if (a instanceof RegoSet) {
    if (!(b instanceof RegoSet) || a.size !== b.size) return false
    for (const element of a.values()) if (!b.has(element)) return false
    return true
  }
  if (isPlain(a) && isPlain(b)) {
    if (sizeOf(a) !== sizeOf(b)) return false
    for (const key of Object.keys(a)) {
      const left = property(a, key)
      const right = property(b, key)
      if (left === undefined || right === undefined || !equal(left, right)) return false
    }
    return true
  }
  return compare(a, b) === 0
}
