import { z } from 'zod'
import { fromHex, sameBytes, toHex } from './bytes.ts'
import { type CanonicalCode, canonical, parseCanonical } from './canonical.ts'
import { type Action, isAction, kinds } from './events/index.ts'
import { type Hash, leafHash, type Sha256 } from './merkle.ts'
import { failed, LedgerError, type Parsed, parsed } from './parsed.ts'
import { ActorReference, EventId, idOf } from './references.ts'

/**
 * One event as it is written: a header without personal data, whose bytes are the leaf, and a body that may
 * have some and can be erased. The header holds the hash of the body, so that what is left still proves.
 *
 * Both are salted with 128 bits of chance. The header's salt stays and keeps published hashes from being guessed;
 * the body's salt is erased with the body, or its hash would go on telling whether a guessed address was right.
 */

/** How it ended. Who changes something gets `done`; who asks gets `allow`, `restrict` or `deny`. */
export const outcomes = ['done', 'allow', 'restrict', 'deny', 'failed'] as const
export type Outcome = (typeof outcomes)[number]

export const eventLimits = { headerBytes: 2048, bodyBytes: 64 * 1024 } as const

const saltBytes = 16

const Salt = z.string().regex(/^[0-9a-f]{32}$/, 'A salt is 16 bytes in hexadecimal.')

/** UTC with milliseconds in the one spelling that Date writes. */
const Instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .refine((text) => !Number.isNaN(Date.parse(text)) && new Date(Date.parse(text)).toISOString() === text)

/** The members of every header; the facts are checked by the kind of the event. */
const HeaderText = z.strictObject({
  v: z.literal(1),
  log: z.string().regex(/^[!-*,-~]{1,200}$/, 'Use printable ASCII without blanks and plus.'),
  eventId: EventId,
  at: Instant,
  action: z.string().max(64),
  outcome: z.enum(outcomes),
  workspace: idOf('workspace').nullable(),
  actor: ActorReference,
  /** The person behind a persona of the demo workspace. */
  behind: ActorReference.nullable(),
  subject: z.string().max(64),
  codes: z.array(z.string().regex(/^[A-Z][A-Z0-9_]{2,63}$/)).max(16),
  requestId: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .nullable(),
  facts: z.record(z.string(), z.unknown()),
  bodySha256: z.string().regex(/^[0-9a-f]{64}$/),
  salt: Salt,
})

/** A header as read: everything that is known of an event whose body was erased. */
export type EventHeader = Omit<z.infer<typeof HeaderText>, 'action'> & { readonly action: Action }

const BodyText = z.looseObject({ salt: Salt })

/** A body without its salt: names and addresses as they were, by the schema of the event's kind. */
export type EventBody = Readonly<Record<string, unknown>>

/** The facts and the words that events of a kind take. */
export type FactsOf<A extends Action> = z.input<(typeof kinds)[A]['facts']>
export type WordsOf<A extends Action> = z.input<(typeof kinds)[A]['body']>['words']

/** What the caller brings to write an event down; time and chance are his. */
export type NewEvent<A extends Action = Action> = {
  readonly action: A
  readonly log: string
  readonly eventId: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly workspace: string | null
  readonly actor: string
  readonly behind?: string | null
  /** The identifier of what the event is about; its noun follows from the action. */
  readonly subjectId: string
  readonly outcome?: Outcome
  readonly codes?: readonly string[]
  readonly requestId?: string | null
  readonly facts: FactsOf<A>
  readonly body: {
    readonly actorName: string | null
    readonly behindName: string | null
    readonly words: WordsOf<A>
  }
  /** Twice 16 random bytes. */
  readonly salts: { readonly header: Uint8Array; readonly body: Uint8Array }
}

/** An event with the exact bytes that are stored, hashed and proven. */
export type WrittenEvent = {
  readonly header: EventHeader
  readonly headerBytes: Uint8Array
  readonly bodyBytes: Uint8Array
  readonly leaf: Hash
}

/**
 * Writes an event down. What does not fit its kind is a mistake of the program and throws: nothing may enter a
 * ledger that its own reader would refuse.
 */
export function writeEvent<A extends Action>(sha256: Sha256, event: NewEvent<A>): WrittenEvent {
  const kind = kinds[event.action]
  const content = kind.body.safeParse(event.body)
  if (!content.success) throw new LedgerError('EVENT_INVALID', z.prettifyError(content.error))
  if (event.salts.body.length !== saltBytes) throw new LedgerError('EVENT_INVALID', 'A salt has 16 bytes.')
  const bodyBytes = canonical({ ...content.data, salt: toHex(event.salts.body) })
  const header = checkHeader({
    v: 1,
    log: event.log,
    eventId: event.eventId,
    at: new Date(event.at).toISOString(),
    action: event.action,
    outcome: event.outcome ?? 'done',
    workspace: event.workspace,
    actor: event.actor,
    behind: event.behind ?? null,
    subject: `${kind.subject}:${event.subjectId}`,
    codes: event.codes ?? [],
    requestId: event.requestId ?? null,
    facts: event.facts,
    bodySha256: toHex(sha256(bodyBytes)),
    salt: toHex(event.salts.header),
  })
  if (!header.ok) throw new LedgerError('EVENT_INVALID', header.message)
  const headerBytes = canonical(header.value)
  if (headerBytes.length > eventLimits.headerBytes || bodyBytes.length > eventLimits.bodyBytes) {
    throw new LedgerError('EVENT_TOO_LARGE', 'The header or the body of the event is too large.')
  }
  return { header: header.value, headerBytes, bodyBytes, leaf: leafHash(sha256, headerBytes) }
}

export type HeaderCode =
  | CanonicalCode
  | 'HEADER_MALFORMED'
  | 'HEADER_ACTION_UNKNOWN'
  | 'HEADER_FACTS_MALFORMED'

/** Reads a header from its exact bytes. */
export function parseHeader(bytes: Uint8Array): Parsed<EventHeader, HeaderCode> {
  const json = parseCanonical(bytes, eventLimits.headerBytes)
  return json.ok ? checkHeader(json.value) : json
}

function checkHeader(value: unknown): Parsed<EventHeader, HeaderCode> {
  const read = HeaderText.safeParse(value)
  if (!read.success) return failed('HEADER_MALFORMED', z.prettifyError(read.error))
  const { action, subject, outcome } = read.data
  if (!isAction(action)) return failed('HEADER_ACTION_UNKNOWN', `There is no event ${action}.`)
  const kind = kinds[action]
  if (!kind.isSubject(subject)) return failed('HEADER_MALFORMED', `${action} is not about ${subject}.`)
  if (!kind.outcomes.includes(outcome)) {
    return failed('HEADER_MALFORMED', `${action} does not end with ${outcome}.`)
  }
  const facts = kind.facts.safeParse(read.data.facts)
  if (!facts.success) return failed('HEADER_FACTS_MALFORMED', z.prettifyError(facts.error))
  return parsed({ ...read.data, action })
}

export type BodyCode = CanonicalCode | 'BODY_HASH_MISMATCH' | 'BODY_MALFORMED'

/** Reads a body that belongs to this header, from its exact bytes. */
export function parseBody(
  sha256: Sha256,
  header: EventHeader,
  bytes: Uint8Array,
): Parsed<EventBody, BodyCode> {
  const expected = fromHex(header.bodySha256)
  if (!expected || !sameBytes(sha256(bytes), expected)) {
    return failed('BODY_HASH_MISMATCH', 'This is not the body that the header was written with.')
  }
  const json = parseCanonical(bytes, eventLimits.bodyBytes)
  if (!json.ok) return json
  const read = BodyText.safeParse(json.value)
  if (!read.success) return failed('BODY_MALFORMED', z.prettifyError(read.error))
  const { salt: _, ...stored } = read.data
  const content = kinds[header.action].body.safeParse(stored)
  if (!content.success) return failed('BODY_MALFORMED', z.prettifyError(content.error))
  return parsed(content.data)
}

/** The sentence a person reads about an event. Without its body it names nobody and still says what happened. */
export const sentenceOf = (header: EventHeader, body: EventBody | null): string =>
  kinds[header.action].tell(header, body)
