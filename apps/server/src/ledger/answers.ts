import { createHash } from 'node:crypto'
import { csvLine } from '@countersign/compliance'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { type DownloadLink, DownloadLinks } from '../http/download-links.ts'
import type { Actor } from '../members/actor.ts'
import type { Seal } from '../secrets/seal.ts'
import type { BodyKeys } from './body-keys.ts'
import { byActor, type Doer } from './doer.ts'
import type { EntryFilter } from './entry-store.ts'
import type { Entry } from './log-store.ts'
import { type ReadEvent, readEvents } from './reading.ts'
import type { LedgerWriter } from './writer.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  seal: Seal
  writer: LedgerWriter
  bodyKeys: BodyKeys
}

export const answerFormats = ['csv', 'jsonl'] as const
export type AnswerFormat = (typeof answerFormats)[number]

/** An inquiry as a file: what was searched for, up to which position of the log, and how it is written. */
type Answer = { readonly asked: EntryFilter; readonly upTo: number; readonly format: AnswerFormat }

const linesAtOnce = 200

/**
 * What an inquiry found, whole and as a file, the newest first. It ends where the log ended when it was asked for, so
 * that the number told before is the number of lines, however much is written meanwhile.
 */
export class LedgerAnswers {
  readonly #deps: Deps
  readonly #links: DownloadLinks
  constructor(deps: Deps) {
    this.#deps = deps
    this.#links = new DownloadLinks(deps, 'answer-download')
  }

  /** How many events there are now, and where the log ends, so that a file of just these can be asked for. */
  async measure({ workspaceId }: Pick<Actor, 'workspaceId'>, asked: EntryFilter) {
    const { stores } = this.#deps
    const { size: upTo } = await stores.log.extent(workspaceId)
    return { upTo, events: await stores.entries.count(workspaceId, { ...asked, before: upTo }) }
  }

  async open(workspaceId: string, by: Doer, asked: EntryFilter, format: AnswerFormat) {
    const { upTo, events } = await this.measure({ workspaceId }, asked)
    const answer = { asked, upTo, format }
    await this.#note(workspaceId, by, answer, events)
    return { events, content: this.#lines(workspaceId, answer) }
  }

  /** A link that downloads one answer for a minute, so that a browser saves it as it comes. */
  async download(actor: Actor, { asked, format, ...wanted }: Answer) {
    const { stores } = this.#deps
    const { workspaceId } = actor
    const { size } = await stores.log.extent(workspaceId)
    const answer = { asked, format, upTo: Math.min(wanted.upTo, size) }
    const events = await stores.entries.count(workspaceId, { ...asked, before: answer.upTo })
    await this.#note(workspaceId, byActor(actor), answer, events)
    const { until, token } = this.#links.to(opens(workspaceId, answer))
    const query = new URLSearchParams({ ...inAddress(asked), format, upTo: `${answer.upTo}` })
    query.append('until', `${until}`)
    query.append('token', token)
    return { url: `/v1/workspaces/${workspaceId}/ledger/events/export?${query}`, events }
  }

  /** What a link opens; the ledger was told when it was given. */
  async follow(workspaceId: string, answer: Answer, link: DownloadLink) {
    this.#links.check(opens(workspaceId, answer), link)
    const { stores } = this.#deps
    const events = await stores.entries.count(workspaceId, { ...answer.asked, before: answer.upTo })
    return { events, content: this.#lines(workspaceId, answer) }
  }

  /** The ledger says what leaves the house before the first line of it does. */
  async #note(workspaceId: string, by: Doer, { asked, upTo, format }: Answer, events: number): Promise<void> {
    const { transact, writer } = this.#deps
    const inquiry = inWords(asked)
    await transact((within) =>
      writer.append(within, workspaceId, {
        by,
        action: 'ledger.exported',
        subjectId: workspaceId,
        facts: {
          ...{ format, events, size: upTo },
          inquirySha256: createHash('sha256').update(inquiry).digest('hex'),
        },
        words: { inquiry },
      }),
    )
  }

  async *#lines(workspaceId: string, { asked, upTo, format }: Answer): AsyncGenerator<string> {
    const { stores } = this.#deps
    const filter = { ...asked, before: upTo }
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

/** What was asked for, as texts. */
const inAddress = (asked: EntryFilter): Record<string, string> =>
  Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]])),
  )

const inWords = (asked: EntryFilter): string =>
  Object.entries(inAddress(asked))
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(' ')

const opens = (workspaceId: string, { asked, upTo, format }: Answer): string[] => [
  workspaceId,
  format,
  `${upTo}`,
  inWords(asked),
]
