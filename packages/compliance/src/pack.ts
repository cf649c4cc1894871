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
import { controlFile, Evaluation } from './evaluation.ts'
import { type BodyState, eventColumns, eventRow } from './event-row.ts'
import { bytesOf, hex, textOf } from './lines.ts'
import { type FileRecord, manifestPath, manifestText, signaturePath } from './manifest.ts'
import { oscalText } from './oscal.ts'
import { type Hashing, PackFiles } from './pack-files.ts'
import { daysOf } from './period.ts'
import type { Plan } from './plan.ts'
import { PolicyVersions } from './policy-versions.ts'
import { type Printed, printable, settled } from './printing.ts'
import { readmeText } from './readme.ts'
import { type Reported, reportText } from './report.ts'
import { reportFilePath, reportFileText, reportSignaturePath } from './report-file.ts'
import { signatureText } from './signature.ts'
import type { Archive } from './zip.ts'

/** An event as it is stored. */
export type PackEvent = {
  readonly position: number
  readonly header: EventHeader
  /** The header in its exact bytes, as text. */
  readonly headerText: string
  readonly leaf: Hash
  /** The body as it is stored, for whoever can open it; null where no bodies were asked for. */
  readonly sealedBody: Uint8Array | null
}

export type PackCheckpoint = { readonly size: number; readonly root: Hash; readonly note: string }

/** Everything a pack is made of. */
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
  /** Makes a PDF of a page, where there is something that can. */
  print(page: string): Promise<Printed>
  /** All events of the range, in order and in batches. */
  events(withBodies: boolean): AsyncIterable<readonly PackEvent[]>
  /** What events tell of people, by their identifiers; what is not there was erased. */
  bodies(events: readonly PackEvent[]): Promise<ReadonlyMap<string, Uint8Array>>
}

/** The ledger is not what its checkpoint says, so no evidence can be made of it. */
export class BrokenRange extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BrokenRange'
  }
}

const verifierPath = 'verify/countersign-verify.mjs'
/** Bytes of each leaf hash, enough to say which header was changed; that none was is what the root says. */
const leafStart = 8
/** Events beyond which a file of them may pass four GiB. */
const largeFrom = 500_000

/**
 * Writes the files of a pack into an archive, and answers with the manifest. It comes behind what it has the hashes of, and before
 * the report, which has its hash. The ledger is read once; what has a line per event is written side by side. Nothing is held but
 * one batch of events and the counts.
 */
export async function writePack(source: PackSource, plan: Plan, archive: Archive): Promise<Uint8Array> {
  const { log, workspaceId, version, range, start, end } = source
  const files = new PackFiles(source, archive)
  if (start) await files.add('log/checkpoint-start.txt', start.note)
  await files.add('log/checkpoint-end.txt', end.note)
  if (source.consistency !== null) await files.add('log/consistency.txt', source.consistency)
  await files.add('keys/trust-root.json', source.trustRoot)
  await files.add(verifierPath, source.verifier)

  const evaluation = new Evaluation(plan)
  const { bodies, collected, policies } = await writeEvents(source, plan, evaluation, files)

  const results = evaluation.results()
  const days = daysOf(plan.period).map(({ day }) => day)
  for (const result of results) await files.add(controlFile(result), controlText(result, days))
  const counts = {
    ...evaluation.counts,
    bodies: bodies.here,
    erased: bodies.erased,
    withheld: bodies.withheld,
  }
  const sha256 = (text: string) => source.sha256(bytesOf(text))
  const assessed = { log, workspaceId, range, plan, counts, results, sha256, files: files.records }
  await files.add('oscal/assessment-results.json', oscalText({ ...assessed, collected }))
  await files.add('README.txt', readmeText({ log, workspaceId, range, plan }))

  const facts = { log, workspaceId, version, range, end: recordOf(end), plan, policies, counts, results }
  const manifest = manifestText({ ...facts, start: start && recordOf(start), files: [...files.records] })
  const written = await files.add(manifestPath, manifest)
  await files.add(signaturePath, await signatureText('countersign-pack+jws', manifest, source))
  await writeReport(source, facts, written, collected, files)
  await archive.finish()
  return bytesOf(manifest)
}

const recordOf = ({ size, root }: PackCheckpoint) => ({ size, root: hex(root) })

/** The report, what was printed of it, and what vouches for both. */
async function writeReport(
  source: PackSource,
  facts: Omit<Reported, 'absence' | 'manifestSha256'>,
  manifest: FileRecord,
  at: string,
  files: PackFiles,
) {
  const told = { ...facts, manifestSha256: manifest.sha256 }
  const page = reportText({ ...told, absence: null })
  const printed = settled(await source.print(printable(page)), at)
  const html = printed.ok ? page : reportText({ ...told, absence: printed.code })
  const written = [await files.add('report.html', html)]
  if (printed.ok) written.push(await files.add('report.pdf', printed.bytes))
  const text = reportFileText({ ...facts, manifest, printed, files: written })
  await files.add(reportFilePath, text)
  await files.add(reportSignaturePath, await signatureText('countersign-report+jws', text, source))
}

/** Headers, events and table, filled side by side from one reading of the range. */
async function writeEvents(source: PackSource, plan: Plan, evaluation: Evaluation, files: PackFiles) {
  const { log, sha256, range, end } = source
  const isLarge = range.to - range.from > largeFrom
  const headers = await files.open('log/headers.jsonl', isLarge)
  const leaves = await files.open('log/leaves.txt', isLarge)
  const events = await files.open('events.jsonl', isLarge)
  const table = await files.open('events.csv', isLarge)
  const bodies = { here: 0, erased: 0, withheld: 0 }
  const versions = new PolicyVersions()
  let collected = ''
  let frontier = source.frontier
  await headers.write(`${formatRangeStart({ log, frontier })}\n`, 1)
  await table.write(csvLine(eventColumns), 1)
  const withBodies = plan.redaction !== 'bodies'
  for await (const batch of source.events(withBodies)) {
    const looked = batch.map(({ header, position, leaf }) => evaluation.look(header, position, leaf))
    const inScope = batch.filter((_, at) => looked[at]?.isInScope)
    const opened = withBodies && inScope.length > 0 ? await source.bodies(inScope) : nothingOpened
    let [headerLines, leafLines, eventLines, tableLines] = ['', '', '', '']
    for (const [at, event] of batch.entries()) {
      const { position, header, leaf } = event
      if (position !== frontier.size + at) throw missing(frontier.size + at)
      const ending = eventEnding(event)
      headerLines += `{"body":null${ending}`
      leafLines += `${hex(leaf.subarray(0, leafStart))}\n`
      collected = header.at
      versions.look(header, position)
      const own = looked[at]
      if (!own?.isInScope) continue
      const bytes = opened.get(header.eventId)
      const bodyText = bytes ? textOf(bytes) : null
      const body: BodyState = bytes ? 'here' : withBodies ? 'erased' : 'withheld'
      bodies[body] += 1
      eventLines += `{"body":${JSON.stringify(bodyText)}${ending}`
      tableLines += csvLine(eventRow({ position, header, leaf, bodyText, body, looked: own }))
    }
    frontier = appendAll(
      sha256,
      frontier,
      batch.map(({ leaf }) => leaf),
    )
    await Promise.all([
      headers.write(headerLines, batch.length),
      leaves.write(leafLines, batch.length),
      events.write(eventLines, inScope.length),
      table.write(tableLines, inScope.length),
    ])
  }
  if (frontier.size !== range.to) throw missing(frontier.size)
  if (hex(frontierRoot(sha256, frontier)) !== hex(end.root)) {
    throw new BrokenRange(`The events from ${range.from} to ${range.to} do not lead to the signed root.`)
  }
  await headers.close()
  await leaves.close()
  await events.close()
  await table.close()
  return { bodies, collected, policies: versions.all }
}

const nothingOpened: ReadonlyMap<string, Uint8Array> = new Map()

/** What follows the body in a line as `formatEventLine` writes it; its parts are in their one spelling already. */
const eventEnding = ({ position, headerText }: PackEvent): string =>
  `,"header":${JSON.stringify(headerText)},"index":${position},"v":1}\n`

const missing = (position: number) => new BrokenRange(`The event at position ${position} is missing.`)
