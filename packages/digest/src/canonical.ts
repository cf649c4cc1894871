import canonicalText from 'json-canon'
import type { Json } from './json.ts'
import { assertJson, type ValueCode } from './json-value.ts'
import { type JsonLimits, jsonLimits } from './limits.ts'
import { parseStrict, type StrictCode } from './parse-strict.ts'
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
 * Nearly all that is read is canonical. Whatever `JSON.parse` made of the bytes, if it is JSON and has exactly them for
 * its canonical form, then nothing was said twice or in another spelling. Anything else is read slowly, to say why.
 */
function readQuickly(bytes: Uint8Array, limits: JsonLimits): { ok: true; value: Json } | null {
  if (bytes.length > limits.maxBytes) return null
  try {
    const text = decoder.decode(bytes)
    const value: unknown = JSON.parse(text)
    assertJson(value, limits)
    return canonicalText(value) === text ? { ok: true, value } : null
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof Stop) return null
    throw error
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
