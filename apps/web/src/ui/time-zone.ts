import { createPreference } from './preference.ts'

export const zones = { local: 'Local time', utc: 'UTC' } as const
export type Zone = keyof typeof zones

export const zonePreference = createPreference<Zone>('time-zone', ['local', 'utc'])

const shape = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
} as const satisfies Intl.DateTimeFormatOptions

const formats: Record<Zone, Intl.DateTimeFormat> = {
  local: new Intl.DateTimeFormat('en', shape),
  utc: new Intl.DateTimeFormat('en', { ...shape, timeZone: 'UTC' }),
}

export function describeTime(instant: Date, zone: Zone): string {
  return formats[zone].format(instant)
}

const briefShape = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const satisfies Intl.DateTimeFormatOptions

/** To the minute, and without the year when it is this one: for lists whose exact instants stand beside it. */
export function describeMinute(instant: Date, zone: Zone, now = new Date()): string {
  const inZone = zone === 'utc' ? { timeZone: 'UTC' } : {}
  const yearOf = (time: Date) => new Intl.DateTimeFormat('en', { year: 'numeric', ...inZone }).format(time)
  const year = yearOf(instant) === yearOf(now) ? {} : { year: 'numeric' as const }
  return new Intl.DateTimeFormat('en', { ...briefShape, ...year, ...inZone }).format(instant)
}
