import {
  type ControlResult,
  type Counts,
  daysOf,
  Evaluation,
  evidence,
  frameworks,
  type PdfAbsence,
  type Plan,
  spanOf,
} from '@countersign/compliance'
import type { Stores } from '../database/stores.ts'
import type { BodyKeys } from '../ledger/body-keys.ts'
import type { LedgerEvidence } from '../ledger/evidence.ts'
import { readEvents } from '../ledger/reading.ts'
import type { Actor } from '../members/actor.ts'
import { planFrom } from './describing.ts'
import { eventStream, eventsOf } from './event-stream.ts'
import type { ReportPrinter } from './printing/printer.ts'
import { type Range, rangeOf } from './range.ts'
import { controlNotFound } from './refusals.ts'

type Deps = { stores: Stores; bodyKeys: BodyKeys; evidence: LedgerEvidence; printer: ReportPrinter }

const mostMeasured = 500
const mostScanned = 20_000
const mostBars = 30
const sampleRows = 5

/** What the ledger shows of each control now: the states of the page, and the preview of an export. */
export class ControlReading {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async preview({ workspaceId }: Actor, asked: unknown) {
    const plan = planFrom(asked)
    const { stores } = this.#deps
    const range = await rangeOf(stores, workspaceId, plan)
    const { evaluation, inPeriod, first } = await this.#evaluated(workspaceId, plan, range)
    const results = evaluation.results()
    const pdf = await this.#pdf()
    const counts = { ...evaluation.counts, headers: range.to - range.from, inPeriod }
    return {
      ...{ plan, range, counts },
      estimatedBytes: (await this.#estimate(workspaceId, range, counts)) + ('by' in pdf ? pdfOf(results) : 0),
      frameworks: shownBy(plan, results),
      rows: await this.#told(workspaceId, first),
      pdf,
    }
  }

  /** What would print the report, or why nothing would. */
  async #pdf(): Promise<{ by: string } | { absence: PdfAbsence }> {
    const standing = await this.#deps.printer.standing()
    return standing.ok ? { by: standing.by } : { absence: standing.code }
  }

  /**
   * The same states and counts as of a pack, without reading all that a pack has: events that are all alike to the controls are
   * counted by the database, and only the others are looked at.
   */
  async #evaluated(workspaceId: string, plan: Plan, range: Range) {
    const { stores } = this.#deps
    const evaluation = new Evaluation(plan)
    const span = spanOf(plan.period)
    const starts = daysOf(plan.period).map(({ start }) => start)
    const countable = new Set(evaluation.countable)
    const others = evaluation.actions.filter((action) => !countable.has(action))
    const first: number[] = []
    for await (const batch of eventsOf(this.#deps, workspaceId, others, range)) {
      for (const { header, position, leaf } of batch) {
        if (evaluation.look(header, position, leaf).isInScope && first.length < sampleRows)
          first.push(position)
      }
    }
    let inPeriod = 0
    for (const { action, day, events } of await stores.ranges.countsByDay(workspaceId, range, {
      starts,
      end: span.end,
    })) {
      inPeriod += events
      if (countable.has(action)) evaluation.count(action, day, events)
    }
    const counted = await stores.ranges.firstOf(workspaceId, [...countable], range, span, sampleRows)
    return {
      evaluation,
      inPeriod,
      first: [...first, ...counted].sort((one, other) => one - other).slice(0, sampleRows),
    }
  }

  /** By the first headers of the range; a body is about as long as its header, and the table's row too. */
  async #estimate(workspaceId: string, { from, to }: Range, { headers, inScope }: Counts): Promise<number> {
    const some = await this.#deps.stores.ranges.events(
      workspaceId,
      from,
      Math.min(from + mostMeasured, to),
      false,
    )
    const lengths = some.reduce((sum, { header }) => sum + header.length, 0)
    const perHeader = lengths / Math.max(some.length, 1)
    return Math.round((perHeader * (headers + inScope * 5)) / 4) + packedAlways
  }

  /** The events that a control rests on, from the oldest on. */
  async events(
    { workspaceId }: Actor,
    asked: unknown,
    name: string,
    cursor: number | undefined,
    limit: number,
  ) {
    const plan = planFrom(asked)
    const [framework, id] = [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)]
    const isKnown = frameworks.some(
      (one) => one.id === framework && one.controls.some((control) => control.id === id),
    )
    if (!isKnown || !plan.frameworks.includes(framework)) throw controlNotFound()
    const range = await rangeOf(this.#deps.stores, workspaceId, plan)
    const evaluation = new Evaluation(plan)
    const found: { position: number; exceptions: readonly string[] }[] = []
    // From the beginning each time: a vote is judged by the request before it.
    const scanned = { from: range.from, to: Math.min(range.to, (cursor ?? range.from) + mostScanned) }
    let next: number | null = scanned.to < range.to ? scanned.to : null
    look: for await (const batch of eventStream(this.#deps, workspaceId, scanned, false)) {
      for (const { header, position, leaf } of batch) {
        const { controls, against } = evaluation.look(header, position, leaf)
        if (position < (cursor ?? 0) || !controls.includes(name)) continue
        if (found.length === limit) {
          next = position
          break look
        }
        found.push({ position, exceptions: against.get(name) ?? [] })
      }
    }
    const told = await this.#told(
      workspaceId,
      found.map(({ position }) => position),
    )
    return {
      items: told.map((row, at) => ({ ...row, exceptions: [...(found[at]?.exceptions ?? [])] })),
      nextCursor: next,
    }
  }

  async #told(workspaceId: string, positions: readonly number[]) {
    const { stores } = this.#deps
    const entries = await stores.log.entriesAt(workspaceId, positions)
    const events = await readEvents(
      this.#deps,
      workspaceId,
      entries.map(({ eventId }) => eventId),
    )
    return entries.map(({ eventId, position, at, outcome }) => ({
      ...{ id: eventId, position, at, outcome },
      sentence: events.get(eventId)?.sentence ?? 'This event is gone',
    }))
  }
}

/** The verifier, the report and the descriptions of the controls, which are there whatever happened. */
const packedAlways = 40_000
/** Fonts, and some lines and a picture for each control. */
const pdfOf = ({ length }: readonly ControlResult[]): number => 25_000 + length * 3_000

const shownBy = (plan: Plan, results: readonly ControlResult[]) =>
  frameworks
    .filter(({ id }) => plan.frameworks.includes(id))
    .map(({ id, title, edition, source }) => ({
      ...{ id, title, edition, source },
      controls: results.filter(({ framework }) => framework.id === id).map(shown),
    }))

const shown = ({ framework, control, state, events, exceptions, parts, days }: ControlResult) => ({
  name: `${framework.id}/${control.id}`,
  ...{ id: control.id, title: control.title, question: control.question, doubt: control.doubt ?? null },
  ...{ state, events, exceptions },
  parts: parts.map((part) => {
    const { shows, otherwise, objections } = evidence[part.evidence]
    return {
      ...{ state: part.state, because: part.because, events: part.events, exceptions: part.exceptions },
      ...{ shows, otherwise, objections: objections.map(({ id, says }) => ({ id, says })) },
    }
  }),
  trend: inBars(days),
})

function inBars(days: readonly number[]): number[] {
  const perBar = Math.max(Math.ceil(days.length / mostBars), 1)
  const bars: number[] = []
  for (const [at, events] of days.entries()) {
    const bar = Math.floor(at / perBar)
    bars[bar] = (bars[bar] ?? 0) + events
  }
  return bars
}
