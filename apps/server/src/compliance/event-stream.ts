import { BrokenRange, type PackEvent } from '@countersign/compliance'
import { leafHash, parseHeader } from '@countersign/ledger'
import type { Stores } from '../database/stores.ts'
import type { BodyKeys } from '../ledger/body-keys.ts'
import { sha256 } from '../ledger/cryptography.ts'
import { readEvents } from '../ledger/reading.ts'
import type { Range } from './range.ts'

const atOnce = 1_000

type Deps = { stores: Stores; bodyKeys: BodyKeys }

/** The events of a range as they are stored, a batch at a time; nothing is left out and nothing is made up. */
export async function* eventStream(
  deps: Deps,
  workspaceId: string,
  range: Range,
  bodies: boolean,
): AsyncGenerator<readonly PackEvent[]> {
  for (let at = range.from; at < range.to; at += atOnce) {
    const entries = await deps.stores.log.entries(workspaceId, at, Math.min(atOnce, range.to - at))
    const ids = entries.map(({ eventId }) => eventId)
    const read = bodies ? await bodiesOf(deps, workspaceId, ids) : new Map<string, Buffer | null>()
    const stored = new Map(
      (await deps.stores.ledger.list(workspaceId, ids)).map((event) => [event.id, event.header]),
    )
    yield entries.map(({ eventId, position }) => {
      const headerBytes = stored.get(eventId)
      const header = headerBytes && parseHeader(headerBytes)
      if (!headerBytes || !header?.ok)
        throw new BrokenRange(`The event at position ${position} cannot be read.`)
      const bodyBytes = read.get(eventId) ?? null
      return { position, header: header.value, headerBytes, leaf: leafHash(sha256, headerBytes), bodyBytes }
    })
    if (entries.length < Math.min(atOnce, range.to - at)) return
  }
}

/** A body is there, or was erased; one that is there and is not the one that was written is neither. */
async function bodiesOf(deps: Deps, workspaceId: string, ids: readonly string[]) {
  const events = await readEvents(deps, workspaceId, ids)
  return new Map(
    [...events].map(([id, { bodyBytes, isErased }]) => {
      if (bodyBytes === null && !isErased)
        throw new BrokenRange(`The body of ${id} is not the one it was written with.`)
      return [id, bodyBytes]
    }),
  )
}
