import { type EventBody, type EventHeader, parseBody, parseHeader, sentenceOf } from '@countersign/ledger'
import type { Stores } from '../database/stores.ts'
import { type BodyKeys, sealedWith } from './body-keys.ts'
import { sha256 } from './cryptography.ts'
import type { StoredEvent } from './store.ts'

/** An event as it can be read now. Without a body it was erased, or its bytes are no longer what was written. */
export type ReadEvent = {
  id: string
  headerBytes: Buffer
  header: EventHeader | null
  body: EventBody | null
  bodyBytes: Buffer | null
  isErased: boolean
  sentence: string
}

type Deps = { stores: Stores; bodyKeys: BodyKeys }

/** Reads events with the keys that there are. It shows; whether everything is right is what a pass finds out. */
export async function readEvents(
  { stores, bodyKeys }: Deps,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, ReadEvent>> {
  const events = await stores.ledger.list(workspaceId, ids)
  const parsed = events.map((event) => ({ event, header: headerOf(event) }))
  const holders = parsed.flatMap(({ event, header }) => (header ? sealedWith(header, event.sealedBody) : []))
  const keys = await bodyKeys.forReading(workspaceId, [...new Set(holders)])
  return new Map(
    parsed.map(({ event, header }) => [event.id, readOne(bodyKeys, workspaceId, event, header, keys)]),
  )
}

function readOne(
  bodyKeys: BodyKeys,
  workspaceId: string,
  event: StoredEvent,
  header: EventHeader | null,
  keys: Map<string, Buffer>,
): ReadEvent {
  const unreadable = { id: event.id, headerBytes: event.header, body: null, bodyBytes: null }
  if (!header)
    return { ...unreadable, header, isErased: false, sentence: 'This event cannot be read any more' }
  const needed = [workspaceId, ...sealedWith(header, event.sealedBody)].map((holder) => keys.get(holder))
  if (needed.includes(undefined)) {
    return { ...unreadable, header, isErased: true, sentence: sentenceOf(header, null) }
  }
  const bodyBytes = opened(
    bodyKeys,
    needed.flatMap((key) => key ?? []),
    event,
  )
  const body = bodyBytes && parseBody(sha256, header, bodyBytes)
  if (!body?.ok) return { ...unreadable, header, isErased: false, sentence: sentenceOf(header, null) }
  const read = { id: event.id, headerBytes: event.header, header, bodyBytes, isErased: false }
  return { ...read, body: body.value, sentence: sentenceOf(header, body.value) }
}

function headerOf({ header }: StoredEvent): EventHeader | null {
  const read = parseHeader(header)
  return read.ok ? read.value : null
}

/** null when the bytes do not open; the page then shows the event without names, and a pass says what is broken. */
function opened(bodyKeys: BodyKeys, keys: Buffer[], event: StoredEvent): Buffer | null {
  try {
    return bodyKeys.open(keys, event.id, event.sealedBody)
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}
