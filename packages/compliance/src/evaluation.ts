import type { Hash } from '@countersign/ledger'
import type { Control, Evidence, Framework, Objection } from './control.ts'
import { slugOf } from './control.ts'
import { type EvidenceName, evidence } from './evidence.ts'
import { daysOf, spanOf } from './period.ts'
import { frameworksOf, type Plan } from './plan.ts'
import { type Asked, matches } from './query.ts'
import { Samples } from './samples.ts'

/**
 * Evidenced: what is asked for happened, and nothing speaks against it. Gap: something speaks against it, or what has to
 * happen by itself did not. Not evaluated: neither can be said. A control is never evidenced for want of evidence.
 */
export type ControlState = 'evidenced' | 'gap' | 'not-evaluated'

export type Because =
  | 'shown'
  | 'objections'
  | 'expected-and-absent'
  | 'nothing-happened'
  | 'not-recorded'
  | 'begun-before'

type PartResult = {
  readonly evidence: EvidenceName
  readonly state: ControlState
  readonly because: Because
  readonly events: number
  readonly exceptions: number
  /** Events that could not be judged, because what they answer lies before the range. */
  readonly unjudged: number
}

type Exception = { readonly position: number; readonly objection: string }

export type ControlResult = {
  readonly framework: Framework<EvidenceName>
  readonly control: Control<EvidenceName>
  readonly state: ControlState
  readonly parts: readonly PartResult[]
  readonly events: number
  readonly exceptions: number
  readonly actions: ReadonlyMap<string, number>
  /** How many events each day of the period had. */
  readonly days: readonly number[]
  readonly samples: readonly number[]
  /** The first of them; all of them are in events.csv. */
  readonly firstExceptions: readonly Exception[]
}

export type Counts = { readonly headers: number; readonly inPeriod: number; readonly inScope: number }

/** What one event is evidence of. */
export type Looked = {
  readonly isInScope: boolean
  /** As `soc2/CC8.1`. */
  readonly controls: readonly string[]
  readonly exceptions: readonly string[]
  /** The same, of each control by itself: what speaks against one may be what another rests on. */
  readonly against: ReadonlyMap<string, readonly string[]>
}

const mostSamples = 25
const mostExceptions = 100
const none: Looked['against'] = new Map()
const nothing: Looked = { isInScope: false, controls: [], exceptions: [], against: none }

type Part = { name: EvidenceName; evidence: Evidence; events: number; exceptions: number; unjudged: number }

type Tally = {
  framework: Framework<EvidenceName>
  control: Control<EvidenceName>
  label: string
  events: number
  exceptions: number
  actions: Map<string, number>
  days: number[]
  samples: Samples
  firstExceptions: Exception[]
}

/** Looks at events one after the other, in the order of the ledger, and remembers counts and not the events. */
export class Evaluation {
  readonly #plan: Plan
  readonly #start: number
  readonly #end: number
  readonly #dayStarts: readonly number[]
  readonly #parts = new Map<EvidenceName, Part>()
  readonly #partsByAction = new Map<string, Part[]>()
  readonly #tallies: readonly Tally[]
  readonly #talliesOf = new Map<EvidenceName, Tally[]>()
  /** Who acted first about a subject, for objections against the same one acting twice. */
  readonly #actedFirst = new Map<string, Map<string, string>>()
  readonly #paired: readonly Objection[]
  #headers = 0
  #inPeriod = 0
  #inScope = 0

  constructor(plan: Plan) {
    this.#plan = plan
    const { start, end } = spanOf(plan.period)
    this.#start = start
    this.#end = end
    this.#dayStarts = daysOf(plan.period).map((day) => day.start)
    this.#tallies = frameworksOf(plan).flatMap((framework) =>
      framework.controls.map((control) => ({
        framework,
        control,
        label: `${framework.id}/${control.id}`,
        events: 0,
        exceptions: 0,
        actions: new Map<string, number>(),
        days: this.#dayStarts.map(() => 0),
        samples: new Samples(mostSamples),
        firstExceptions: [],
      })),
    )
    for (const tally of this.#tallies) {
      for (const name of tally.control.evidence) {
        this.#talliesOf.set(name, [...(this.#talliesOf.get(name) ?? []), tally])
        if (!this.#parts.has(name)) this.#add(name)
      }
    }
    this.#paired = [...this.#parts.values()]
      .flatMap((part) => part.evidence.objections)
      .filter((objection, at, all) => {
        const isFirst = all.findIndex(({ id }) => id === objection.id) === at
        return objection.sameActorAs !== undefined && isFirst
      })
  }

  #add(name: EvidenceName): void {
    const part: Part = { name, evidence: evidence[name], events: 0, exceptions: 0, unjudged: 0 }
    this.#parts.set(name, part)
    const actions = [part.evidence.query, ...part.evidence.objections.map(({ query }) => query)]
    for (const action of new Set(actions.flatMap((query) => query?.kinds ?? []))) {
      this.#partsByAction.set(action, [...(this.#partsByAction.get(action) ?? []), part])
    }
  }

  look(header: Asked & { readonly at: string }, position: number, leaf: Hash): Looked {
    this.#headers += 1
    const at = Date.parse(header.at)
    const isInPeriod = at >= this.#start && at < this.#end
    const looked = isInPeriod ? this.#lookWithin(header, position, leaf, at) : nothing
    // Also what lies before the period: a vote in it may answer a request made earlier.
    for (const { id, sameActorAs } of this.#paired) {
      if (!sameActorAs || !matches(sameActorAs, header)) continue
      const acted = this.#actedFirst.get(id) ?? new Map<string, string>()
      acted.set(header.subject, header.actor)
      this.#actedFirst.set(id, acted)
    }
    return looked
  }

  #lookWithin(header: Asked, position: number, leaf: Hash, at: number): Looked {
    this.#inPeriod += 1
    if (!concerns(this.#plan.agents, header)) return nothing
    const parts = this.#partsByAction.get(header.action) ?? []
    const shownBy = new Set<Tally>()
    const exceptedBy = new Map<Tally, string[]>()
    const objections = new Set<string>()
    for (const part of parts) {
      const isShown = part.evidence.query !== null && matches(part.evidence.query, header)
      const against = this.#objectionsOf(part, header)
      if (isShown) part.events += 1
      if (against.length > 0) part.exceptions += 1
      for (const id of against) objections.add(id)
      for (const tally of this.#talliesOf.get(part.name) ?? []) {
        if (isShown || against.length > 0) shownBy.add(tally)
        if (against.length > 0) exceptedBy.set(tally, [...(exceptedBy.get(tally) ?? []), ...against])
      }
    }
    if (shownBy.size === 0) return nothing
    this.#inScope += 1
    const day = lastNotAfter(this.#dayStarts, at)
    for (const tally of shownBy) {
      addTo(tally, header.action, day, 1)
      tally.samples.offer(position, leaf)
    }
    for (const tally of exceptedBy.keys()) {
      tally.exceptions += 1
      if (tally.firstExceptions.length < mostExceptions) {
        tally.firstExceptions.push({ position, objection: [...objections].sort().join(' ') })
      }
    }
    return {
      isInScope: true,
      controls: this.#tallies.filter((tally) => shownBy.has(tally)).map(({ label }) => label),
      exceptions: [...objections].sort(),
      against:
        exceptedBy.size === 0
          ? none
          : new Map([...exceptedBy].map(([{ label }, ids]) => [label, [...new Set(ids)].sort()])),
    }
  }

  #objectionsOf(part: Part, header: Asked): string[] {
    return part.evidence.objections.flatMap(({ id, query, sameActorAs }) => {
      if (!matches(query, header)) return []
      if (!sameActorAs) return [id]
      const first = this.#actedFirst.get(id)?.get(header.subject)
      if (first === undefined) part.unjudged += 1
      return first === header.actor ? [id] : []
    })
  }

  /** The actions that any control looks at: events of others change no result but the counts of headers. */
  get actions(): readonly string[] {
    const before = this.#paired.flatMap(({ sameActorAs }) => sameActorAs?.kinds ?? [])
    return [...new Set([...this.#partsByAction.keys(), ...before])].sort()
  }

  /**
   * The actions of which every event in the period is the same to every control, so that they can be counted without being
   * looked at. There are none where agents were chosen, or where something counts against a control.
   */
  get countable(): readonly string[] {
    if (this.#plan.agents !== null) return []
    const before = new Set<string>(this.#paired.flatMap(({ sameActorAs }) => sameActorAs?.kinds ?? []))
    return [...this.#partsByAction]
      .filter(([action, parts]) => !before.has(action) && parts.every((part) => isCountable(part, action)))
      .map(([action]) => action)
      .sort()
  }

  /** In place of looking at that many events of a countable action, all of one day of the period; samples know nothing of them. */
  count(action: string, day: number, events: number): void {
    this.#headers += events
    this.#inPeriod += events
    this.#inScope += events
    const shownBy = new Set<Tally>()
    for (const part of this.#partsByAction.get(action) ?? []) {
      part.events += events
      for (const tally of this.#talliesOf.get(part.name) ?? []) shownBy.add(tally)
    }
    for (const tally of shownBy) addTo(tally, action, day, events)
  }

  get counts(): Counts {
    return { headers: this.#headers, inPeriod: this.#inPeriod, inScope: this.#inScope }
  }

  results(): ControlResult[] {
    return this.#tallies.map((tally) => {
      const { framework, control, events, exceptions, actions, days, firstExceptions } = tally
      const parts = control.evidence.flatMap((name) => {
        const part = this.#parts.get(name)
        return part ? [resultOf(part)] : []
      })
      const shared = { framework, control, parts, events, exceptions, actions, days, firstExceptions }
      return { ...shared, state: stateOf(parts), samples: tally.samples.positions }
    })
  }
}

function addTo(tally: Tally, action: string, day: number, events: number): void {
  tally.events += events
  tally.actions.set(action, (tally.actions.get(action) ?? 0) + events)
  tally.days[day] = (tally.days[day] ?? 0) + events
}

function isCountable({ evidence: { query, objections } }: Part, action: string): boolean {
  const isAskedFor = query?.kinds.some((kind) => kind === action) ?? false
  if (!query || !isAskedFor || objections.some((one) => one.query.kinds.some((kind) => kind === action))) {
    return false
  }
  const { outcomes, codes, facts, actors } = query
  return [outcomes, codes, facts, actors].every((narrowing) => narrowing === undefined)
}

function resultOf({ name, evidence: about, events, exceptions, unjudged }: Part): PartResult {
  const [state, because] = judged(about, events, exceptions, unjudged)
  return { evidence: name, state, because, events, exceptions, unjudged }
}

function judged(
  { query, isExpected }: Evidence,
  events: number,
  exceptions: number,
  unjudged: number,
): [ControlState, Because] {
  if (query === null) return ['not-evaluated', 'not-recorded']
  if (exceptions > 0) return ['gap', 'objections']
  if (events === 0) return isExpected ? ['gap', 'expected-and-absent'] : ['not-evaluated', 'nothing-happened']
  return unjudged > 0 ? ['not-evaluated', 'begun-before'] : ['evidenced', 'shown']
}

/** The worst of its parts: one that was not evaluated is not made up for by another. */
function stateOf(parts: readonly PartResult[]): ControlState {
  const states = parts.map(({ state }) => state)
  if (states.includes('gap')) return 'gap'
  return states.length > 0 && states.every((state) => state === 'evidenced') ? 'evidenced' : 'not-evaluated'
}

/** What is about another agent than those that were asked for is left out; what is about none concerns them all. */
function concerns(agents: readonly string[] | null, { subject, facts }: Asked): boolean {
  if (agents === null) return true
  const [noun, id = ''] = subject.split(':')
  const about = noun === 'agent' ? id : facts.agent
  return typeof about !== 'string' || agents.includes(about)
}

function lastNotAfter(starts: readonly number[], at: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}

export const controlFile = ({ framework, control }: Pick<ControlResult, 'framework' | 'control'>): string =>
  `controls/${framework.id}/${slugOf(control.id)}.json`
