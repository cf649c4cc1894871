import type { Sha256 } from '@countersign/digest'
import {
  type Action,
  type EventHeader,
  fromBase64,
  leafHash,
  type OpenedCheckpoint,
  parseHeader,
  verifyInclusion,
} from '@countersign/ledger'
import type { CustodyEvent, CustodyFile } from './custody-file.ts'
import { BrokenLink, type LinkCode } from './report.ts'

/** An event that was read, and proven to stand at its position; the position is null where that could not be looked at. */
export type PlacedEvent = { readonly header: EventHeader; readonly index: number | null }

export type Ground = {
  readonly file: CustodyFile
  readonly sha256: Sha256
  /** Null where there is none that could be believed. */
  readonly checkpoint: OpenedCheckpoint | null
}

/** In the place of a hash that cannot be read: it leads to no root. */
const nothing = new Uint8Array(0)

/** Reads one event of the file: of this log and workspace, and included in the checkpoint. */
export function placed({ file, sha256, checkpoint }: Ground, event: CustodyEvent): PlacedEvent {
  const bytes = new TextEncoder().encode(event.header)
  const read = parseHeader(bytes)
  if (!read.ok) throw new BrokenLink('EVENT_MALFORMED', `An event cannot be read: ${read.message}`)
  const header = read.value
  if (header.log !== file.log || header.workspace !== file.workspaceId) {
    throw new BrokenLink('EVENT_OF_ANOTHER', `The event ${header.eventId} belongs to another workspace.`)
  }
  if (event.index === null || checkpoint === null) return { header, index: null }
  const { size, root } = checkpoint
  const proof = event.proof.map((hash) => fromBase64(hash) ?? nothing)
  const leaf = leafHash(sha256, bytes)
  const verdict = verifyInclusion(sha256, { leaf, index: event.index, size, proof, root })
  if (verdict.ok) return { header, index: event.index }
  throw new BrokenLink(
    'EVENT_NOT_IN_LEDGER',
    `The event ${header.eventId} is not what the ledger has at position ${event.index}.`,
  )
}

type Wanted = {
  readonly actions: readonly Action[]
  readonly subject: string
  /** What its facts have to say, each with the code of the link that is broken when they do not. */
  readonly facts: Readonly<Record<string, readonly [LinkCode, unknown]>>
}

/** An event has to be of one of these kinds, about this subject, and to say all of this. */
export function expectEvent({ header }: PlacedEvent, { actions, subject, facts }: Wanted): void {
  const { action, eventId } = header
  if (!actions.includes(action)) {
    throw new BrokenLink('WRONG_EVENT', `Where ${actions.join(' or ')} belongs stands ${action}.`)
  }
  if (header.subject !== subject) {
    throw new BrokenLink('WRONG_EVENT', `The event ${eventId} is about ${header.subject}, not ${subject}.`)
  }
  for (const [fact, [code, wanted]] of Object.entries(facts)) {
    const said = header.facts[fact]
    if (said !== wanted) {
      throw new BrokenLink(code, `The event ${eventId} says ${fact} ${said}, and not ${wanted}.`)
    }
  }
}

/** What another link is compared with; null where that one is broken itself, which it tells by itself. */
export function unlessBroken(look: () => PlacedEvent): PlacedEvent | null {
  try {
    return look()
  } catch (error) {
    if (error instanceof BrokenLink) return null
    throw error
  }
}
