// Calendar arithmetic and the offsets of IANA zones.
import { BuiltinError } from './builtin.ts'

/** A moment as a calendar shows it in some zone. */
export type Civil = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly nanosecond: number
  readonly offsetSeconds: number
  readonly zone: string
}

const second = 1_000_000_000n

/** Days since 1970-01-01 in the proleptic Gregorian calendar; months run from 1. */
export const daysFromCivil = (year: number, month: number, day: number): number => {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return (
    era * 146097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719468
  )
}

const civilFromDays = (
  days: number,
): { readonly year: number; readonly month: number; readonly day: number } => {
  const z = days + 719468
  const era = Math.floor(z / 146097)
  const dayOfEra = z - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  }
}

const floorDivide = (a: bigint, b: bigint): bigint => (a - (((a % b) + b) % b)) / b

const fields = (seconds: number): Omit<Civil, 'nanosecond' | 'offsetSeconds' | 'zone'> => {
  const days = Math.floor(seconds / 86400)
  const rest = seconds - days * 86400
  return {
    ...civilFromDays(days),
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
  }
}

export const civilAt = (ns: bigint, zone: string): Civil => {
  const seconds = Number(floorDivide(ns, second))
  const nanosecond = Number(ns - floorDivide(ns, second) * second)
  const { offsetSeconds, name } = zoneAt(seconds, zone)
  return { ...fields(seconds + offsetSeconds), nanosecond, offsetSeconds, zone: name }
}

/** Nanoseconds since 1970 of a calendar time with a known offset. */
export const instantOf = (civil: Civil): bigint => {
  const days = daysFromCivil(civil.year, civil.month, civil.day)
  const seconds = BigInt(
    days * 86400 + civil.hour * 3600 + civil.minute * 60 + civil.second - civil.offsetSeconds,
  )
  return seconds * second + BigInt(civil.nanosecond)
}

const formatters = new Map<string, Intl.DateTimeFormat>()

// American English names American zones, British English European ones; the others go by their offset.
const formatterOf = (zone: string, locale = 'en-US'): Intl.DateTimeFormat => {
  const key = `${locale} ${zone}`
  let formatter = formatters.get(key)
  if (formatter !== undefined) return formatter
  try {
    formatter = new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
      timeZoneName: 'short',
    })
  } catch (error) {
    if (error instanceof RangeError) throw new BuiltinError(`unknown time zone ${zone}`)
    throw error
  }
  formatters.set(key, formatter)
  return formatter
}

const zoneAt = (seconds: number, zone: string): { readonly offsetSeconds: number; readonly name: string } => {
  if (zone === 'UTC' || zone === '' || zone === 'Local') return { offsetSeconds: 0, name: 'UTC' }
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(seconds * 1000)
      .map(({ type, value }) => [type, value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type))
  const year = /^B/.test(parts.get('era') ?? '') ? 1 - part('year') : part('year')
  const local =
    daysFromCivil(year, part('month'), part('day')) * 86400 +
    part('hour') * 3600 +
    part('minute') * 60 +
    part('second')
  const american = parts.get('timeZoneName') ?? zone
  return {
    offsetSeconds: local - seconds,
    name: american.startsWith('GMT') ? britishName(seconds, zone) : american,
  }
}

const britishName = (seconds: number, zone: string): string =>
  formatterOf(zone, 'en-GB')
    .formatToParts(seconds * 1000)
    .find(({ type }) => type === 'timeZoneName')?.value ?? zone
