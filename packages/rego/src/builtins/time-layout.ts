// Go's layouts: a reference time written the way times are to be written.
import { BuiltinError } from './builtin.ts'
import { type Civil, daysFromCivil } from './time-zone.ts'

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Go's own names for its layouts, which upstream accepts in place of a layout. */
const named: { readonly [name: string]: string } = {
  ANSIC: 'Mon Jan _2 15:04:05 2006',
  UnixDate: 'Mon Jan _2 15:04:05 MST 2006',
  RubyDate: 'Mon Jan 02 15:04:05 -0700 2006',
  RFC822: '02 Jan 06 15:04 MST',
  RFC822Z: '02 Jan 06 15:04 -0700',
  RFC850: 'Monday, 02-Jan-06 15:04:05 MST',
  RFC1123: 'Mon, 02 Jan 2006 15:04:05 MST',
  RFC1123Z: 'Mon, 02 Jan 2006 15:04:05 -0700',
  RFC3339: '2006-01-02T15:04:05Z07:00',
  RFC3339Nano: '2006-01-02T15:04:05.999999999Z07:00',
}

const elementPattern =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|002|__2|_2(?!006)|[.,]0+(?!\d)|[.,]9+(?!\d)|01|02|03|04|05|06|15|PM|pm|1|2|3|4|5/g

type Piece = { readonly text: string; readonly isElement: boolean }

const pieces = (layout: string): Piece[] => {
  const source = Object.hasOwn(named, layout) ? (named[layout] ?? layout) : layout
  const found: Piece[] = []
  let last = 0
  for (const match of source.matchAll(elementPattern)) {
    if (match.index > last) found.push({ text: source.slice(last, match.index), isElement: false })
    found.push({ text: match[0], isElement: true })
    last = match.index + match[0].length
  }
  if (last < source.length) found.push({ text: source.slice(last), isElement: false })
  return found
}

const two = (n: number): string => String(n).padStart(2, '0')

const offsetText = (seconds: number, element: string): string => {
  if (element.startsWith('Z') && seconds === 0) return 'Z'
  const absolute = Math.abs(seconds)
  const sign = seconds < 0 ? '-' : '+'
  const parts = [
    two(Math.floor(absolute / 3600)),
    two(Math.floor((absolute % 3600) / 60)),
    two(absolute % 60),
  ]
  const count = element.replace(/[^0-9]/g, '').length / 2
  return sign + parts.slice(0, count).join(element.includes(':') ? ':' : '')
}

const fractionText = (nanosecond: number, element: string): string => {
  const digits = String(nanosecond)
    .padStart(9, '0')
    .slice(0, element.length - 1)
  if (element.charAt(1) === '0') return element.charAt(0) + digits
  const trimmed = digits.replace(/0+$/, '')
  return trimmed === '' ? '' : element.charAt(0) + trimmed
}

export const formatLayout = (layout: string, time: Civil): string =>
  pieces(layout)
    .map(({ text, isElement }) => (isElement ? formatElement(text, time) : text))
    .join('')

const formatElement = (element: string, time: Civil): string => {
  const hour12 = time.hour % 12 === 0 ? 12 : time.hour % 12
  const dayNumber = daysFromCivil(time.year, time.month, time.day)
  const weekday = days[(((dayNumber + 4) % 7) + 7) % 7] ?? ''
  const yearDay = dayNumber - daysFromCivil(time.year, 1, 1) + 1
  switch (element) {
    case 'January':
      return months[time.month - 1] ?? ''
    case 'Jan':
      return (months[time.month - 1] ?? '').slice(0, 3)
    case 'Monday':
      return weekday
    case 'Mon':
      return weekday.slice(0, 3)
    case 'MST':
      return time.zone
    case '2006':
      return String(time.year).padStart(4, '0')
    case '06':
      return two(((time.year % 100) + 100) % 100)
    case '01':
      return two(time.month)
    case '1':
      return String(time.month)
    case '02':
      return two(time.day)
    case '_2':
      return String(time.day).padStart(2, ' ')
    case '2':
      return String(time.day)
    case '002':
      return String(yearDay).padStart(3, '0')
    case '__2':
      return String(yearDay).padStart(3, ' ')
    case '15':
      return two(time.hour)
    case '03':
      return two(hour12)
    case '3':
      return String(hour12)
    case '04':
      return two(time.minute)
    case '4':
      return String(time.minute)
    case '05':
      return two(time.second)
    case '5':
      return String(time.second)
    case 'PM':
      return time.hour >= 12 ? 'PM' : 'AM'
    case 'pm':
      return time.hour >= 12 ? 'pm' : 'am'
    default:
      return /^[.,]/.test(element)
        ? fractionText(time.nanosecond, element)
        : offsetText(time.offsetSeconds, element)
  }
}

type Draft = { -readonly [field in keyof Civil]: Civil[field] } & {
  pm: boolean | undefined
  yearDay: number | undefined
}

export const parseLayout = (layout: string, value: string): Civil => {
  const draft: Draft = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    offsetSeconds: 0,
    zone: 'UTC',
    pm: undefined,
    yearDay: undefined,
  }
  const fail = (at: string, what: string): BuiltinError =>
    new BuiltinError(
      `parsing time ${JSON.stringify(value)} as ${JSON.stringify(layout)}: cannot parse ${JSON.stringify(at)} as ${JSON.stringify(what)}`,
    )
  let rest = value
  const take = (pattern: RegExp, element: string): string => {
    const found = pattern.exec(rest)?.[0]
    if (found === undefined) throw fail(rest, element)
    rest = rest.slice(found.length)
    return found
  }
  const list = pieces(layout)
  list.forEach(({ text, isElement }, i) => {
    if (!isElement) {
      if (!rest.startsWith(text)) throw fail(rest, text)
      rest = rest.slice(text.length)
      return
    }
    parseElement(text, draft, take)
    // Go reads a fraction after the seconds even where the layout has none.
    const next = list[i + 1]
    if (
      (text === '05' || text === '5') &&
      /^[.,]\d/.test(rest) &&
      !(next?.isElement === true && /^[.,][09]/.test(next.text))
    )
      draft.nanosecond = nanoseconds(take(/^[.,]\d+/, text))
  })
  if (rest !== '')
    throw new BuiltinError(`parsing time ${JSON.stringify(value)}: extra text: ${JSON.stringify(rest)}`)
  if (draft.pm !== undefined) draft.hour = (draft.hour % 12) + (draft.pm ? 12 : 0)
  if (draft.yearDay !== undefined) {
    draft.month = 1
    draft.day = draft.yearDay
  }
  checkRange(draft, value)
  return draft
}

const nanoseconds = (fraction: string): number => Number(fraction.slice(1, 10).padEnd(9, '0'))

const parseElement = (
  element: string,
  draft: Draft,
  take: (pattern: RegExp, element: string) => string,
): void => {
  const number = (pattern: RegExp): number => Number(take(pattern, element))
  switch (element) {
    case 'January':
    case 'Jan': {
      const names = element === 'Jan' ? months.map((m) => m.slice(0, 3)) : months
      const name = take(new RegExp(`^(?:${names.join('|')})`, 'i'), element).toLowerCase()
      draft.month = names.findIndex((m) => m.toLowerCase() === name) + 1
      break
    }
    case 'Monday':
    case 'Mon':
      take(
        new RegExp(`^(?:${(element === 'Mon' ? days.map((d) => d.slice(0, 3)) : days).join('|')})`, 'i'),
        element,
      )
      break
    case 'MST':
      draft.zone = take(/^(?:UTC|[A-Z]{3,5}|[+-]\d\d)/, element)
      break
    case '2006':
      draft.year = number(/^\d{4}/)
      break
    case '06': {
      const year = number(/^\d{2}/)
      draft.year = year >= 69 ? 1900 + year : 2000 + year
      break
    }
    case '01':
      draft.month = number(/^\d{2}/)
      break
    case '1':
      draft.month = number(/^\d{1,2}/)
      break
    case '02':
      draft.day = number(/^\d{2}/)
      break
    case '2':
      draft.day = number(/^\d{1,2}/)
      break
    case '_2':
      draft.day = number(/^ ?\d{1,2}/)
      break
    case '002':
    case '__2':
      draft.yearDay = number(/^ {0,2}\d{1,3}/)
      break
    case '15':
    case '03':
      draft.hour = number(/^\d{2}/)
      break
    case '3':
      draft.hour = number(/^\d{1,2}/)
      break
    case '04':
      draft.minute = number(/^\d{2}/)
      break
    case '4':
      draft.minute = number(/^\d{1,2}/)
      break
    case '05':
      draft.second = number(/^\d{2}/)
      break
    case '5':
      draft.second = number(/^\d{1,2}/)
      break
    case 'PM':
    case 'pm':
      draft.pm = take(/^(?:AM|PM|am|pm)/, element).toLowerCase() === 'pm'
      break
    default:
      if (/^[.,]0/.test(element))
        draft.nanosecond = nanoseconds(take(new RegExp(`^[.,]\\d{${element.length - 1}}`), element))
      else if (/^[.,]9/.test(element)) {
        const fraction = take(/^(?:[.,]\d+)?/, element)
        if (fraction !== '') draft.nanosecond = nanoseconds(fraction)
      } else draft.offsetSeconds = parseOffset(element, take)
  }
}

const parseOffset = (element: string, take: (pattern: RegExp, element: string) => string): number => {
  const separator = element.includes(':') ? ':' : ''
  const pairs = element.replace(/[^0-9]/g, '').length / 2
  const numeric = `[+-]\\d\\d(?:${separator}\\d\\d){${pairs - 1}}`
  const found = take(new RegExp(element.startsWith('Z') ? `^(?:Z|${numeric})` : `^${numeric}`), element)
  if (found === 'Z') return 0
  const digits = found.replace(/[^0-9]/g, '')
  const seconds =
    Number(digits.slice(0, 2)) * 3600 +
    Number(digits.slice(2, 4) || '0') * 60 +
    Number(digits.slice(4, 6) || '0')
  return found.startsWith('-') ? -seconds : seconds
}

const checkRange = (time: Draft, value: string): void => {
  const fail = (what: string): BuiltinError =>
    new BuiltinError(`parsing time ${JSON.stringify(value)}: ${what} out of range`)
  if (time.month < 1 || time.month > 12) throw fail('month')
  const length =
    daysFromCivil(time.month === 12 ? time.year + 1 : time.year, time.month === 12 ? 1 : time.month + 1, 1) -
    daysFromCivil(time.year, time.month, 1)
  if (time.yearDay === undefined && (time.day < 1 || time.day > length)) throw fail('day')
  if (time.hour > 23) throw fail('hour')
  if (time.minute > 59) throw fail('minute')
  if (time.second > 59) throw fail('second')
}
