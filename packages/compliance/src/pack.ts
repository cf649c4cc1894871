import {
  appendAll,
  type EventHeader,
  type Frontier,
  formatRangeStart,
  frontierRoot,
  type Hash,
  type Sha256,
  type SignEd25519,
  type VerifierKey,
} from '@countersign/ledger'
import { controlText } from './control-file.ts'
import { csvLine } from './csv.ts'
import { controlFile, Evaluation, type Looked } from './evaluation.ts'
import { type BodyState, eventColumns, eventRow } from './event-row.ts'
import { bytesOf, hex, textOf } from './lines.ts'
import { type FileRecord, manifestPath, manifestText, signaturePath, signatureText } from './manifest.ts'
import { oscalText } from './oscal.ts'
import { daysOf } from './period.ts'
import type { Plan } from './plan.ts'
import { readmeText } from './readme.ts'
import { reportText } from './report.ts'

/** An event as it is stored, without its body. */
export type PackEvent = {
  readonly position: number
  readonly header: EventHeader
  readonly headerBytes: Uint8Array
  readonly leaf: Hash
}

export type PackCheckpoint = { readonly size: number; readonly root: Hash; readonly note: string }

/** A hash that is fed piece by piece. */
type Hashing = { update(bytes: Uint8Array): void; digest(): Uint8Array }

/** Everything a pack is made of. Events come in batches, in order, and are asked for several times. */
export type PackSource = {
  readonly log: string
  readonly workspaceId: string
  readonly version: string
  readonly range: { readonly from: number; readonly to: number }
  /** The hashes of all that came before the range. */
  readonly frontier: Frontier
  /** The checkpoint that the range begins with; null when it begins with the log. */
  readonly start: PackCheckpoint | null
  readonly end: PackCheckpoint
  /** That the end continues the start, as a text; null without a start. */
  readonly consistency: string | null
  readonly trustRoot: string
  readonly verifier: string
  readonly key: VerifierKey
  readonly sign: SignEd25519
  readonly sha256: Sha256
  readonly hashing: () => Hashing
  events(): AsyncIterable<readonly PackEvent[]>
  /** What events tell of people, by their identifiers; what is not there was erased. */
  bodies(events: readonly PackEvent[]): Promise<ReadonlyMap<string, Uint8Array>>
}

export type PackFile = {
  readonly path: string
  /** Whether it may become larger than four GiB. */
  readonly isLarge: boolean
  readonly content: AsyncIterable<Uint8Array>
}

/** The ledger is not what its checkpoint says, so no evidence can be made of it. */
export class BrokenRange extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BrokenRange'
  }
}

const verifierPath = 'verify/countersign-verify.mjs'
/** Events beyond which a file of them may pass four GiB. */
const largeFrom = 500_000

/**
 * The files of a pack, one after the other. Each is to be read to its end before the next is asked for: the manifest, which
 * comes last, has what all the others were. Nothing is held but one batch of events and the counts.
 */
export async function* packFiles(source: PackSource, plan: Plan): AsyncGenerator<PackFile> {
  const records: FileRecord[] = []
  const isLarge = source.range.to - source.range.from > largeFrom
  const small = (path: string, text: string): PackFile => file(path, one(text), false)
  const file = (path: string, text: AsyncIterable<string>, hasRows: boolean): PackFile => ({
    path,
    isLarge: isLarge && hasRows,
    content: recorded(source, records, path, text, hasRows),
  })

  const { log, workspaceId, version, range, start, end } = source
  yield small('README.txt', readmeText({ log, workspaceId, range, plan }))
  if (start) yield small('log/checkpoint-start.txt', start.note)
  yield small('log/checkpoint-end.txt', end.note)
  if (source.consistency !== null) yield small('log/consistency.txt', source.consistency)
  yield small('keys/trust-root.json', source.trustRoot)
  yield small(verifierPath, source.verifier)

  const evaluation = new Evaluation(plan)
  const seen = { collected: '' }
  yield file('log/headers.jsonl', headerLines(source, evaluation, seen), true)
  const bodies = { here: 0, erased: 0, withheld: 0 }
  yield file('events.jsonl', eventLines(source, plan, bodies), true)
  yield file('events.csv', eventTable(source, plan), true)

  const results = evaluation.results()
  const days = daysOf(plan.period).map(({ day }) => day)
  for (const result of results) yield small(controlFile(result), controlText(result, days))
  const counts = {
    ...evaluation.counts,
    bodies: bodies.here,
    erased: bodies.erased,
    withheld: bodies.withheld,
  }
  const sha256 = (text: string) => source.sha256(bytesOf(text))
  const assessed = { log, workspaceId, range, plan, counts, results, sha256, files: records }
  yield small('oscal/assessment-results.json', oscalText({ ...assessed, collected: seen.collected }))
  const root = hex(end.root)
  yield small('report.html', reportText({ log, workspaceId, version, range, root, plan, counts, results }))

  const checkpointRecord = (checkpoint: PackCheckpoint) => ({
    size: checkpoint.size,
    root: hex(checkpoint.root),
  })
  const manifest = manifestText({
    ...{ log, workspaceId, version, plan, range, counts, results, files: [...records] },
    start: start && checkpointRecord(start),
    end: checkpointRecord(end),
  })
  yield small(manifestPath, manifest)
  yield small(signaturePath, await signatureText(manifest, source.key, source.sign))
}

async function* one(text: string): AsyncGenerator<string> {
  yield text
}

async function* recorded(
  { hashing }: PackSource,
  records: FileRecord[],
  path: string,
  content: AsyncIterable<string>,
  hasRows: boolean,
): AsyncGenerator<Uint8Array> {
  const hash = hashing()
  let length = 0
  let rows = 0
  for await (const text of content) {
    const bytes = bytesOf(text)
    hash.update(bytes)
    length += bytes.length
    if (hasRows) for (const byte of bytes) if (byte === 10) rows += 1
    yield bytes
  }
  records.push({ path, bytes: length, sha256: hex(hash.digest()), rows: hasRows ? rows : null })
}

async function* headerLines(
  source: PackSource,
  evaluation: Evaluation,
  seen: { collected: string },
): AsyncGenerator<string> {
  const { log, sha256, range, end } = source
  let frontier = source.frontier
  yield `${formatRangeStart({ log, frontier })}\n`
  for await (const batch of source.events()) {
    let lines = ''
    for (const [at, event] of batch.entries()) {
      const { position, header, leaf } = event
      if (position !== frontier.size + at) throw missing(frontier.size + at)
      lines += eventLine(event, null)
      evaluation.look(header, position, leaf)
      seen.collected = header.at
    }
    frontier = appendAll(
      sha256,
      frontier,
      batch.map(({ leaf }) => leaf),
    )
    yield lines
  }
  if (frontier.size !== range.to) throw missing(frontier.size)
  if (hex(frontierRoot(sha256, frontier)) !== hex(end.root)) {
    throw new BrokenRange(`The events from ${range.from} to ${range.to} do not lead to the signed root.`)
  }
}

/** An event as `formatEventLine` writes it; put together by hand, for its parts are in their one spelling already. */
const eventLine = ({ position, headerBytes }: PackEvent, body: string | null): string =>
  `{"body":${JSON.stringify(body)},"header":${JSON.stringify(textOf(headerBytes))},"index":${position},"v":1}\n`

const missing = (position: number) => new BrokenRange(`The event at position ${position} is missing.`)

type Scoped = {
  readonly event: PackEvent
  readonly looked: Looked
  readonly body: BodyState
  readonly bodyText: string | null
}

/** The events that a control rests on, each with what it is evidence of and with its body, where it is there and wanted. */
async function* inScope(source: PackSource, plan: Plan): AsyncGenerator<readonly Scoped[]> {
  const evaluation = new Evaluation(plan)
  const isWithheld = plan.redaction === 'bodies'
  for await (const batch of source.events()) {
    const found = batch.flatMap((event) => {
      const looked = evaluation.look(event.header, event.position, event.leaf)
      return looked.isInScope ? [{ event, looked }] : []
    })
    const wanted = isWithheld ? [] : found.map(({ event }) => event)
    const bodies = wanted.length > 0 ? await source.bodies(wanted) : new Map<string, Uint8Array>()
    yield found.map(({ event, looked }) => {
      const bytes = bodies.get(event.header.eventId)
      if (bytes) return { event, looked, body: 'here', bodyText: textOf(bytes) }
      return { event, looked, body: isWithheld ? 'withheld' : 'erased', bodyText: null }
    })
  }
}

async function* eventLines(
  source: PackSource,
  plan: Plan,
  bodies: Record<BodyState, number>,
): AsyncGenerator<string> {
  for await (const batch of inScope(source, plan)) {
    let lines = ''
    for (const { event, body, bodyText } of batch) {
      bodies[body] += 1
      lines += eventLine(event, bodyText)
    }
    if (lines !== '') yield lines
  }
}

async function* eventTable(source: PackSource, plan: Plan): AsyncGenerator<string> {
  yield csvLine(eventColumns)
  for await (const batch of inScope(source, plan)) {
    let lines = ''
    for (const { event, looked, body, bodyText } of batch) {
      const { position, header, leaf } = event
      lines += csvLine(eventRow({ position, header, leaf, bodyText, body, looked }))
    }
    if (lines !== '') yield lines
  }
}
