import type { Zone } from '../ui/time-zone.ts'

/** What a `datetime-local` field holds, read in the zone in which times are shown; null when it is no time. */
export function instantOf(text: string, zone: Zone): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text)) return null
  const at = new Date(zone === 'utc' ? `${text}Z` : text).getTime()
  return Number.isNaN(at) ? null : at
}

/** The same the other way round: the wall clock of that zone, to the minute. */
export function textOf(at: number, zone: Zone): string {
  const shift = zone === 'utc' ? 0 : new Date(at).getTimezoneOffset() * 60_000
  return new Date(at - shift).toISOString().slice(0, 16)
}
