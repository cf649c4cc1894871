// Comparison, arithmetic, bits, casts and types.
import {
  add,
  compareNumbers,
  divide,
  multiply,
  numberFromBigInt,
  numberFromText,
  roundNumber,
  subtract,
  toBigInt,
} from '../values/number.ts'
import { compare, equal } from '../values/order.ts'
import {
  entriesOf,
  isArray,
  isNumber,
  isObject,
  lookup,
  RegoSet,
  type TypeName,
  typeName,
  type Value,
} from '../values/value.ts'
import {
  type Builtin,
  BuiltinError,
  builtin,
  integer,
  numeric,
  set,
  smallInteger,
  text,
  typeError,
} from './builtin.ts'

const difference = (a: RegoSet, b: RegoSet): RegoSet =>
  new RegoSet(new Map([...a.entries()].filter(([, value]) => !b.has(value))))

export const intersect = (a: RegoSet, b: RegoSet): RegoSet =>
  new RegoSet(new Map([...a.entries()].filter(([, value]) => b.has(value))))

export const unite = (a: RegoSet, b: RegoSet): RegoSet =>
  new RegoSet(new Map([...a.entries(), ...b.entries()]))

const member = (collection: Value, wanted: (key: Value, value: Value) => boolean): boolean => {
  if (isArray(collection)) return collection.some((value, i) => wanted(i, value))
  if (collection instanceof RegoSet) return [...collection.values()].some((value) => wanted(value, value))
  return isObject(collection) && entriesOf(collection).some(([key, value]) => wanted(key, value))
}

const hasMember = (value: Value, collection: Value): boolean =>
  collection instanceof RegoSet ? collection.has(value) : member(collection, (_, v) => equal(v, value))

const minus = (a: Value, b: Value): Value => {
  if (isNumber(a) && isNumber(b)) return subtract(a, b)
  if (a instanceof RegoSet && b instanceof RegoSet) return difference(a, b)
  if (!isNumber(a) && !(a instanceof RegoSet)) throw typeError(1, 'one of {number, set}', typeName(a))
  throw typeError(2, isNumber(a) ? 'number' : 'set', typeName(b))
}

const quotient = (a: Value, b: Value): Value => {
  const [x, y] = [numeric(a, 1), numeric(b, 2)]
  if (compareNumbers(y, 0) === 0) throw new BuiltinError('divide by zero')
  return divide(x, y)
}

const remainder = (a: Value, b: Value): Value => {
  const [x, y] = [numeric(a, 1), numeric(b, 2)]
  const [left, right] = [toBigInt(x), toBigInt(y)]
  if (left === undefined || right === undefined) throw new BuiltinError('modulo on floating-point number')
  if (right === 0n) throw new BuiltinError('modulo by zero')
  return numberFromBigInt(left % right)
}

const longestShift = 100_000n

const shiftBy = (value: Value): bigint => {
  const distance = integer(value, 2)
  if (distance < 0n) throw typeError(2, 'an unsigned integer number', 'a negative integer')
  if (distance > longestShift) throw new BuiltinError('shift distance too large')
  return distance
}

const longestRange = 10_000_000

const range = (from: bigint, to: bigint, step: bigint, spend: (n: number) => void): Value[] => {
  const length = (to > from ? to - from : from - to) / step + 1n
  spend(length > BigInt(longestRange) ? Number.MAX_SAFE_INTEGER : Number(length))
  const direction = to >= from ? step : -step
  const result: Value[] = []
  for (let i = 0n; i < length; i += 1n) result.push(numberFromBigInt(from + i * direction))
  return result
}

const formatInteger = (value: Value, base: Value): string => {
  const rounded =
    toBigInt(roundNumber(numeric(value, 1), compareNumbers(numeric(value, 1), 0) < 0 ? 'up' : 'down')) ?? 0n
  const radix = smallInteger(base, 2)
  if (![2, 8, 10, 16].includes(radix)) throw typeError(2, 'one of {2, 8, 10, 16}', String(radix))
  return rounded.toString(radix)
}

const toNumber = (value: Value): Value => {
  if (value === null) return 0
  if (typeof value === 'boolean') return value ? 1 : 0
  if (isNumber(value)) return value
  if (typeof value !== 'string') throw typeError(1, 'one of {null, boolean, number, string}', typeName(value))
  if (/^[+-]?(inf|infinity|nan)$/i.test(value)) throw typeError(1, 'a finite number', value)
  const parsed = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value)
    ? numberFromText(value.replace(/^\+/, ''))
    : undefined
  if (parsed === undefined) throw new BuiltinError('invalid syntax')
  return parsed
}

const typeTest = (name: string, type: TypeName): Builtin =>
  builtin(name, 1, (_, value) => typeName(value) === type)

const cast = (name: string, type: TypeName): Builtin =>
  builtin(
    name,
    1,
    (_, value) => {
      if (typeName(value) === type) return value
      throw typeError(1, type, typeName(value))
    },
    { deprecated: 'Test the type with is_* instead.' },
  )

const castCollection = (name: string, type: 'array' | 'set'): Builtin =>
  builtin(
    name,
    1,
    (_, value) => {
      if (!isArray(value) && !(value instanceof RegoSet))
        throw typeError(1, 'one of {array, set}', typeName(value))
      const items = isArray(value) ? value : value.sorted()
      return type === 'array' ? items : RegoSet.of(items)
    },
    { deprecated: 'Use a comprehension instead.' },
  )

const compares = (name: string, holds: (order: number) => boolean): Builtin =>
  builtin(name, 2, (_, a, b) => holds(compare(a, b)))

export const numbers: readonly Builtin[] = [
  builtin('eq', 2, (_, a, b) => equal(a, b)),
  builtin('assign', 2, (_, a, b) => equal(a, b)),
  builtin('equal', 2, (_, a, b) => equal(a, b)),
  compares('neq', (order) => order !== 0),
  compares('lt', (order) => order < 0),
  compares('lte', (order) => order <= 0),
  compares('gt', (order) => order > 0),
  compares('gte', (order) => order >= 0),
  builtin('internal.member_2', 2, (_, value, collection) => hasMember(value, collection)),
  builtin('internal.member_3', 3, (_, key, value, collection) => {
    if (collection instanceof RegoSet) return equal(key, value) && collection.has(value)
    const found = lookup(collection, key)
    return found !== undefined && equal(found, value)
  }),
  builtin('plus', 2, (_, a, b) => add(numeric(a, 1), numeric(b, 2))),
  builtin('minus', 2, (_, a, b) => minus(a, b)),
  builtin('mul', 2, (_, a, b) => multiply(numeric(a, 1), numeric(b, 2))),
  builtin('div', 2, (_, a, b) => quotient(a, b)),
  builtin('rem', 2, (_, a, b) => remainder(a, b)),
  builtin('and', 2, (_, a, b) => intersect(set(a, 1), set(b, 2))),
  builtin('or', 2, (_, a, b) => unite(set(a, 1), set(b, 2))),
  builtin('set_diff', 2, (_, a, b) => difference(set(a, 1), set(b, 2)), {
    deprecated: 'Use the - operator.',
  }),
  builtin('abs', 1, (_, a) => (compareNumbers(numeric(a, 1), 0) < 0 ? subtract(0, numeric(a, 1)) : a)),
  builtin('round', 1, (_, a) => roundNumber(numeric(a, 1), 'nearest')),
  builtin('ceil', 1, (_, a) => roundNumber(numeric(a, 1), 'up')),
  builtin('floor', 1, (_, a) => roundNumber(numeric(a, 1), 'down')),
  builtin('bits.and', 2, (_, a, b) => numberFromBigInt(integer(a, 1) & integer(b, 2))),
  builtin('bits.or', 2, (_, a, b) => numberFromBigInt(integer(a, 1) | integer(b, 2))),
  builtin('bits.xor', 2, (_, a, b) => numberFromBigInt(integer(a, 1) ^ integer(b, 2))),
  builtin('bits.negate', 1, (_, a) => numberFromBigInt(~integer(a, 1))),
  builtin('bits.lsh', 2, (_, a, b) => numberFromBigInt(integer(a, 1) << shiftBy(b))),
  builtin('bits.rsh', 2, (_, a, b) => numberFromBigInt(integer(a, 1) >> shiftBy(b))),
  builtin('numbers.range', 2, (q, a, b) => range(integer(a, 1), integer(b, 2), 1n, (n) => q.spend(n))),
  builtin('numbers.range_step', 3, (q, a, b, c) => {
    const [from, to, step] = [integer(a, 1), integer(b, 2), integer(c, 3)]
    if (step <= 0n) throw new BuiltinError('step must be a positive integer')
    return range(from, to, step, (n) => q.spend(n))
  }),
  builtin('rand.intn', 2, (q, label, n) => {
    const limit = Math.abs(smallInteger(n, 2))
    return limit === 0 ? 0 : q.random(`rand.intn\0${text(label, 1)}\0${limit}`) % limit
  }),
  builtin('format_int', 2, (_, value, base) => formatInteger(value, base)),
  builtin('to_number', 1, (_, value) => toNumber(value)),
  builtin('type_name', 1, (_, value) => typeName(value)),
  typeTest('is_null', 'null'),
  typeTest('is_boolean', 'boolean'),
  typeTest('is_number', 'number'),
  typeTest('is_string', 'string'),
  typeTest('is_array', 'array'),
  typeTest('is_object', 'object'),
  typeTest('is_set', 'set'),
  castCollection('cast_array', 'array'),
  castCollection('cast_set', 'set'),
  cast('cast_boolean', 'boolean'),
  cast('cast_null', 'null'),
  cast('cast_object', 'object'),
  cast('cast_string', 'string'),
  builtin('trace', 1, (_, note) => text(note, 1) !== undefined),
]
