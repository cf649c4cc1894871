import canonicalText from 'json-canon'
import { isJsonObject, type Json } from './json.ts'
import { assertJson, type ValueCode } from './json-value.ts'
import { depthWithin, type JsonLimits, jsonLimits } from './limits.ts'
import { numberProblem } from './number.ts'
import { isForbiddenKey, parseStrict, type StrictCode } from './parse-strict.ts'
import { type Parsed, Stop } from './parsed.ts'
import { utf8 } from './unicode.ts'

/** Canonical JSON (RFC 8785): one value, one sequence of bytes; or why the value has none. */
export function canonicalise(value: unknown, limits: JsonLimits = jsonLimits): Parsed<Uint8Array, ValueCode> {
  try {
    assertJson(value, limits)
    const bytes = utf8(canonicalText(value))
    if (bytes.length > limits.maxBytes) {
      throw new Stop<ValueCode>('VALUE_TOO_LARGE', `The value needs more than ${limits.maxBytes} bytes.`, [])
    }
    return { ok: true, value: bytes }
  } catch (error) {
    if (error instanceof Stop) return error.refused(null)
    throw error
  }
}

/** Thrown where the caller asked for the bytes of something that it should have had checked before. */
export class DigestError extends Error {
  readonly code: ValueCode

  constructor(code: ValueCode, message: string) {
    super(message)
    this.name = 'DigestError'
    this.code = code
  }
}

/** The canonical bytes of a value that is known to be JSON; throws a `DigestError` when it is not. */
export function canonicalBytes(value: Json, limits: JsonLimits = jsonLimits): Uint8Array {
  const answer = canonicalise(value, limits)
  if (!answer.ok) throw new DigestError(answer.code, `${answer.message} (${answer.path || 'top'})`)
  return answer.value
}

/** Reads bytes that must be exactly those which `canonicalBytes` makes: no other spelling of the same value. */
export function parseCanonical(
  bytes: Uint8Array,
  limits: JsonLimits = jsonLimits,
): Parsed<Json, StrictCode | 'JSON_NOT_CANONICAL'> {
  const quickly = readQuickly(bytes, limits)
  if (quickly !== null) return quickly
  const read = parseStrict(bytes, limits)
  if (!read.ok) return read
  const canonical = canonicalise(read.value, limits)
  const same =
    canonical.ok &&
    canonical.value.length === bytes.length &&
    canonical.value.every((byte, at) => byte === bytes[at])
  if (same) return read
  const message = 'The text is not the canonical form of its value.'
  return { ok: false, code: 'JSON_NOT_CANONICAL', message, at: null, path: '' }
}

/**
 * Nearly all that is read is canonical, and then the runtime's own reader and writer come back to the very text they
 * began with. What they cannot tell apart is looked for in the value; anything else is read slowly, to say why.
 */
function readQuickly(bytes: Uint8Array, limits: JsonLimits): { ok: true; value: Json } | null {
  if (bytes.length > limits.maxBytes) return null
  try {
    const text = decoder.decode(bytes)
    // Half of a surrogate pair has no spelling but an escape, and would be written as one again.
    if (text.includes('\\ud')) return null
    const value: Json = JSON.parse(text)
    const isCanonical = isInOrder(value, depthWithin(limits)) && JSON.stringify(value) === text
    return isCanonical ? { ok: true, value } : null
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null
    throw error
  }
}

/** Whether fields stand in their order, and nothing is in them that `parseStrict` would refuse. */
function isInOrder(value: Json, depth: number): boolean {
  if (typeof value === 'number') return numberProblem(value, null) === null
  if (typeof value !== 'object' || value === null) return true
  if (depth === 0) return false
  if (!isJsonObject(value)) return value.every((item) => isInOrder(item, depth - 1))
  let before: string | null = null
  for (const [name, item] of Object.entries(value)) {
    if (isForbiddenKey(name) || (before !== null && name <= before) || !isInOrder(item, depth - 1))
      return false
    before = name
  }
  return true
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
