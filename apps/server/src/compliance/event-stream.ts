import { BrokenRange, type PackEvent } from '@countersign/compliance'
import { type EventHeader, isAction, leafHash, outcomes } from '@countersign/ledger'
import type { Stores } from '../database/stores.ts'
import { type BodyKeys, sealedWith } from '../ledger/body-keys.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { Range } from './range.ts'

const atOnce = 1_000

type Deps = { stores: Stores; bodyKeys: BodyKeys }

/** The events of a range as they are stored, a batch at a time, without their bodies; none is left out or made up. */
export async function* eventStream(
  { stores }: Deps,
  workspaceId: string,
  range: Range,
): AsyncGenerator<readonly PackEvent[]> {
  for (let at = range.from; at < range.to; at += atOnce) {
    const rows = await stores.log.headers(workspaceId, at, Math.min(at + atOnce, range.to))
    yield rows.map(({ eventId, position, header: headerBytes, leaf: placed }) => {
      const leaf = leafHash(sha256, headerBytes)
      const header = placed.equals(leaf) ? headerOf(headerBytes) : null
      if (header?.eventId !== eventId) {
        throw new BrokenRange(`The event at position ${position} is not the one that was written.`)
      }
      return { position, header, headerBytes, leaf }
    })
  }
}

/**
 * What these events tell of people, by their identifiers. One that is not there was erased; one that is there and is not the
 * one that was written makes the range a broken one.
 */
export async function bodiesOf(
  { stores, bodyKeys }: Deps,
  workspaceId: string,
  events: readonly PackEvent[],
): Promise<Map<string, Uint8Array>> {
  const ids = events.map(({ header }) => header.eventId)
  const sealed = new Map(
    (await stores.log.sealedBodies(workspaceId, ids)).map(({ id, sealedBody }) => [id, sealedBody]),
  )
  const holders = new Map(
    events.map(({ header: { eventId }, header }) => {
      const body = sealed.get(eventId)
      return [eventId, body ? sealedWith(header, body) : []]
    }),
  )
  const keys = await bodyKeys.forReading(workspaceId, [...new Set([...holders.values()].flat())])
  const bodies = new Map<string, Uint8Array>()
  for (const { header, position } of events) {
    const needed = [workspaceId, ...(holders.get(header.eventId) ?? [])].flatMap((one) => keys.get(one) ?? [])
    if (needed.length <= (holders.get(header.eventId)?.length ?? 0)) continue
    const body = opened(bodyKeys, needed, header.eventId, sealed.get(header.eventId))
    if (!body || Buffer.from(sha256(body)).toString('hex') !== header.bodySha256) {
      throw new BrokenRange(
        `The body of the event at position ${position} is not the one it was written with.`,
      )
    }
    bodies.set(header.eventId, body)
  }
  return bodies
}

function opened(
  bodyKeys: BodyKeys,
  keys: readonly Buffer[],
  eventId: string,
  sealed: Buffer | undefined,
): Buffer | null {
  try {
    return sealed ? bodyKeys.open(keys, eventId, sealed) : null
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
function headerOf(bytes: Buffer): EventHeader | null {
  const value = parsed(bytes)
  return isHeader(value) ? value : null
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
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
