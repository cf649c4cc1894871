import type { EventHeader, Hash } from '@countersign/ledger'
import type { Looked } from './evaluation.ts'
import { hex } from './lines.ts'

/** One event as a row for people. The columns stay as they are and in this order; new ones come last. */
export const eventColumns = [
  'seq',
  'event_id',
  'occurred_at',
  'action',
  'outcome',
  'reason_codes',
  'actor',
  'on_behalf_of',
  'object',
  'request_id',
  'controls',
  'exceptions',
  'actor_name',
  'words',
  'body',
  'agent',
  'revision',
  'spec_hash',
  'policy_hash',
  'proof',
  'kid',
  'facts',
  'leaf_hash',
] as const

/** Why a body is not there. */
export type BodyState = 'here' | 'erased' | 'withheld'

export type RowEvent = {
  readonly position: number
  readonly header: EventHeader
  readonly leaf: Hash
  readonly bodyText: string | null
  readonly body: BodyState
  readonly looked: Looked
}

/** Whose name stands in a body, and what else it says; a body was read strictly when it was written. */
function toldIn(bodyText: string): { actorName: string | null; words: string } {
  const body: unknown = JSON.parse(bodyText)
  const { actorName = null, words = {} }: { actorName?: unknown; words?: unknown } = Object(body)
  return { actorName: typeof actorName === 'string' ? actorName : null, words: JSON.stringify(words) }
}

export function eventRow({ position, header, leaf, bodyText, body, looked }: RowEvent) {
  const told = bodyText === null ? null : toldIn(bodyText)
  const fact = (name: string): string | number | null => {
    const value = header.facts[name]
    return typeof value === 'string' || typeof value === 'number' ? value : null
  }
  return [
    position,
    header.eventId,
    header.at,
    header.action,
    header.outcome,
    header.codes.join(' '),
    header.actor,
    header.behind,
    header.subject,
    header.requestId,
    looked.controls.join('; '),
    looked.exceptions.join('; '),
    told?.actorName ?? null,
    told?.words ?? null,
    body,
    fact('agent'),
    fact('revision'),
    fact('specSha256'),
    fact('policySha256'),
    fact('proof'),
    fact('kid'),
    JSON.stringify(header.facts),
    hex(leaf),
  ]
}
