import type { EventClass } from '@countersign/retention'
import type { Stores } from '../database/stores.ts'
import type { StoredHold } from './store.ts'

/** Which of these days somebody holds. The days are sorted, and the caller has the lock that placing a hold takes. */
export async function heldAmong(
  stores: Stores,
  workspaceId: string,
  eventClass: EventClass,
  days: readonly string[],
  holds: readonly StoredHold[],
): Promise<Set<string>> {
  const first = days[0]
  const last = days.at(-1)
  if (first === undefined || last === undefined) return new Set()
  if (holds.some(({ scope }) => scope === 'workspace')) return new Set(days)
  const of = (scope: StoredHold['scope']) =>
    holds.flatMap((hold) => (hold.scope === scope && hold.subjectId !== null ? [hold.subjectId] : []))
  return stores.retention.heldDays(
    workspaceId,
    eventClass,
    { first, last },
    { agentIds: of('agent'), personIds: of('person') },
  )
}
