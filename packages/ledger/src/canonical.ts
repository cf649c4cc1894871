import canonicalText from 'json-canon'
import { textOf, utf8 } from './bytes.ts'
import { failed, type Parsed, parsed } from './parsed.ts'

/**
 * Canonical JSON (RFC 8785): one value, one text. Reading asks that the bytes be exactly the ones that writing
 * makes, which leaves no room for keys named twice, other escapes, blanks or numbers spelled differently.
 */
export const canonical = (value: unknown): Uint8Array => utf8(canonicalText(value))

export type CanonicalCode =
  | 'JSON_TOO_LARGE'
  | 'JSON_NOT_UTF8'
  | 'JSON_TOO_DEEP'
  | 'JSON_MALFORMED'
  | 'JSON_NOT_CANONICAL'

const maxDepth = 16

/** Reads canonical JSON of at most `maxBytes`. */
export function parseCanonical(bytes: Uint8Array, maxBytes: number): Parsed<unknown, CanonicalCode> {
  if (bytes.length > maxBytes) return failed('JSON_TOO_LARGE', `There are at most ${maxBytes} bytes.`)
  const text = textOf(bytes)
  if (text === null) return failed('JSON_NOT_UTF8', 'The text is valid UTF-8.')
  const quickly = readQuickly(text)
  if (quickly !== null) return quickly
  try {
    const value: unknown = JSON.parse(text)
    if (depthOf(text) > maxDepth) return failed('JSON_TOO_DEEP', `Values nest at most ${maxDepth} deep.`)
    return canonicalText(value) === text
      ? parsed(value)
      : failed('JSON_NOT_CANONICAL', 'The text is not the canonical form of its value.')
  } catch (error) {
    // JSON.parse on what is no JSON, and the canonical form on a lone surrogate behind an escape.
    if (error instanceof Error) return failed('JSON_MALFORMED', 'The text is no JSON, or not of Unicode.')
    throw error
  }
}

/**
 * Nearly all that is read is canonical, and then the runtime's own reader and writer come back to the very text they
 * began with. What is in another order, too deep or not of Unicode is read slowly, to say why.
 */
function readQuickly(text: string): Parsed<unknown, never> | null {
  // Half of a surrogate pair has no spelling but an escape, and would be written as one again.
  if (text.includes('\\ud')) return null
  try {
    const value: unknown = JSON.parse(text)
    return isInOrder(value, maxDepth) && JSON.stringify(value) === text ? parsed(value) : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isInOrder(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  if (Array.isArray(value)) return value.every((item) => isInOrder(item, depth - 1))
  let before: string | null = null
  for (const [name, item] of Object.entries(value)) {
    if ((before !== null && name <= before) || !isInOrder(item, depth - 1)) return false
    before = name
  }
  return true
}

/** Brackets outside of strings, known before anything recursive runs; on text that is no JSON it could take long. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [mark] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (mark === '{' || mark === '[') deepest = Math.max(deepest, ++depth)
    else if (mark === '}' || mark === ']') depth -= 1
  }
  return deepest
}
