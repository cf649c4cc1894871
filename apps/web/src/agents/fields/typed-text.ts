import { z } from 'zod'

/** What stands in a field whose text is not its value. `value` undefined: it has none, and `why` says so. */
export type Typed = { value: unknown; why?: string }

/** In a source a word can look like a number; it is shown as it stands there. */
const Said = z.union([z.string(), z.number(), z.boolean(), z.null()])

/** A cleared number is one that was not said. */
export function readNumber(text: string): Typed {
  const trimmed = text.trim()
  if (trimmed === '') return { value: null }
  if (/^-?\d{1,15}(?:\.\d{1,9})?$/.test(trimmed)) return { value: Number(trimmed) }
  return { value: undefined, why: 'Write a number in digits, with a point before decimals.' }
}

/** One to a line; lines without anything are left out. */
export const readLines = (text: string): Typed => ({
  value: text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean),
})

export const printLines = (value: unknown): string =>
  z.array(Said).safeParse(value).data?.map(String).join('\n') ?? ''

/** `name=value`, one to a line. */
export function readEntries(text: string): Typed {
  const entries = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const at = line.indexOf('=')
    const name = (at < 0 ? line : line.slice(0, at)).trim()
    if (at < 0) return { value: undefined, why: `Write \`${name}=value\`, one to a line.` }
    if (entries.has(name)) return { value: undefined, why: `\`${name}\` stands here twice.` }
    entries.set(name, line.slice(at + 1).trim())
  }
  return { value: Object.fromEntries(entries) }
}

export const printEntries = (value: unknown): string =>
  Object.entries(z.record(z.string(), Said).safeParse(value).data ?? {})
    .map(([name, text]) => `${name}=${text}`)
    .join('\n')

export function readJson(text: string): Typed {
  if (text.trim() === '') return { value: null }
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? { value } : { value: undefined, why: 'A JSON Schema is an object in braces.' }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return { value: undefined, why: `This is not JSON yet: ${error.message}.` }
  }
}

export const printJson = (value: unknown): string =>
  value === undefined || value === null ? '' : JSON.stringify(value, null, 2)

export const printText = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
