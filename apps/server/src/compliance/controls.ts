import { type ControlResult, Evaluation, evidence, frameworks, type Plan } from '@countersign/compliance'
import type { Stores } from '../database/stores.ts'
import type { BodyKeys } from '../ledger/body-keys.ts'
import type { LedgerEvidence } from '../ledger/evidence.ts'
import { readEvents } from '../ledger/reading.ts'
import type { Actor } from '../members/actor.ts'
import { planFrom } from './describing.ts'
import { eventStream } from './event-stream.ts'
import { rangeOf } from './range.ts'
import { controlNotFound } from './refusals.ts'

type Deps = { stores: Stores; bodyKeys: BodyKeys; evidence: LedgerEvidence }

/** Enough for a page to be exact on most days; beyond it the page says that it saw only so many. */
const mostLooked = 50_000
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
    const range = await rangeOf(this.#deps.stores, workspaceId, plan)
    const isPartial = range.to - range.from > mostLooked
    const looked = { from: range.from, to: Math.min(range.to, range.from + mostLooked) }
    const evaluation = new Evaluation(plan)
    const samples: number[] = []
    let bytes = 0
    for await (const batch of eventStream(this.#deps, workspaceId, looked)) {
      for (const { header, position, leaf, headerBytes } of batch) {
        const { isInScope } = evaluation.look(header, position, leaf)
        bytes += headerBytes.length * (isInScope ? 6 : 1)
        if (isInScope && samples.length < sampleRows) samples.push(position)
      }
    }
    const share = (range.to - range.from) / Math.max(looked.to - looked.from, 1)
    return {
      plan,
      range,
      /** States are of what was looked at; an export looks at everything. */
      isPartial,
      looked: looked.to - looked.from,
      counts: evaluation.counts,
      estimatedBytes: Math.round((bytes * share) / 4) + packedAlways,
      frameworks: shownBy(plan, evaluation.results()),
      rows: await this.#told(workspaceId, samples),
    }
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
    look: for await (const batch of eventStream(this.#deps, workspaceId, scanned)) {
      for (const { header, position, leaf } of batch) {
        const { controls, exceptions } = evaluation.look(header, position, leaf)
        if (position < (cursor ?? 0) || !controls.includes(name)) continue
        if (found.length === limit) {
          next = position
          break look
        }
        found.push({ position, exceptions })
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
