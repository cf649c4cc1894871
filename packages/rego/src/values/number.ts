// Numbers as OPA has them: exact integers of any size, and decimals carried with a 64-bit mantissa.
import { Special } from './special.ts'

/**
 * A number that a JavaScript `number` cannot carry: an integer beyond 2^53 or a decimal whose text is longer
 * than a double's shortest form. Every other number is a plain `number`, so equal values have one shape.
 */
export class BigNumber extends Special {
  /** The number in decimal notation; what JSON output prints. */
  readonly text: string
  /** The exact value, when the number is an integer of reasonable size. */
  readonly integer: bigint | undefined

  constructor(text: string, integer: bigint | undefined) {
    super()
    this.text = text
    this.integer = integer
  }

  /** JSON text carries the digits; a plain `JSON.stringify` loses only what a double cannot hold. */
  toJSON(): number {
    return Number(this.text)
  }

  override toString(): string {
    return this.text
  }
}

export type Numeric = number | BigNumber

// Digits of an exponent beyond this would cost memory to write out; upstream refuses them as well.
const largestExponent = 100_000
const numberSyntax = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** An arbitrary-precision binary float: mantissa times two to the exponent. */
type Binary = { readonly mantissa: bigint; readonly exponent: number }

type Decimal = { readonly digits: bigint; readonly exponent: number }

const parseDecimal = (text: string): Decimal | undefined => {
  const match = numberSyntax.exec(text)
  if (match === null) return undefined
  const whole = match[2] ?? ''
  const fraction = match[3] ?? ''
  if (whole === '' && fraction === '') return undefined
  const exponent = Number(match[4] ?? '0')
  if (Math.abs(exponent) > largestExponent || text.length > largestExponent) return undefined
  const digits = BigInt(whole + fraction)
  return { digits: match[1] === '-' ? -digits : digits, exponent: exponent - fraction.length }
}

/** The number a text stands for, or undefined if the text is not a number or absurdly large. */
export const numberFromText = (text: string): Numeric | undefined => {
  const quick = Number(text)
  if (Number.isSafeInteger(quick) && /^-?\d+$/.test(text)) return quick === 0 ? 0 : quick
  const decimal = parseDecimal(text)
  if (decimal === undefined) return undefined
  if (decimal.digits === 0n) return 0
  const { digits, exponent } = stripZeros(decimal)
  if (exponent >= 0 && exponent <= 400) {
    const integer = digits * 10n ** BigInt(exponent)
    if (integer >= BigInt(Number.MIN_SAFE_INTEGER) && integer <= BigInt(Number.MAX_SAFE_INTEGER))
      return Number(integer)
    return new BigNumber(text, integer)
  }
  if (exponent > 400) return new BigNumber(text, undefined)
  const double = Number(text)
  const shortest = parseDecimal(String(double))
  if (shortest !== undefined && sameDecimal(stripZeros(shortest), { digits, exponent })) return double
  return new BigNumber(text, undefined)
}

const sameDecimal = (a: Decimal, b: Decimal): boolean => a.digits === b.digits && a.exponent === b.exponent

const stripZeros = ({ digits, exponent }: Decimal): Decimal => {
  let rest = digits
  let power = exponent
  while (rest !== 0n && rest % 10n === 0n) {
    rest /= 10n
    power += 1
  }
  return { digits: rest, exponent: power }
}

export const numberFromBigInt = (value: bigint): Numeric =>
  value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : new BigNumber(value.toString(), value)

/** The exact integer, or undefined when the number has a fraction. */
export const toBigInt = (value: Numeric): bigint | undefined => {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : undefined
  if (value.integer !== undefined) return value.integer
  const decimal = parseDecimal(value.text)
  if (decimal === undefined) return undefined
  const { digits, exponent } = stripZeros(decimal)
  return exponent >= 0 ? digits * 10n ** BigInt(exponent) : undefined
}

export const toDouble = (value: Numeric): number => (typeof value === 'number' ? value : Number(value.text))

export const isIntegral = (value: Numeric): boolean =>
  typeof value === 'number' ? Number.isInteger(value) : toBigInt(value) !== undefined

const bitLength = (value: bigint): number => {
  const absolute = value < 0n ? -value : value
  return absolute === 0n ? 0 : absolute.toString(16).length * 4 - leadingZeroBits(absolute)
}

const leadingZeroBits = (value: bigint): number => {
  const top = Number.parseInt(value.toString(16).charAt(0), 16)
  return top >= 8 ? 0 : top >= 4 ? 1 : top >= 2 ? 2 : 3
}

const precision = 64

// A product of two numbers has the digits of both, so squaring a few dozen times would fill any memory.
const mostBits = 400_000

/** Rounds to 64 mantissa bits, ties to even. `sticky` says that bits were already dropped below the mantissa. */
const roundTo64 = (mantissa: bigint, exponent: number, sticky = false): Binary => {
  const excess = bitLength(mantissa) - precision
  if (excess <= 0) return { mantissa, exponent }
  const negative = mantissa < 0n
  const absolute = negative ? -mantissa : mantissa
  const shift = BigInt(excess)
  let kept = absolute >> shift
  const dropped = absolute - (kept << shift)
  const half = 1n << (shift - 1n)
  if (dropped > half || (dropped === half && (sticky || (kept & 1n) === 1n))) kept += 1n
  return { mantissa: negative ? -kept : kept, exponent: exponent + excess }
}

const divideRounded = (numerator: bigint, denominator: bigint, exponent: number): Binary => {
  const negative = numerator < 0n !== denominator < 0n
  const top = numerator < 0n ? -numerator : numerator
  const bottom = denominator < 0n ? -denominator : denominator
  const shift = Math.max(0, precision + 2 + bitLength(bottom) - bitLength(top))
  const scaled = top << BigInt(shift)
  const quotient = scaled / bottom
  const rounded = roundTo64(quotient, exponent - shift, quotient * bottom !== scaled)
  return negative ? { mantissa: -rounded.mantissa, exponent: rounded.exponent } : rounded
}

const toBinary = (value: Numeric): Binary => {
  if (typeof value === 'number' && Number.isInteger(value)) return roundTo64(BigInt(value), 0)
  const decimal = parseDecimal(typeof value === 'number' ? String(value) : value.text)
  if (decimal === undefined) return { mantissa: 0n, exponent: 0 }
  return decimal.exponent >= 0
    ? roundTo64(decimal.digits * 10n ** BigInt(decimal.exponent), 0)
    : divideRounded(decimal.digits, 10n ** BigInt(-decimal.exponent), 0)
}

/** The shortest decimal that reads back as the same 64-bit float, as Go prints it. */
const fromBinary = (value: Binary): Numeric => {
  const { mantissa, exponent } = value
  if (mantissa === 0n) return 0
  if (exponent >= 0 && bitLength(mantissa) + exponent <= 53) return Number(mantissa << BigInt(exponent))
  const trailing = trailingZeros(mantissa)
  if (exponent < 0 && trailing + exponent >= 0 && bitLength(mantissa) + exponent <= precision)
    return numberFromBigInt(mantissa >> BigInt(-exponent))
  const shortest = shortestDecimal(value)
  if (shortest.exponent >= 0) return numberFromBigInt(shortest.digits * 10n ** BigInt(shortest.exponent))
  return numberFromText(decimalText(shortest)) ?? 0
}

/** Go's shortest form: an exponent below 1e-4 and from 1e6 on. */
const decimalText = ({ digits, exponent }: Decimal): string => {
  const sign = digits < 0n ? '-' : ''
  const text = (digits < 0n ? -digits : digits).toString()
  const power = text.length - 1 + exponent
  if (power < -4 || power >= 6) {
    const fraction = text.length === 1 ? '' : `.${text.slice(1)}`
    return `${sign}${text.charAt(0)}${fraction}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${text}`
  return `${sign}${text.slice(0, power + 1)}.${text.slice(power + 1)}`
}

const trailingZeros = (value: bigint): number => {
  let rest = value < 0n ? -value : value
  let count = 0
  while (rest !== 0n && (rest & 1n) === 0n) {
    rest >>= 1n
    count += 1
  }
  return count
}

const shortestDecimal = (value: Binary): Decimal => {
  for (let digits = 1; digits <= 21; digits += 1) {
    const candidate = roundToDigits(value, digits)
    const back =
      candidate.exponent >= 0
        ? roundTo64(candidate.digits * 10n ** BigInt(candidate.exponent), 0)
        : divideRounded(candidate.digits, 10n ** BigInt(-candidate.exponent), 0)
    if (compareBinary(back, value) === 0) return candidate
  }
  return roundToDigits(value, 22)
}

const roundToDigits = ({ mantissa, exponent }: Binary, digits: number): Decimal => {
  const negative = mantissa < 0n
  const absolute = negative ? -mantissa : mantissa
  const top = exponent >= 0 ? absolute << BigInt(exponent) : absolute
  const bottom = exponent >= 0 ? 1n : 1n << BigInt(-exponent)
  const magnitude = Math.floor((bitLength(absolute) + exponent - 1) * Math.LOG10E * Math.LN2)
  let power = magnitude - digits
  let result = divideToNearest(top, bottom, power)
  while (result.toString().length > digits) {
    power += 1
    result = divideToNearest(top, bottom, power)
  }
  return { digits: negative ? -result : result, exponent: power }
}

const divideToNearest = (top: bigint, bottom: bigint, power: number): bigint => {
  const scaledTop = power < 0 ? top * 10n ** BigInt(-power) : top
  const scaledBottom = power > 0 ? bottom * 10n ** BigInt(power) : bottom
  return (scaledTop * 2n + scaledBottom) / (scaledBottom * 2n)
}

const compareBinary = (a: Binary, b: Binary): number => {
  const shift = Math.min(a.exponent, b.exponent)
  const left = a.mantissa << BigInt(a.exponent - shift)
  const right = b.mantissa << BigInt(b.exponent - shift)
  return left < right ? -1 : left > right ? 1 : 0
}

export const compareNumbers = (a: Numeric, b: Numeric): number => {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0
  const left = integerOf(a)
  const right = integerOf(b)
  if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : 0
  return compareBinary(toBinary(a), toBinary(b))
}

const integerOf = (value: Numeric): bigint | undefined =>
  typeof value === 'number' ? (Number.isInteger(value) ? BigInt(value) : undefined) : value.integer

export const add = (a: Numeric, b: Numeric): Numeric => {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (Number.isSafeInteger(sum) && Number.isInteger(a) && Number.isInteger(b)) return sum
  }
  const left = toBigInt(a)
  const right = toBigInt(b)
  if (left !== undefined && right !== undefined) return numberFromBigInt(left + right)
  const x = toBinary(a)
  const y = toBinary(b)
  const shift = Math.min(x.exponent, y.exponent)
  const mantissa = (x.mantissa << BigInt(x.exponent - shift)) + (y.mantissa << BigInt(y.exponent - shift))
  return fromBinary(roundTo64(mantissa, shift))
}

const negate = (a: Numeric): Numeric =>
  typeof a === 'number'
    ? a === 0
      ? 0
      : -a
    : (numberFromText(a.text.startsWith('-') ? a.text.slice(1) : `-${a.text}`) ?? 0)

export const subtract = (a: Numeric, b: Numeric): Numeric => add(a, negate(b))

export const multiply = (a: Numeric, b: Numeric): Numeric => {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    if (Number.isSafeInteger(product) && Number.isInteger(a) && Number.isInteger(b))
      return product === 0 ? 0 : product
  }
  const left = toBigInt(a)
  const right = toBigInt(b)
  if (left !== undefined && right !== undefined) {
    if (bitLength(left) + bitLength(right) > mostBits) throw new RangeError('the product has too many digits')
    return numberFromBigInt(left * right)
  }
  const x = toBinary(a)
  const y = toBinary(b)
  return fromBinary(roundTo64(x.mantissa * y.mantissa, x.exponent + y.exponent))
}

/** The quotient; the caller has refused a divisor of zero. */
export const divide = (a: Numeric, b: Numeric): Numeric => {
  if (typeof a === 'number' && typeof b === 'number') {
    const quotient = a / b
    if (Number.isSafeInteger(quotient) && quotient * b === a && Number.isInteger(a) && Number.isInteger(b))
      return quotient === 0 ? 0 : quotient
  }
  const x = toBinary(a)
  const y = toBinary(b)
  return fromBinary(divideRounded(x.mantissa, y.mantissa, x.exponent - y.exponent))
}

/** Rounds to an integer in the asked direction; `nearest` goes away from zero on a tie. */
export const roundNumber = (value: Numeric, mode: 'nearest' | 'up' | 'down'): Numeric => {
  if (typeof value === 'number') {
    const rounded =
      mode === 'up'
        ? Math.ceil(value)
        : mode === 'down'
          ? Math.floor(value)
          : Math.sign(value) * Math.round(Math.abs(value))
    if (Number.isSafeInteger(rounded)) return rounded === 0 ? 0 : rounded
  }
  if (isIntegral(value)) return value
  const { mantissa, exponent } = toBinary(value)
  if (exponent >= 0) return numberFromBigInt(mantissa << BigInt(exponent))
  const shift = BigInt(-exponent)
  if (mode === 'down') return numberFromBigInt(mantissa >> shift)
  if (mode === 'up') return numberFromBigInt(-(-mantissa >> shift))
  const absolute = mantissa < 0n ? -mantissa : mantissa
  const nearest = (absolute + (1n << (shift - 1n))) >> shift
  return numberFromBigInt(mantissa < 0n ? -nearest : nearest)
}

/** A number as JSON and Rego print it. */
export const numberText = (value: Numeric): string => (typeof value === 'number' ? String(value) : value.text)
