import { z } from 'zod'
import { fromBase64, textOf, toBase64, utf8 } from './bytes.ts'
import { canonical, parseCanonical } from './canonical.ts'
import { eventLimits } from './event.ts'
import { type Frontier, frontierLength, hashLength } from './merkle.ts'
import { failed, LedgerError, type Parsed, parsed } from './parsed.ts'

/**
 * Events in a file, to be handed to somebody who has nothing but the file, a checkpoint and the trust root: one
 * JSON line per event with the exact bytes as text, and before them one line that says where the range begins.
 * Whoever appends the headers to that frontier must arrive at the root of the checkpoint.
 */
export type EventLine = {
  readonly index: number
  readonly headerBytes: Uint8Array
  /** null when it was erased or is withheld. */
  readonly bodyBytes: Uint8Array | null
}

/** Quotes and backslashes of the texts double in the line. */
export const eventLineLimit = 2 * (eventLimits.headerBytes + eventLimits.bodyBytes) + 1024

const EventLineText = z.strictObject({
  v: z.literal(1),
  index: z.int().min(0),
  header: z.string(),
  body: z.string().nullable(),
})

const RangeLineText = z.strictObject({
  v: z.literal(1),
  log: z.string().min(1).max(255),
  from: z.int().min(0),
  frontier: z.array(z.string().length(44)).max(53),
})

/** One event as a line without its end. */
export function formatEventLine({ index, headerBytes, bodyBytes }: EventLine): string {
  const header = textOf(headerBytes)
  const body = bodyBytes === null ? null : textOf(bodyBytes)
  if (header === null || (bodyBytes !== null && body === null)) {
    throw new LedgerError('EVENT_INVALID', 'An event is text.')
  }
  return textOf(canonical({ v: 1, index, header, body })) ?? ''
}

export function parseEventLine(line: string): Parsed<EventLine, 'EVENT_LINE_MALFORMED'> {
  const json = parseCanonical(utf8(line), eventLineLimit)
  if (!json.ok) return failed('EVENT_LINE_MALFORMED', json.message)
  const read = EventLineText.safeParse(json.value)
  if (!read.success) return failed('EVENT_LINE_MALFORMED', z.prettifyError(read.error))
  const { index, header, body } = read.data
  return parsed({ index, headerBytes: utf8(header), bodyBytes: body === null ? null : utf8(body) })
}

/** The first line of a file of events: the log, and the frontier of all leaves before the first one here. */
export type RangeStart = { readonly log: string; readonly frontier: Frontier }

export const formatRangeStart = ({ log, frontier }: RangeStart): string =>
  textOf(canonical({ v: 1, log, from: frontier.size, frontier: frontier.hashes.map(toBase64) })) ?? ''

export function parseRangeStart(line: string): Parsed<RangeStart, 'RANGE_START_MALFORMED'> {
  const json = parseCanonical(utf8(line), 8192)
  if (!json.ok) return failed('RANGE_START_MALFORMED', json.message)
  const read = RangeLineText.safeParse(json.value)
  if (!read.success) return failed('RANGE_START_MALFORMED', z.prettifyError(read.error))
  const { log, from, frontier } = read.data
  const hashes = frontier.flatMap((text) => fromBase64(text) ?? [])
  if (hashes.length !== frontierLength(from) || hashes.some(({ length }) => length !== hashLength)) {
    return failed('RANGE_START_MALFORMED', `This is not the frontier of ${from} leaves.`)
  }
  return parsed({ log, frontier: { size: from, hashes } })
}
