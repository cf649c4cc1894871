import { hash } from 'node:crypto'
import { BrokenRange, type PackEvent } from '@countersign/compliance'
import { type EventHeader, isAction, leafHash, outcomes } from '@countersign/ledger'
import type { Stores } from '../database/stores.ts'
import { type BodyKeys, sealedWith } from '../ledger/body-keys.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { PlacedEvent } from '../ledger/range-store.ts'
import type { Range } from './range.ts'

const atOnce = 500

type Deps = { stores: Stores; bodyKeys: BodyKeys }

/** The events of a range as they are stored, a batch at a time; none is left out or made up. */
export async function* eventStream(
  { stores }: Deps,
  workspaceId: string,
  range: Range,
  withBodies: boolean,
): AsyncGenerator<readonly PackEvent[]> {
  const read = (at: number) => {
    const rows = stores.ranges.events(workspaceId, at, Math.min(at + atOnce, range.to), withBodies)
    // One batch is read while the one before it is worked on; what went wrong is told when its turn comes.
    rows.catch(() => 'told by the await below')
    return rows
  }
  let next = read(range.from)
  for (let at = range.from; at < range.to; at += atOnce) {
    const rows = await next
    if (at + atOnce < range.to) next = read(at + atOnce)
    yield rows.map(packEvent)
  }
}

/** Only events of some actions, in their order. */
export async function* eventsOf(
  { stores }: Pick<Deps, 'stores'>,
  workspaceId: string,
  actions: readonly string[],
  range: Range,
): AsyncGenerator<readonly PackEvent[]> {
  for (let from = range.from; ; ) {
    const rows = await stores.ranges.eventsOf(workspaceId, actions, { from, to: range.to }, atOnce)
    const events = rows.map(packEvent)
    yield events
    const last = events.at(-1)
    if (!last || rows.length < atOnce) return
    from = last.position + 1
  }
}

/** The event of a row, which is the one that was written. */
function packEvent({
  eventId,
  position: place,
  header: headerBytes,
  leaf: placed,
  sealedBody,
}: PlacedEvent): PackEvent {
  const position = Number(place)
  const leaf = leafHash(sha256, headerBytes)
  const headerText = headerBytes.toString('utf8')
  const header = placed.equals(leaf) ? headerOf(headerText) : null
  if (header?.eventId !== eventId) {
    throw new BrokenRange(`The event at position ${position} is not the one that was written.`)
  }
  return { position, header, headerText, leaf, sealedBody }
}

/**
 * What these events tell of people, by their identifiers. One that is not there was erased; one that is there and is not the
 * one that was written makes the range a broken one.
 */
export async function bodiesOf(
  { bodyKeys }: Deps,
  workspaceId: string,
  events: readonly PackEvent[],
): Promise<Map<string, Uint8Array>> {
  const holders = events.map(({ header, sealedBody }) => (sealedBody ? sealedWith(header, sealedBody) : []))
  const keys = await bodyKeys.forReading(workspaceId, [...new Set(holders.flat())])
  // Most events tell of the same few people.
  const joined = new Map<string, Buffer | null>()
  const keyOf = (own: readonly string[]): Buffer | null => {
    const name = own.join(' ')
    const known = joined.get(name)
    if (known !== undefined) return known
    const needed = [workspaceId, ...own].flatMap((one) => keys.get(one) ?? [])
    const key = needed.length > own.length ? bodyKeys.join(needed) : null
    joined.set(name, key)
    return key
  }
  const bodies = new Map<string, Uint8Array>()
  for (const [at, { header, position, sealedBody }] of events.entries()) {
    const key = keyOf(holders[at] ?? [])
    if (!key) continue
    const body = opened(bodyKeys, key, header.eventId, sealedBody)
    if (!body || hash('sha256', body, 'hex') !== header.bodySha256) {
      throw new BrokenRange(
        `The body of the event at position ${position} is not the one it was written with.`,
      )
    }
    bodies.set(header.eventId, body)
  }
  return bodies
}

function opened(bodyKeys: BodyKeys, key: Buffer, eventId: string, sealed: Uint8Array | null): Buffer | null {
  try {
    return sealed ? bodyKeys.openJoined(key, eventId, sealed) : null
  } catch (error) {
    // The bytes do not open with the keys that sealed them: somebody changed them.
    if (error instanceof Error) return null
    throw error
  }
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'

/**
 * A header was read strictly when it was written, and here its hash is led to the signed root; so only what is read of it is
 * looked at again. The strict reader takes thirty times as long, and a log is long.
 */
function headerOf(text: string): EventHeader | null {
  const value = parsed(text)
  return isHeader(value) ? value : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function isHeader(value: unknown): value is EventHeader {
  if (typeof value !== 'object' || value === null) return false
  const header: Partial<Record<keyof EventHeader, unknown>> = value
  const { action, outcome, codes, facts } = header
  return (
    typeof action === 'string' &&
    isAction(action) &&
    outcomes.some((one) => one === outcome) &&
    [header.eventId, header.at, header.actor, header.subject, header.bodySha256].every(isText) &&
    [header.behind, header.requestId].every(isTextOrNull) &&
    Array.isArray(codes) &&
    codes.every(isText) &&
    typeof facts === 'object' &&
    facts !== null
  )
}
