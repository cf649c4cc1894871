import type { Json } from './json.ts'
import { depthWithin, type JsonLimits, jsonLimits } from './limits.ts'
import { type NumberCode, numberProblem } from './number.ts'
import { isForbiddenKey } from './parse-strict.ts'
import { type Parsed, Stop } from './parsed.ts'
import { loneSurrogateIn } from './unicode.ts'

/** What keeps a live value from being JSON that reads back as itself. */
export type ValueCode =
  | NumberCode
  | 'VALUE_NOT_JSON'
  | 'VALUE_TOO_LARGE'
  | 'VALUE_TOO_DEEP'
  | 'KEY_FORBIDDEN'
  | 'LONE_SURROGATE'

/**
 * Whether a value that was not read by `parseStrict` is JSON: what an API was handed, what a program built. A
 * value that holds itself is too deep.
 */
export function checkJson(value: unknown, limits: JsonLimits = jsonLimits): Parsed<Json, ValueCode> {
  try {
    assertJson(value, limits)
    return { ok: true, value }
  } catch (error) {
    if (error instanceof Stop) return error.refused(null)
    throw error
  }
}

export function assertJson(value: unknown, limits: JsonLimits): asserts value is Json {
  const maxDepth = depthWithin(limits)
  // The canonical text has at least this many bytes; it keeps a value that repeats itself from being walked for ever.
  let bytes = 0
  const path: (string | number)[] = []
  const refuse = (code: ValueCode, message: string): never => {
    throw new Stop(code, message, path)
  }
  const count = (more: number) => {
    bytes += more
    if (bytes > limits.maxBytes)
      refuse('VALUE_TOO_LARGE', `The value needs more than ${limits.maxBytes} bytes.`)
  }
  const text = (part: string) => {
    count(part.length + 2)
    if (loneSurrogateIn(part) >= 0) {
      refuse('LONE_SURROGATE', 'Half of a surrogate pair stands alone; it is no character.')
    }
  }
  const walk = (part: unknown, depth: number): void => {
    if (typeof part === 'string') {
      text(part)
      return
    }
    count(1)
    if (typeof part === 'number') {
      const problem = numberProblem(part, null)
      if (problem !== null) refuse(problem.code, problem.message)
    } else if (typeof part === 'object' && part !== null) {
      if (depth >= maxDepth) refuse('VALUE_TOO_DEEP', `Lists and objects nest at most ${maxDepth} deep.`)
      for (const [step, item] of stepsOf(part)) {
        path.push(step)
        if (typeof step === 'string') {
          if (isForbiddenKey(step)) refuse('KEY_FORBIDDEN', `A field cannot be called \`${step}\`.`)
          text(step)
        }
        walk(item, depth + 1)
        path.pop()
      }
    } else if (part !== null && typeof part !== 'boolean') {
      refuse('VALUE_NOT_JSON', `JSON has no ${typeof part}.`)
    }
  }
  const stepsOf = (part: object): Iterable<[string | number, unknown]> => {
    if (Object.getOwnPropertySymbols(part).length > 0) refuse('VALUE_NOT_JSON', 'JSON has no symbols.')
    if (Array.isArray(part)) {
      if (Object.keys(part).length !== part.length) refuse('VALUE_NOT_JSON', 'The list has holes or fields.')
      return part.entries()
    }
    const prototype: unknown = Object.getPrototypeOf(part)
    if (prototype !== Object.prototype && prototype !== null) {
      refuse('VALUE_NOT_JSON', 'Only plain objects are JSON.')
    }
    return Object.entries(part)
  }
  walk(value, 0)
}
