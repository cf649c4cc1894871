/**
 * Whole days of one named time zone. An auditor asks for a quarter, not for milliseconds; which milliseconds those are
 * depends on where, and that is said and never guessed.
 */
export type Period = {
  /** The first and the last day, both within it: `2026-10-01`. */
  readonly from: string
  readonly to: string
  /** As IANA names it: `Europe/Berlin`. */
  readonly timeZone: string
}

/** From the first millisecond of the first day up to the first one after the last day. */
export type Span = { readonly start: number; readonly end: number }

export const presets = [
  'this-month',
  'last-month',
  'this-quarter',
  'last-quarter',
  'last-12-months',
  'last-year',
] as const
export type Preset = (typeof presets)[number]

export const mostDays = 3_660

export type PeriodCode = 'TIME_ZONE_UNKNOWN' | 'DAY_INVALID' | 'PERIOD_BACKWARDS' | 'PERIOD_TOO_LONG'

const dayMs = 86_400_000

/** What is wrong with it, or null. */
export function periodProblem({ from, to, timeZone }: Period): PeriodCode | null {
  if (!isTimeZone(timeZone)) return 'TIME_ZONE_UNKNOWN'
  if (!isDay(from) || !isDay(to)) return 'DAY_INVALID'
  if (to < from) return 'PERIOD_BACKWARDS'
  return (Date.parse(to) - Date.parse(from)) / dayMs >= mostDays ? 'PERIOD_TOO_LONG' : null
}

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone.length > 0
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const isDay = (day: string): boolean => {
  const at = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(day) : Number.NaN
  return !Number.isNaN(at) && at >= 0 && new Date(at).toISOString().startsWith(day)
}

export const spanOf = ({ from, to, timeZone }: Period): Span => ({
  start: startOfDay(from, timeZone),
  end: startOfDay(nextDay(to), timeZone),
})

/** The days of a period, each with the millisecond that it begins with. */
export function daysOf({ from, to, timeZone }: Period): { day: string; start: number }[] {
  const days: { day: string; start: number }[] = []
  for (let day = from; day <= to; day = nextDay(day)) days.push({ day, start: startOfDay(day, timeZone) })
  return days
}

/** Which days a preset means for somebody who looks at a moment in a time zone. */
export function periodOf(preset: Preset, now: number, timeZone: string): Period {
  const today = dayIn(now, timeZone)
  const year = Number(today.slice(0, 4))
  const month = Number(today.slice(5, 7)) - 1
  const quarter = month - (month % 3)
  const months: Record<Preset, readonly [number, number]> = {
    'this-month': [month, 1],
    'last-month': [month - 1, 1],
    'this-quarter': [quarter, 3],
    'last-quarter': [quarter - 3, 3],
    // Whole ones, as an audit window is.
    'last-12-months': [month - 12, 12],
    'last-year': [-12, 12],
  }
  const [first, length] = months[preset]
  return {
    from: dayText(Date.UTC(year, first, 1)),
    to: dayText(Date.UTC(year, first + length, 0)),
    timeZone,
  }
}

const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10)
const nextDay = (day: string): string => dayText(Date.parse(day) + dayMs)

const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  })
  formats.set(timeZone, format)
  return format
}

/** What a clock on the wall shows there, as if it were UTC. */
function wallClock(at: number, timeZone: string): number {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  return Date.UTC(
    ...([part('year'), part('month') - 1, part('day')] as const),
    ...([part('hour'), part('minute'), part('second')] as const),
  )
}

const dayIn = (at: number, timeZone: string): string => dayText(wallClock(at, timeZone))

/** The first moment there that belongs to a day; where midnight is skipped for summer time, the first one after it. */
function startOfDay(day: string, timeZone: string): number {
  const midnight = Date.parse(day)
  const offsetAt = (at: number) => wallClock(at, timeZone) - Math.floor(at / 1_000) * 1_000
  const first = midnight - offsetAt(midnight)
  const second = midnight - offsetAt(first)
  // Around a change of offset the two guesses differ; the day has begun from the earliest that shows it.
  const [early, late] = first < second ? [first, second] : [second, first]
  return dayIn(early, timeZone) >= day ? early : late
}
