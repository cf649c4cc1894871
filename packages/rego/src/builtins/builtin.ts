// The contract of a built-in function, its errors, and the checks its operands go through.
import { type Numeric, toBigInt } from '../values/number.ts'
import {
  type AnyObject,
  isArray,
  isNumber,
  isObject,
  RegoSet,
  type TypeName,
  typeName,
  type Value,
} from '../values/value.ts'

/** What a built-in may ask of the query it runs in; time and randomness are the caller's, one value per query. */
export type BuiltinScope = {
  /** Nanoseconds since 1970, the same for the whole query. */
  nowNs(): bigint
  /** Thirty-two random bits that depend only on the query's seed and the label. */
  random(label: string): number
  /** Counts work, so that a built-in that loops stops at the query's limits. */
  spend(steps: number): void
  /** A value kept for the rest of the query, such as a compiled pattern. */
  cached<T>(family: string, key: string, make: () => T): T
  readonly runtime: Value
}

export type Builtin = {
  readonly name: string
  readonly arity: number
  /** Yields an array of solutions instead of one value. */
  readonly relation?: boolean
  /** The name to use instead, for built-ins that upstream calls deprecated. */
  readonly deprecated?: string
  /** Says why the engine does not offer a built-in that OPA has; calling it is a compile error. */
  readonly refused?: string
  readonly call: (scope: BuiltinScope, ...args: Value[]) => Value | undefined
}

export type BuiltinErrorCode = 'eval_type_error' | 'eval_builtin_error'

/** An error of one call. It makes the call undefined, and fails the query when errors are strict. */
export class BuiltinError extends Error {
  override readonly name = 'BuiltinError'
  readonly code: BuiltinErrorCode

  constructor(message: string, code: BuiltinErrorCode = 'eval_builtin_error') {
    super(message)
    this.code = code
  }
}

export const typeError = (position: number, expected: string, got: string): BuiltinError =>
  new BuiltinError(`operand ${position} must be ${expected} but got ${got}`, 'eval_type_error')

const wrong = (position: number, value: Value, expected: string): BuiltinError =>
  typeError(position, expected, typeName(value))

export const text = (value: Value, position: number): string => {
  if (typeof value === 'string') return value
  throw wrong(position, value, 'string')
}

export const numeric = (value: Value, position: number): Numeric => {
  if (isNumber(value)) return value
  throw wrong(position, value, 'number')
}

export const integer = (value: Value, position: number): bigint => {
  const exact = toBigInt(numeric(value, position))
  if (exact === undefined) throw typeError(position, 'integer number', 'floating-point number')
  return exact
}

export const smallInteger = (value: Value, position: number): number => Number(integer(value, position))

export const flag = (value: Value, position: number): boolean => {
  if (typeof value === 'boolean') return value
  throw wrong(position, value, 'boolean')
}

export const array = (value: Value, position: number): readonly Value[] => {
  if (isArray(value)) return value
  throw wrong(position, value, 'array')
}

export const set = (value: Value, position: number): RegoSet => {
  if (value instanceof RegoSet) return value
  throw wrong(position, value, 'set')
}

export const object = (value: Value, position: number): AnyObject => {
  if (isObject(value)) return value
  throw wrong(position, value, 'object')
}

/** The elements of an array or a set, in order. */
export const elements = (
  value: Value,
  position: number,
  expected = 'one of {set, array}',
): readonly Value[] => {
  if (isArray(value)) return value
  if (value instanceof RegoSet) return value.sorted()
  throw wrong(position, value, expected)
}

/** The elements of an array or a set of strings. */
export const texts = (value: Value, position: number, expected = 'one of {set, array}'): readonly string[] =>
  elements(value, position, expected).map((item) => {
    if (typeof item === 'string') return item
    const collection: TypeName = isArray(value) ? 'array' : 'set'
    throw typeError(position, `${collection} of strings`, `${collection} containing ${typeName(item)}`)
  })

type Definition = Omit<Builtin, 'name' | 'call' | 'arity'>

/** One row of a family's table. */
export const builtin = (
  name: string,
  arity: number,
  call: (scope: BuiltinScope, ...args: Value[]) => Value | undefined,
  more: Definition = {},
): Builtin => ({ name, arity, call, ...more })
