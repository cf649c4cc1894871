import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'
import { keyOf } from './key.ts'
import {
  add,
  compareNumbers,
  divide,
  multiply,
  numberFromBigInt,
  numberFromText,
  numberText,
  subtract,
  toBigInt,
} from './number.ts'
import { compare, equal } from './order.ts'
import { jsonText } from './print.ts'
import type { Value } from './value.ts'

const big = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n })

describe('numbers', () => {
  it('add, subtract and multiply integers of any size exactly', () => {
    fc.assert(
      fc.property(big, big, (a, b) => {
        const [x, y] = [numberFromBigInt(a), numberFromBigInt(b)]
        expect(toBigInt(add(x, y))).toBe(a + b)
        expect(toBigInt(subtract(x, y))).toBe(a - b)
        expect(toBigInt(multiply(x, y))).toBe(a * b)
        expect(compareNumbers(x, y)).toBe(a < b ? -1 : a > b ? 1 : 0)
      }),
    )
  })

  it('read back what they print', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const value = numberFromText(String(x))
        expect(value === undefined ? undefined : Number(numberText(value))).toBe(x === 0 ? 0 : x)
      }),
    )
  })

  it('divide so that multiplying comes back, for quotients that are whole', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer().filter((n) => n !== 0),
        (a, b) => {
          expect(divide(multiply(a, b), b)).toBe(a === 0 ? 0 : a)
        },
      ),
    )
  })
})

describe('values', () => {
  const values: fc.Arbitrary<Value> = fc
    .jsonValue({ maxDepth: 3 })
    .map((value) => parseJson(JSON.stringify(value)))

  it('are equal exactly when they compare as equal and share a key', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(equal(a, b)).toBe(compare(a, b) === 0)
        expect(keyOf(a) === keyOf(b)).toBe(compare(a, b) === 0)
        expect(compare(a, b)).toBe(-compare(b, a) + 0)
      }),
    )
  })

  it('keep a letter after a backslash a letter', () => {
    for (const text of ['\\b', '\\f', '\b', '\f', '\\\b', '<\\b>', '\u2028']) {
      expect(parseJson(jsonText(text))).toBe(text)
    }
    expect(jsonText('\b\f\\b<')).toBe('"\\u0008\\u000c\\\\b\\u003c"')
  })

  it('survive a trip through JSON text', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(equal(parseJson(jsonText(value)), value)).toBe(true)
      }),
    )
  })
})
