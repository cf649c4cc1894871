import { createHash } from 'node:crypto'
import { csvLine } from '@countersign/compliance'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { BodyKeys } from './body-keys.ts'
import type { Doer } from './doer.ts'
import type { EntryFilter } from './entry-store.ts'
import type { Entry } from './log-store.ts'
import { type ReadEvent, readEvents } from './reading.ts'
import type { LedgerWriter } from './writer.ts'

type Deps = { stores: Stores; transact: Transact; writer: LedgerWriter; bodyKeys: BodyKeys }

export const answerFormats = ['csv', 'jsonl'] as const
export type AnswerFormat = (typeof answerFormats)[number]

const linesAtOnce = 200

/**
 * What an inquiry found, whole and as a file, the newest first. It ends where the log ended when it was asked for, so
 * that the number told before is the number of lines, however much is written meanwhile.
 */
export class LedgerAnswers {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** The ledger says what leaves the house before the first line of it does. */
  async open(workspaceId: string, by: Doer, asked: EntryFilter, format: AnswerFormat) {
    const { stores, transact, writer } = this.#deps
    const { size } = await stores.log.extent(workspaceId)
    const filter = { ...asked, before: size }
    const events = await stores.entries.count(workspaceId, filter)
    const inquiry = inWords(asked)
    await transact((within) =>
      writer.append(within, workspaceId, {
        by,
        action: 'ledger.exported',
        subjectId: workspaceId,
        facts: { format, events, size, inquirySha256: createHash('sha256').update(inquiry).digest('hex') },
        words: { inquiry },
      }),
    )
    return { events, content: this.#lines(workspaceId, filter, format) }
  }

  async *#lines(workspaceId: string, filter: EntryFilter, format: AnswerFormat): AsyncGenerator<string> {
    const { stores } = this.#deps
    if (format === 'csv') yield csvLine(columns)
    const lineOf = format === 'csv' ? rowOf : jsonOf
    let cursor: Entry | null = null
    do {
      const entries: Entry[] = await stores.entries.page(workspaceId, filter, cursor, linesAtOnce)
      const ids = entries.map(({ eventId }) => eventId)
      const read = await readEvents(this.#deps, workspaceId, ids)
      yield entries.map((entry) => lineOf(entry, read.get(entry.eventId))).join('')
      cursor = entries.length < linesAtOnce ? null : (entries.at(-1) ?? null)
    } while (cursor !== null)
  }
}

/** The columns stay as they are and in this order; new ones come last. */
const columns = [
  'position',
  'event_id',
  'occurred_at',
  'action',
  'outcome',
  'reason_code',
  'actor',
  'object',
  'sentence',
  'body',
  'actor_name',
  'words',
  'facts',
] as const

/** Why names and reasons stand there, or do not. */
const bodyState = (read: ReadEvent | undefined): 'here' | 'erased' | 'unreadable' => {
  if (read?.body) return 'here'
  return read?.isErased ? 'erased' : 'unreadable'
}

const told = (entry: Entry, read: ReadEvent | undefined) => ({
  position: entry.position,
  id: entry.eventId,
  at: entry.at,
  action: entry.action,
  outcome: entry.outcome,
  code: entry.code,
  actor: entry.actor,
  subject: entry.subject,
  sentence: read?.sentence ?? 'This event is gone',
  body: bodyState(read),
  actorName: typeof read?.body?.actorName === 'string' ? read.body.actorName : null,
  words: read?.body?.words ?? null,
  facts: read?.header?.facts ?? null,
})

const jsonOf = (entry: Entry, read: ReadEvent | undefined): string => `${JSON.stringify(told(entry, read))}\n`

function rowOf(entry: Entry, read: ReadEvent | undefined): string {
  const { at, words, facts, ...cells } = told(entry, read)
  return csvLine([
    ...[cells.position, cells.id, new Date(at).toISOString(), cells.action, cells.outcome, cells.code],
    ...[cells.actor, cells.subject, cells.sentence, cells.body, cells.actorName],
    ...[words === null ? null : JSON.stringify(words), facts === null ? null : JSON.stringify(facts)],
  ])
}

const inWords = (asked: EntryFilter): string =>
  Object.entries(asked)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(' ')
