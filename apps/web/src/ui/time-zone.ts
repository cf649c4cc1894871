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
