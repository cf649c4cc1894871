// Go's formatting verbs, on the values Rego hands to `sprintf`.
import { isIntegral, type Numeric, numberText, toBigInt, toDouble } from '../values/number.ts'
import { termText } from '../values/print.ts'
import { isNumber, type Value } from '../values/value.ts'
import { BuiltinError } from './builtin.ts'

type Verb = {
  readonly flags: string
  readonly width: number | undefined
  readonly precision: number | undefined
  readonly verb: string
}

// Integers are integers to Go, other numbers floats, strings strings; the rest is printed as a Rego term.
type Argument =
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: Numeric }
  | { readonly kind: 'string'; readonly value: string }

const widest = 100_000

const argumentOf = (value: Value): Argument => {
  if (isNumber(value)) {
    const exact = isIntegral(value) ? toBigInt(value) : undefined
    // A number written with an exponent is a float to Go even when its value is whole.
    if (exact !== undefined && !/[.eE]/.test(numberText(value))) return { kind: 'int', value: exact }
    return { kind: 'float', value }
  }
  return { kind: 'string', value: typeof value === 'string' ? value : termText(value) }
}

export const sprintf = (format: string, values: readonly Value[]): string => {
  let next = 0
  let reordered = false
  let result = ''
  const pattern = /%(?:\[(\d+)\])?([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(?:\[(\d+)\])?(.)?/gsu
  let last = 0
  for (let match = pattern.exec(format); match !== null; match = pattern.exec(format)) {
    result += format.slice(last, match.index)
    last = pattern.lastIndex
    const [whole, before, flags = '', width, precision, after, verb] = match
    const star = (text: string | undefined): number | undefined => {
      if (text === undefined) return undefined
      if (text !== '*') return bounded(Number(text))
      const value = values[next]
      next += 1
      return value === undefined || !isNumber(value) ? undefined : bounded(toDouble(value))
    }
    if (before !== undefined) next = Number(before) - 1
    if (after !== undefined) next = Number(after) - 1
    reordered ||= before !== undefined || after !== undefined
    const w = star(width)
    const hasPrecision = /\.(?:\*|\d*)/.test(whole.slice(0, whole.length - (verb?.length ?? 0)))
    const p = hasPrecision ? (star(precision) ?? 0) : undefined
    if (verb === undefined) {
      result += '%!(NOVERB)'
      continue
    }
    if (verb === '%') {
      result += '%'
      continue
    }
    const value = values[next]
    next += 1
    if (value === undefined) {
      result += before !== undefined || after !== undefined ? `%!${verb}(BADINDEX)` : `%!${verb}(MISSING)`
      continue
    }
    result += formatted(argumentOf(value), { flags, width: w, precision: p, verb })
  }
  result += format.slice(last)
  if (!reordered && next < values.length)
    result += `%!(EXTRA ${values
      .slice(next)
      .map((value) => described(argumentOf(value)))
      .join(', ')})`
  return result
}

const bounded = (n: number): number => {
  if (n > widest) throw new BuiltinError('width or precision too large')
  return n
}

const typeNames = { int: 'int', float: 'float64', string: 'string' } as const
const described = (argument: Argument): string => `${goType(argument)}=${plain(argument)}`
const goType = (argument: Argument): string =>
  argument.kind === 'int' && BigInt.asIntN(64, argument.value) !== argument.value
    ? '*big.Int'
    : typeNames[argument.kind]

const plain = (argument: Argument): string =>
  argument.kind === 'int'
    ? argument.value.toString()
    : argument.kind === 'float'
      ? goFloat(toDouble(argument.value), argument.value)
      : argument.value

/** `%v` of a float64: shortest form, an exponent from 1e21 on and below 1e-4. */
const goFloat = (value: number, exact: Numeric): string => {
  if (!Number.isFinite(value)) return numberText(exact)
  const magnitude = Math.abs(value)
  return magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e21)
    ? goExponent(value.toExponential())
    : String(value)
}

const goExponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2')

const formatted = (argument: Argument, verb: Verb): string => {
  const text = converted(argument, verb)
  return text === undefined
    ? `%!${verb.verb}(${described(argument)})`
    : padded(text, verb, argument.kind !== 'string')
}

const padded = (text: string, { flags, width }: Verb, isNumeric: boolean): string => {
  const length = [...text].length
  if (width === undefined || length >= width) return text
  const missing = width - length
  if (flags.includes('-')) return text + ' '.repeat(missing)
  if (!flags.includes('0')) return ' '.repeat(missing) + text
  const sign = isNumeric && /^[+-]/.test(text) ? text.charAt(0) : ''
  return sign + '0'.repeat(missing) + text.slice(sign.length)
}

const converted = (argument: Argument, verb: Verb): string | undefined => {
  if (verb.verb === 'T') return goType(argument)
  if (argument.kind === 'string') return ofString(argument.value, verb)
  const text = argument.kind === 'int' ? ofInteger(argument.value, verb) : ofFloat(argument.value, verb)
  if (text === undefined || text.startsWith('-')) return text
  return verb.flags.includes('+') ? `+${text}` : verb.flags.includes(' ') ? ` ${text}` : text
}

const ofInteger = (value: bigint, { flags, precision, verb }: Verb): string | undefined => {
  const sharp = flags.includes('#')
  const base = (radix: number, prefix: string): string => {
    const digits = (value < 0n ? -value : value).toString(radix).padStart(precision ?? 0, '0')
    return (value < 0n ? '-' : '') + (sharp ? prefix : '') + digits
  }
  switch (verb) {
    case 'v':
    case 'd':
      return base(10, '')
    case 's':
      return BigInt.asIntN(64, value) === value ? undefined : base(10, '')
    case 'b':
      return base(2, '0b')
    case 'o':
      return base(8, '0')
    case 'O':
      return base(8, '').replace(/^(-?)/, '$10o')
    case 'x':
      return base(16, '0x')
    case 'X':
      return base(16, '0x').toUpperCase()
    case 'c':
      return codePoint(value)
    case 'q':
      return `'${codePoint(value)}'`
    case 'U':
      return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`
    default:
      return undefined
  }
}

const codePoint = (value: bigint): string =>
  value >= 0n && value <= 0x10ffffn ? String.fromCodePoint(Number(value)) : '\ufffd'

const ofFloat = (exact: Numeric, { precision, verb }: Verb): string | undefined => {
  const value = toDouble(exact)
  switch (verb) {
    case 'v':
      return goFloat(value, exact)
    case 'g':
    case 'G': {
      const text = precision === undefined ? goFloat(value, exact) : goPrecision(value, precision)
      return verb === 'G' ? text.toUpperCase() : text
    }
    case 'f':
    case 'F':
      return fixed(value, precision ?? 6)
    case 'e':
      return goExponent(value.toExponential(Math.min(precision ?? 6, 100)))
    case 'E':
      return goExponent(value.toExponential(Math.min(precision ?? 6, 100))).toUpperCase()
    default:
      return undefined
  }
}

const goPrecision = (value: number, precision: number): string => {
  const digits = Math.max(1, Math.min(precision, 100))
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  if (exponent < -4 || exponent >= digits)
    return goExponent(String(value.toExponential(digits - 1)).replace(/\.?0+e/, 'e'))
  const text = value.toPrecision(digits)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

// toFixed stops at 1e21 and at a hundred places; beyond, the digits come from the exact integer.
const fixed = (value: number, precision: number): string => {
  if (Math.abs(value) < 1e21) return value.toFixed(Math.min(precision, 100))
  return precision === 0 ? BigInt(value).toString() : `${BigInt(value)}.${'0'.repeat(precision)}`
}

const ofString = (value: string, { flags, precision, verb }: Verb): string | undefined => {
  const cut = precision === undefined ? value : [...value].slice(0, precision).join('')
  switch (verb) {
    case 'v':
      return flags.includes('#') ? JSON.stringify(cut) : cut
    case 's':
      return cut
    case 'q':
      return flags.includes('#') && !cut.includes('`') ? `\`${cut}\`` : JSON.stringify(cut)
    case 'x':
    case 'X': {
      const hex = [...new TextEncoder().encode(cut)]
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('')
      return verb === 'X' ? hex.toUpperCase() : hex
    }
    default:
      return undefined
  }
}
