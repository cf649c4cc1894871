// The values of Rego. Ordinary JSON is used as it stands; only what JSON lacks has a class of its own.
import { type Key, keyOf } from './key.ts'
import { BigNumber, type Numeric } from './number.ts'
import { compare } from './order.ts'
import { Special } from './special.ts'

/** An object whose keys are all strings: a plain JavaScript object, read by own properties only. */
export type PlainObject = { readonly [key: string]: Value }

/** Any Rego value. JSON values stand for themselves. */
export type Value =
  | null
  | boolean
  | string
  | number
  | BigNumber
  | readonly Value[]
  | RegoSet
  | RegoObject
  | PlainObject

/** A set of values; elements are unique by Rego equality and iterate in Rego order. */
export class RegoSet extends Special {
  readonly #elements: Map<Key, Value>
  #sorted: readonly Value[] | undefined
  /** The canonical text, once it has been asked for; values never change after they are made. */
  key: string | undefined

  constructor(elements: Map<Key, Value> = new Map()) {
    super()
    this.#elements = elements
  }

  static of(values: Iterable<Value>): RegoSet {
    const elements = new Map<Key, Value>()
    for (const value of values) elements.set(keyOf(value), value)
    return new RegoSet(elements)
  }

  get size(): number {
    return this.#elements.size
  }

  has(value: Value): boolean {
    return this.#elements.has(keyOf(value))
  }

  get(value: Value): Value | undefined {
    return this.#elements.get(keyOf(value))
  }

  /** The elements without an order; cheaper than `sorted` where order cannot be seen. */
  values(): Iterable<Value> {
    return this.#elements.values()
  }

  entries(): Iterable<[Key, Value]> {
    return this.#elements.entries()
  }

  sorted(): readonly Value[] {
    this.#sorted ??= [...this.#elements.values()].sort(compare)
    return this.#sorted
  }
}

/** An object with at least one key that is not a string. Objects with string keys only are plain objects. */
export class RegoObject extends Special {
  readonly #entries: Map<Key, readonly [Value, Value]>
  #sorted: readonly (readonly [Value, Value])[] | undefined
  key: string | undefined

  constructor(entries: Map<Key, readonly [Value, Value]>) {
    super()
    this.#entries = entries
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(keyOf(key))?.[1]
  }

  sorted(): readonly (readonly [Value, Value])[] {
    this.#sorted ??= [...this.#entries.values()].sort((a, b) => compare(a[0], b[0]))
    return this.#sorted
  }
}

export type AnyObject = PlainObject | RegoObject

export const isArray = (value: Value): value is readonly Value[] => Array.isArray(value)
export const isNumber = (value: Value): value is Numeric =>
  typeof value === 'number' || value instanceof BigNumber
export const isObject = (value: Value): value is AnyObject => isPlain(value) || value instanceof RegoObject
export const isPlain = (value: Value): value is PlainObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Special)

export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | 'set'

export const typeName = (value: Value): TypeName => {
  switch (typeof value) {
    case 'boolean':
      return 'boolean'
    case 'number':
      return 'number'
    case 'string':
      return 'string'
    default:
      if (value === null) return 'null'
      if (isArray(value)) return 'array'
      if (value instanceof RegoSet) return 'set'
      return value instanceof BigNumber ? 'number' : 'object'
  }
}

const hasOwn = Object.prototype.hasOwnProperty

/** An own property; names such as `__proto__` and `constructor` are keys like any other. */
export const property = (object: PlainObject, key: string): Value | undefined => {
  const value = object[key]
  // Everything a plain object inherits is a function, apart from `__proto__`; asking for ownership each time costs
  // three times as much. `refusePollution` has seen to it that nothing else is inherited.
  if (value === undefined || typeof value === 'function') return undefined
  return key !== '__proto__' || hasOwn.call(object, key) ? value : undefined
}

/** What `value[key]` reads: an element, a member, or undefined. Never an error. */
export const lookup = (value: Value, key: Value): Value | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  if (isArray(value)) return typeof key === 'number' ? value[key] : undefined
  if (value instanceof Special)
    return value instanceof RegoSet || value instanceof RegoObject ? value.get(key) : undefined
  return typeof key === 'string' ? property(value, key) : undefined
}

export const sortedKeys = (object: PlainObject): readonly string[] => {
  const keys = Object.keys(object)
  if (keys.length > 1) keys.sort(compare)
  return keys
}

/** Keys and values in Rego order. */
export const entriesOf = (object: AnyObject): readonly (readonly [Value, Value])[] => {
  if (object instanceof RegoObject) return object.sorted()
  const entries: [Value, Value][] = []
  for (const key of sortedKeys(object)) {
    const value = property(object, key)
    if (value !== undefined) entries.push([key, value])
  }
  return entries
}

export const sizeOf = (object: AnyObject): number =>
  object instanceof RegoObject ? object.size : Object.keys(object).length

/** Collects entries into whichever object representation fits their keys. */
export class ObjectBuilder {
  readonly #entries = new Map<Key, readonly [Value, Value]>()
  #allStrings = true

  get(key: Value): Value | undefined {
    return this.#entries.get(keyOf(key))?.[1]
  }

  set(key: Value, value: Value): void {
    if (typeof key !== 'string') this.#allStrings = false
    this.#entries.set(keyOf(key), [key, value])
  }

  get size(): number {
    return this.#entries.size
  }

  build(): AnyObject {
    if (!this.#allStrings) return new RegoObject(this.#entries)
    return plainFrom(this.#entries.values())
  }
}

const plainFrom = (entries: Iterable<readonly [Value, Value]>): PlainObject => {
  const object: Record<string, Value> = {}
  for (const [key, value] of entries) if (typeof key === 'string') setProperty(object, key, value)
  return object
}

/** Sets an own property; an assignment to `__proto__` would change the prototype instead. */
export const setProperty = (object: Record<string, Value>, key: string, value: Value): void => {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
  else object[key] = value
}

export const objectFrom = (entries: Iterable<readonly [Value, Value]>): AnyObject => {
  const builder = new ObjectBuilder()
  for (const [key, value] of entries) builder.set(key, value)
  return builder.build()
}
