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
