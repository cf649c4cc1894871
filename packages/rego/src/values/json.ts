// Reads JSON without losing digits, and checks that what a caller hands over is JSON at all.
import { BigNumber, numberFromText } from './number.ts'
import { type PlainObject, RegoObject, RegoSet, setProperty, type Value } from './value.ts'

/** Values nested deeper than this are refused before anything walks them. */
const deepestValue = 256

export class JsonError extends Error {
  override readonly name = 'JsonError'
}

/**
 * Parses JSON keeping every digit: integers beyond 2^53 and long decimals come back as `BigNumber`.
 * Nesting deeper than 256 is refused.
 */
export const parseJson = (text: string): Value => {
  const reader = new JsonReader(text)
  const value = reader.value(0)
  reader.end()
  return value
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
// Control characters are left to JSON.parse, which refuses them; a loop without alternatives cannot run out of stack.
const stringPattern = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"/y
const spacePattern = /[ \t\n\r]*/y

class JsonReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth: number): Value {
    if (depth > deepestValue) throw new JsonError(`JSON is nested deeper than ${deepestValue}`)
    this.#space()
    const c = this.#text[this.#at]
    if (c === '{') return this.#object(depth)
    if (c === '[') return this.#array(depth)
    if (c === '"') return this.#string()
    if (c === 't') return this.#word('true', true)
    if (c === 'f') return this.#word('false', false)
    if (c === 'n') return this.#word('null', null)
    const number = this.#match(numberPattern)
    if (number === undefined) return this.#fail()
    const value = numberFromText(number)
    return value === undefined ? this.#fail() : value
  }

  end(): void {
    this.#space()
    if (this.#at < this.#text.length) this.#fail()
  }

  #object(depth: number): PlainObject {
    const object: Record<string, Value> = {}
    this.#at += 1
    if (this.#skip('}')) return object
    do {
      this.#space()
      const key = this.#string()
      if (!this.#skip(':')) this.#fail()
      setProperty(object, key, this.value(depth + 1))
    } while (this.#skip(','))
    if (!this.#skip('}')) this.#fail()
    return object
  }

  #array(depth: number): Value[] {
    const array: Value[] = []
    this.#at += 1
    if (this.#skip(']')) return array
    do array.push(this.value(depth + 1))
    while (this.#skip(','))
    if (!this.#skip(']')) this.#fail()
    return array
  }

  #string(): string {
    const raw = this.#match(stringPattern)
    if (raw === undefined) return this.#fail()
    try {
      return JSON.parse(raw) as string
    } catch (error) {
      if (error instanceof SyntaxError) return this.#fail()
      throw error
    }
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) return this.#fail()
    this.#at += word.length
    return value
  }

  #skip(c: string): boolean {
    this.#space()
    if (this.#text[this.#at] !== c) return false
    this.#at += 1
    return true
  }

  #space(): void {
    this.#match(spacePattern)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }

  #fail(): never {
    if (this.#at >= this.#text.length) throw new JsonError('unexpected end of JSON input')
    throw new JsonError(
      `invalid character ${JSON.stringify(this.#text[this.#at])} at offset ${this.#at} of JSON input`,
    )
  }
}

const probe: Readonly<Record<string, unknown>> = {}

/** Refuses to answer while `Object.prototype` carries properties that every input would seem to have. */
export const refusePollution = (): void => {
  for (const key in probe) throw new JsonError(`Object.prototype has been given the property ${key}`)
}

/**
 * Checks in place that a caller's value is JSON (plain objects, arrays, finite numbers), acyclic and not too deep.
 * Nothing is copied: a policy reads the caller's own objects.
 */
export const checkValue = (value: unknown, what: string): Value => {
  checkNode(value, what, 0)
  return value as Value
}

const checkNode = (value: unknown, what: string, depth: number): void => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return
    case 'number':
      if (Number.isFinite(value)) return
      throw new JsonError(`${what} holds ${value}, which is not a JSON number`)
    case 'object':
      break
    default:
      throw new JsonError(`${what} holds a ${typeof value}, which is not JSON`)
  }
  if (value === null || value instanceof BigNumber) return
  if (depth >= deepestValue)
    throw new JsonError(`${what} is nested deeper than ${deepestValue}, or refers to itself`)
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i += 1) checkNode(value[i], what, depth + 1)
    return
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) {
    const object = value as { readonly [key: string]: unknown }
    for (const key in object) {
      const member = object[key]
      if (member !== undefined || Object.hasOwn(object, key)) checkMember(member, what, depth)
    }
    return
  }
  if (value instanceof RegoSet) {
    for (const element of value.values()) checkNode(element, what, depth + 1)
    return
  }
  if (value instanceof RegoObject) {
    for (const [key, member] of value.sorted()) {
      checkNode(key, what, depth + 1)
      checkNode(member, what, depth + 1)
    }
    return
  }
  throw new JsonError(`${what} holds an instance of a class, which is not JSON`)
}

// A property that is present but undefined reads as absent, as `JSON.stringify` would leave it out.
const checkMember = (member: unknown, what: string, depth: number): void => {
  if (member !== undefined) checkNode(member, what, depth + 1)
}
