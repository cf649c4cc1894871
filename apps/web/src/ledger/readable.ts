import { z } from 'zod'

export type Readable = { name: string; value: string; kind: 'text' | 'instant' | 'code' }

const Stored = z.record(z.string(), z.unknown())

/** What an event holds, as names and values for people. What is not known here is shown as it is. */
export function readable(json: string | null): Readable[] {
  if (json === null) return []
  return Object.entries(Stored.parse(JSON.parse(json))).map(([key, value]) => readOne(key, value))
}

const Body = z.looseObject({
  actorName: z.string().nullish(),
  behindName: z.string().nullish(),
  words: Stored.default({}),
})

/** A body: who acted, by the name of then, and the words of the event. */
export function readBody(json: string | null) {
  const { actorName, behindName, words } = Body.parse(json === null ? {} : JSON.parse(json))
  return {
    actorName: actorName ?? null,
    behindName: behindName ?? null,
    words: Object.entries(words).map(([key, value]) => readOne(key, value)),
  }
}

function readOne(key: string, value: unknown): Readable {
  const name = nameOf(key)
  if (value === null || value === '') return { name, value: 'None', kind: 'text' }
  if (typeof value === 'boolean') return { name, value: value ? 'Yes' : 'No', kind: 'text' }
  if (typeof value === 'number') {
    return key.endsWith('At')
      ? { name, value: new Date(value).toISOString(), kind: 'instant' }
      : { name, value: String(value), kind: 'text' }
  }
  if (typeof value === 'string') return { name, value, kind: isCode(value) ? 'code' : 'text' }
  if (Array.isArray(value)) return { name, value: value.map(String).join(', ') || 'None', kind: 'code' }
  return { name, value: JSON.stringify(value), kind: 'code' }
}

/** Identifiers and digests. */
const isCode = (text: string): boolean => /^([a-z]{3}_[0-9A-Z]{26}|[0-9a-f]{8}|[0-9a-f]{64})$/.test(text)

/** `sessionsEnded` is "Sessions ended". */
function nameOf(key: string): string {
  if (key === 'email') return 'E-mail'
  const words = key
    .replace(/Sha256$/, ' SHA-256')
    .replace(/([a-z])([A-Z])(?=[a-z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
