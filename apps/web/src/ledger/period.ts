import type { Zone } from '../ui/time-zone.ts'

/** The periods that are offered. What "today" means depends on the zone that the person reads times in. */
export const presets = { today: 'Today', '7d': 'Last 7 days', '30d': 'Last 30 days' } as const
export type Preset = keyof typeof presets

const daysBack: Record<Preset, number> = { today: 0, '7d': 6, '30d': 29 }

export type PeriodSearch = {
  period?: Preset | 'custom' | undefined
  from?: string | undefined
  to?: string | undefined
}
export type Bounds = { from?: number; to?: number }

/** Both ends inclusive. A preset begins with a day, so that the answer stays the same all day long. */
export function boundsOf({ period, from, to }: PeriodSearch, zone: Zone, now: number): Bounds {
  if (period === undefined) return {}
  if (period !== 'custom') return { from: startOfDay(now, zone, daysBack[period]) }
  return {
    ...(from !== undefined && { from: Date.parse(from) }),
    // The last minute belongs to the period to its end.
    ...(to !== undefined && { to: Date.parse(to) + 59_999 }),
  }
}

/** By the calendar and not by hours: a day in which the clocks change has 23 or 25. */
export function startOfDay(now: number, zone: Zone, back: number): number {
  const day = new Date(now)
  return zone === 'utc'
    ? Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() - back)
    : new Date(day.getFullYear(), day.getMonth(), day.getDate() - back).getTime()
}

const two = (number: number): string => String(number).padStart(2, '0')

/** An instant as a field for date and time wants it, in the person's zone. */
export function toField(instant: string | undefined, zone: Zone): string {
  if (instant === undefined) return ''
  if (zone === 'utc') return instant.slice(0, 16)
  const at = new Date(instant)
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}

/** What stands in such a field as an instant, which means the same to everybody who gets the address. */
export function fromField(text: string, zone: Zone): string | undefined {
  const at = new Date(zone === 'utc' ? `${text}Z` : text)
  return Number.isNaN(at.getTime()) ? undefined : `${at.toISOString().slice(0, 16)}Z`
}
