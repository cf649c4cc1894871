import type { Action } from '@countersign/ledger'
import { classOf, type EventClass, isEventClass } from './classes.ts'

const dayMs = 86_400_000

/** A day in UTC as `20260115`: names of keys are compared as text, and so are days. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10).replaceAll('-', '')

/** When a day begins. */
export const startOf = (day: string): number =>
  Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6, 8)}T00:00:00.000Z`)

/** When a day is over. */
export const endOf = (day: string): number => startOf(day) + dayMs

/** The name of the key of one class and day. */
export const keyName = (eventClass: EventClass, day: string): string => `ret_${eventClass}_${day}`

/** The key that the body of an event is sealed with, besides those of the people it tells of. */
export const holderOf = (action: Action, at: number): string => keyName(classOf(action), dayOf(at))

/** What the name of a key says; null for the key of a person, an invitation or the workspace. */
export function readKeyName(holder: string): { eventClass: EventClass; day: string } | null {
  const [, eventClass = '', day = ''] = /^ret_([a-z]+)_(\d{8})$/.exec(holder) ?? []
  return isEventClass(eventClass) ? { eventClass, day } : null
}
