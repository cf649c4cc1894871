import { type EventClass, eventClasses } from './classes.ts'
import { dayOf } from './keys.ts'

const dayMs = 86_400_000

/** Null: for ever. */
export type Days = number | null

/** A century; beyond it "for ever" is meant. */
export const mostDays = 36_525

/**
 * Between being over its time and being erased. A hold that is placed after a rule became shorter still comes in time, and a clock
 * that was years ahead is put right before it has cost anything.
 */
export const waitMs = 7 * dayMs

/** Whether a look follows the last one closely enough, and after it, for the time between them to have passed. */
export const isNextLook = (last: number | null, now: number): boolean =>
  last !== null && last <= now && now - last <= dayMs

/** Why so many days cannot be a rule, or null when they can. */
export function refusalOfDays(eventClass: EventClass, days: Days): string | null {
  const { title, leastDays, because } = eventClasses[eventClass]
  if (days === null) return null
  if (!Number.isSafeInteger(days) || days > mostDays)
    return `Choose a whole number of at most ${mostDays} days.`
  return days < leastDays ? `${title} are kept for at least ${leastDays} days: ${because}.` : null
}

/** Whether bodies are erased sooner than by the rule before. */
export const isShortening = (from: Days, to: Days): boolean => to !== null && (from === null || to < from)

/** The last day whose bodies are over their time, as text; null when none ever is. */
export const lastDueDay = (days: Days, now: number): string | null =>
  days === null ? null : dayOf(now - (days + 1) * dayMs)

/**
 * The next days to erase: the first that are not held, up to a held one, so that the event about it can name its first and its last
 * day and means every day between.
 */
export function firstRun(days: readonly string[], held: ReadonlySet<string>, most: number): string[] {
  const from = days.findIndex((day) => !held.has(day))
  if (from === -1) return []
  const rest = days.slice(from, from + most)
  const end = rest.findIndex((day) => held.has(day))
  return end === -1 ? rest : rest.slice(0, end)
}
