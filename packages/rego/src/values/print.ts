// Values as text: Rego terms for messages and `sprintf`, JSON for output.
import { BigNumber } from './number.ts'
import { entriesOf, isArray, isObject, RegoObject, RegoSet, type Value } from './value.ts'

/** The value as Rego source would write it: sets in braces, keys of any type, strings quoted. */
export const termText = (value: Value): string => {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof BigNumber) return value.text
  if (isArray(value)) return `[${value.map(termText).join(', ')}]`
  if (value instanceof RegoSet)
    return value.size === 0 ? 'set()' : `{${value.sorted().map(termText).join(', ')}}`
  return isObject(value)
    ? `{${entriesOf(value)
        .map(([k, v]) => `${termText(k)}: ${termText(v)}`)
        .join(', ')}}`
    : ''
}

const quote = (text: string): string => JSON.stringify(text)

/** Options of `jsonText`: an indentation makes the text span lines. */
export type JsonLayout = { readonly indent: string; readonly prefix: string }

/** JSON text with sets as sorted arrays, keys that are not strings as their JSON text, and every digit kept. */
export const jsonText = (value: Value, layout?: JsonLayout): string =>
  write(value, layout, layout?.prefix ?? '')

// Upstream's encoder escapes what could end a script element, the two line separators of Unicode, and has no short
// form for two control characters. Escapes are matched whole: the `b` after an escaped backslash is a letter.
const upstreamEscapes = /\\.|[<>&\u2028\u2029]/g
const encodeString = (text: string): string =>
  JSON.stringify(text).replace(upstreamEscapes, (found) => {
    if (found === '\\b') return '\\u0008'
    if (found === '\\f') return '\\u000c'
    return found.startsWith('\\') ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`
  })

const write = (value: Value, layout: JsonLayout | undefined, margin: string): string => {
  if (typeof value === 'string') return encodeString(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (value instanceof BigNumber) return value.text
  if (isArray(value))
    return list(
      '[',
      ']',
      value.map((v) => [undefined, v] as const),
      layout,
      margin,
    )
  if (value instanceof RegoSet)
    return list(
      '[',
      ']',
      value.sorted().map((v) => [undefined, v] as const),
      layout,
      margin,
    )
  if (!isObject(value)) return 'null'
  const members = entriesOf(value).map(([k, v]) => [jsonKey(k), v] as const)
  return list('{', '}', members, layout, margin)
}

const jsonKey = (key: Value): string => (typeof key === 'string' ? key : jsonText(key))

const list = (
  open: string,
  close: string,
  items: readonly (readonly [string | undefined, Value])[],
  layout: JsonLayout | undefined,
  margin: string,
): string => {
  if (items.length === 0) return open + close
  const inner = layout === undefined ? '' : margin + layout.indent
  const colon = layout === undefined ? ':' : ': '
  const texts = items.map(
    ([key, value]) => (key === undefined ? '' : encodeString(key) + colon) + write(value, layout, inner),
  )
  if (layout === undefined) return open + texts.join(',') + close
  return `${open}\n${inner}${texts.join(`,\n${inner}`)}\n${margin}${close}`
}

/** A value as plain JSON: what a caller of the library gets back. */
export type Json =
  | null
  | boolean
  | number
  | string
  | BigNumber
  | readonly Json[]
  | { readonly [key: string]: Json }

/** Sets become sorted arrays and other keys become their JSON text; what is JSON already is returned as it is. */
export const toJson = (value: Value): Json => {
  if (typeof value !== 'object' || value === null || value instanceof BigNumber) return value
  if (isArray(value)) {
    for (let i = 0; i < value.length; i += 1) {
      const item = value[i]
      if (item !== undefined && toJson(item) !== item) return value.map(toJson)
    }
    return value as readonly Json[]
  }
  if (value instanceof RegoSet) return value.sorted().map(toJson)
  if (!isObject(value)) return null
  const entries = entriesOf(value)
  if (!(value instanceof RegoObject) && entries.every(([, v]) => toJson(v) === v)) return value as Json
  return Object.fromEntries(entries.map(([k, v]) => [jsonKey(k), toJson(v)]))
}
