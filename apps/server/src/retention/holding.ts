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
  return stores.retention.heldDays(workspaceId, eventClass, { first, last }, holds.flatMap(subjectOf))
}

/** What keeps a person from being erased on request; the caller has the lock that placing a hold takes. */
export async function holdOn(
  stores: Stores,
  workspaceId: string,
  personId: string,
): Promise<StoredHold | null> {
  for (const hold of await stores.retention.activeHolds(workspaceId)) {
    if (hold.scope === 'workspace' || hold.subjectId === personId) return hold
    // Their key opens what is told of them beside the agent: without it that were gone.
    const isOfAgent = hold.scope === 'agent'
    if (isOfAgent && (await stores.retention.tellsOfBoth(workspaceId, subjectOf(hold), personId))) return hold
  }
  return null
}

const subjectOf = ({ subjectId }: StoredHold): string[] => (subjectId === null ? [] : [subjectId])
