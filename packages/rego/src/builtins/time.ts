// Time: nanoseconds since 1970, Go's layouts and durations, zones from the platform's own tables.
import { isIntegral, numberFromBigInt, toBigInt } from '../values/number.ts'
import { isArray, isNumber, typeName, type Value } from '../values/value.ts'
import { type Builtin, BuiltinError, builtin, smallInteger, text, typeError } from './builtin.ts'
import { formatLayout, parseLayout } from './time-layout.ts'
import { type Civil, civilAt, daysFromCivil, instantOf } from './time-zone.ts'

const earliest = -(2n ** 63n)
const latest = 2n ** 63n - 1n

const inRange = (ns: bigint): Value => {
  if (ns < earliest || ns > latest) throw new BuiltinError('time outside of valid range')
  return numberFromBigInt(ns)
}

const instant = (value: Value, position: number): bigint => {
  if (!isNumber(value)) throw typeError(position, 'number', typeName(value))
  const ns = isIntegral(value) ? toBigInt(value) : undefined
  if (ns === undefined) throw typeError(position, 'integer number', 'floating-point number')
  if (ns < earliest || ns > latest) throw new BuiltinError('timestamp too big')
  return ns
}

type Moment = { readonly ns: bigint; readonly zone: string; readonly layout: string }

/** A number, or `[number, zone]`, or `[number, zone, layout]`. */
const momentOf = (value: Value, position: number): Moment => {
  if (!isArray(value)) {
    if (!isNumber(value)) throw typeError(position, 'one of {number, array}', typeName(value))
    return { ns: instant(value, position), zone: 'UTC', layout: '' }
  }
  const [ns, zone, layout] = value
  if (ns === undefined) throw typeError(position, 'either number (ns) or [number, string]', 'array')
  return {
    ns: instant(ns, position),
    zone: zone === undefined ? 'UTC' : text(zone, position),
    layout: layout === undefined ? '' : text(layout, position),
  }
}

const local = (value: Value, position: number): Civil => {
  const { ns, zone } = momentOf(value, position)
  return civilAt(ns, zone)
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

const units: { readonly [unit: string]: bigint } = {
  ns: 1n,
  us: 1_000n,
  '\u00b5s': 1_000n,
  '\u03bcs': 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}

const parseDuration = (source: string): Value => {
  const invalid = (): BuiltinError => new BuiltinError(`time: invalid duration ${JSON.stringify(source)}`)
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+|0)$/.exec(source)
  if (match === null) throw invalid()
  let total = 0n
  for (const [, whole = '', fraction = '', unit = ''] of (match[2] ?? '').matchAll(
    /(\d*)\.?(\d*)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g,
  )) {
    const size = units[unit] ?? 0n
    total += BigInt(whole === '' ? '0' : whole) * size
    if (fraction !== '') total += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length)
  }
  const signed = match[1] === '-' ? -total : total
  if (signed < earliest || signed > latest) throw invalid()
  return numberFromBigInt(signed)
}

const addDate = (ns: bigint, years: number, months: number, days: number): Value => {
  const { year, month, day } = civilAt(ns, 'UTC')
  const monthIndex = month - 1 + months
  const dayNumber =
    daysFromCivil(year + years + Math.floor(monthIndex / 12), (((monthIndex % 12) + 12) % 12) + 1, 1) +
    (day - 1) +
    days
  const dayLength = 86_400_000_000_000n
  const ofDay = ((ns % dayLength) + dayLength) % dayLength
  return inRange(BigInt(dayNumber) * dayLength + ofDay)
}

const daysIn = (year: number, month: number): number =>
  daysFromCivil(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) -
  daysFromCivil(year, month, 1)

/** The difference as years, months, days, hours, minutes and seconds, in the zone of the first moment. */
const difference = (a: Value, b: Value): Value[] => {
  const first = momentOf(a, 1)
  const second = momentOf(b, 2)
  const [early, late] = first.ns > second.ns ? [second.ns, first.ns] : [first.ns, second.ns]
  const from = civilAt(early, first.zone)
  const to = civilAt(late, first.zone)
  let [year, month, day] = [to.year - from.year, to.month - from.month, to.day - from.day]
  let [hour, minute, second_] = [to.hour - from.hour, to.minute - from.minute, to.second - from.second]
  if (second_ < 0) {
    second_ += 60
    minute -= 1
  }
  if (minute < 0) {
    minute += 60
    hour -= 1
  }
  if (hour < 0) {
    hour += 24
    day -= 1
  }
  if (day < 0) {
    day += daysIn(from.year, from.month)
    month -= 1
  }
  if (month < 0) {
    month += 12
    year -= 1
  }
  return [year, month, day, hour, minute, second_]
}

const rfc3339 = '2006-01-02T15:04:05.999999999Z07:00'

export const time: readonly Builtin[] = [
  builtin('time.now_ns', 0, (q) => numberFromBigInt(q.nowNs())),
  builtin('time.parse_ns', 2, (_, layout, value) =>
    inRange(instantOf(parseLayout(text(layout, 1), text(value, 2)))),
  ),
  builtin('time.parse_rfc3339_ns', 1, (_, value) =>
    inRange(instantOf(parseLayout('2006-01-02T15:04:05Z07:00', text(value, 1)))),
  ),
  builtin('time.parse_duration_ns', 1, (_, value) => parseDuration(text(value, 1))),
  builtin('time.date', 1, (_, value) => {
    const { year, month, day } = local(value, 1)
    return [year, month, day]
  }),
  builtin('time.clock', 1, (_, value) => {
    const { hour, minute, second } = local(value, 1)
    return [hour, minute, second]
  }),
  builtin('time.weekday', 1, (_, value) => {
    const { year, month, day } = local(value, 1)
    return weekdays[(((daysFromCivil(year, month, day) + 4) % 7) + 7) % 7]
  }),
  builtin('time.add_date', 4, (_, ns, years, months, days) =>
    addDate(instant(ns, 1), smallInteger(years, 2), smallInteger(months, 3), smallInteger(days, 4)),
  ),
  builtin('time.diff', 2, (_, a, b) => difference(a, b)),
  builtin('time.format', 1, (_, value) => {
    const { ns, zone, layout } = momentOf(value, 1)
    return formatLayout(layout === '' ? rfc3339 : layout, civilAt(ns, zone))
  }),
]
