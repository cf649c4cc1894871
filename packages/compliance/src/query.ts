import type { Action, EventHeader, Outcome } from '@countersign/ledger'

/**
 * Which events a control looks at. It reads headers only, so that whoever has the headers of a pack counts the same events
 * without us, and a body that was erased or withheld changes no result. It stands in the pack as it is here.
 */
export type Query = {
  readonly kinds: readonly Action[]
  readonly outcomes?: readonly Outcome[]
  /** At least one of these codes. */
  readonly codes?: readonly string[]
  /** Each of these facts is one of its values. */
  readonly facts?: Readonly<Record<string, readonly (string | number | boolean | null)[]>>
  /** Who acted: a person, an API key, the system, or nobody who is known. */
  readonly actors?: readonly ('person' | 'key' | 'system' | 'nobody')[]
}

/** The parts of a header that queries read. */
export type Asked = Pick<EventHeader, 'action' | 'outcome' | 'codes' | 'facts' | 'actor' | 'subject'>

export function matches({ kinds, outcomes, codes, facts, actors }: Query, header: Asked): boolean {
  if (!kinds.includes(header.action)) return false
  if (outcomes && !outcomes.includes(header.outcome)) return false
  if (codes && !codes.some((code) => header.codes.includes(code))) return false
  const actor = header.actor.split(':')[0]
  if (actors && !actors.some((one) => one === actor)) return false
  return Object.entries(facts ?? {}).every(([name, values]) =>
    values.some((value) => value === header.facts[name]),
  )
}
