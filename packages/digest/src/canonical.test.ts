import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalBytes, canonicalise, DigestError, parseCanonical } from './canonical.ts'
import { digestOf, digestOfBytes, hasDigest, isDigest } from './digest.ts'
import { checkJson, type ValueCode } from './json-value.ts'
import { parseStrict } from './parse-strict.ts'
import { sha256, vectorsFolder } from './testing.ts'

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')
const canonicalOf = (source: string | Uint8Array): string => {
  const read = parseStrict(source)
  if (!read.ok) throw new Error(read.message)
  return textOf(canonicalBytes(read.value))
}

class Custom {
  readonly a = 1
}
const circle: Record<string, unknown> = {}
circle.self = circle
const holed = [1]
holed[2] = 3
const own = Object.create(null)
Object.defineProperty(own, '__proto__', { value: 1, enumerable: true })
const inside = (value: unknown) => ({ list: [{ value }] })

const notJson: readonly [what: string, value: unknown, code: ValueCode][] = [
  ['undefined', undefined, 'VALUE_NOT_JSON'],
  ['undefined in a field', inside(undefined), 'VALUE_NOT_JSON'],
  ['NaN', inside(Number.NaN), 'NUMBER_NOT_FINITE'],
  ['Infinity', inside(Number.POSITIVE_INFINITY), 'NUMBER_NOT_FINITE'],
  ['2^53', inside(2 ** 53), 'INTEGER_UNSAFE'],
  ['a big integer', inside(1n), 'VALUE_NOT_JSON'],
  ['a function', inside(() => 1), 'VALUE_NOT_JSON'],
  ['a date', inside(new Date(0)), 'VALUE_NOT_JSON'],
  ['a map', inside(new Map([['a', 1]])), 'VALUE_NOT_JSON'],
  ['an instance of a class', inside(new Custom()), 'VALUE_NOT_JSON'],
  ['something with a toJSON', inside({ toJSON: () => 1 }), 'VALUE_NOT_JSON'],
  ['a list with a hole', inside(holed), 'VALUE_NOT_JSON'],
  ['a symbol for a key', inside({ [Symbol('a')]: 1 }), 'VALUE_NOT_JSON'],
  ['a lone surrogate', inside('\ud800'), 'LONE_SURROGATE'],
  ['a lone surrogate in a key', inside({ '\udc00': 1 }), 'LONE_SURROGATE'],
  ['__proto__ as an own key', inside(own), 'KEY_FORBIDDEN'],
  ['what JSON.parse makes of __proto__', JSON.parse('{"__proto__":{"a":1}}'), 'KEY_FORBIDDEN'],
  ['a circle', circle, 'VALUE_TOO_DEEP'],
  ['a text beyond the limit', 'x'.repeat(256 * 1024), 'VALUE_TOO_LARGE'],
]

describe('canonical bytes', () => {
  it.each(notJson)('do not exist for %s', (_, value, code) => {
    expect(canonicalise(value)).toMatchObject({ ok: false, code, at: null })
    expect(checkJson(value)).toMatchObject({ ok: false, code })
  })

  it('say where the value is not JSON', () => {
    expect(checkJson({ a: [{ 'b c': Number.NaN }] })).toMatchObject({ path: 'a[0]["b c"]' })
  })

  it('throw a coded error at a caller who did not check', () => {
    expect(() => canonicalBytes(Number.NaN)).toThrow(DigestError)
    expect(() => digestOf(sha256, 2 ** 60)).toThrow('lose digits')
  })

  it('do not grow past the limit when numbers are spelled out', () => {
    const source = `[${Array.from({ length: 40_000 }, () => '1e15').join(',')}]`
    const read = parseStrict(source)
    expect(read.ok && canonicalise(read.value)).toMatchObject({ code: 'VALUE_TOO_LARGE' })
  })

  it('visit a value that repeats itself no longer than the limit of bytes', () => {
    let bomb: unknown = 'lol'
    for (let level = 0; level < 60; level++) bomb = [bomb, bomb]
    expect(canonicalise(bomb)).toMatchObject({ code: 'VALUE_TOO_LARGE' })
  })

  it('sort keys by UTF-16 units and spell numbers as RFC 8785 does', () => {
    expect(canonicalOf('{"\\ud83d\\ude00":1,"\\ufb33":2,"a":3,"A":4,"10":5,"9":6}')).toBe(
      '{"10":5,"9":6,"A":4,"a":3,"\u{1f600}":1,"\ufb33":2}',
    )
    expect(canonicalOf('[1E30, 4.50, 2e-3, -0, 1e21, 0.000001, 1e-7]')).toBe(
      '[1e+30,4.5,0.002,0,1e+21,0.000001,1e-7]',
    )
  })

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
    // RFC 8785 spells these out; here they are refused, since nobody can tell which digits were meant.
    ['4340000000000000', 'INTEGER_UNSAFE'],
    ['c340000000000000', 'INTEGER_UNSAFE'],
    ['4430000000000000', 'INTEGER_UNSAFE'],
    ['444b1ae4d6e2ef4e', 'INTEGER_UNSAFE'],
    ['444b1ae4d6e2ef4f', 'INTEGER_UNSAFE'],
    ['7fffffffffffffff', 'NUMBER_NOT_FINITE'],
    ['7ff0000000000000', 'NUMBER_NOT_FINITE'],
  ])('spell the double %s as RFC 8785, appendix B, does: %s', (bits, spelling) => {
    const answer = canonicalise(Buffer.from(bits, 'hex').readDoubleBE())
    expect(answer.ok ? textOf(answer.value) : answer.code).toBe(spelling)
    if (answer.ok) expect(parseCanonical(answer.value).ok).toBe(true)
  })

  it('are stable: canonicalise(parse(canonicalise(x))) is canonicalise(x)', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const first = canonicalise(value)
        if (!first.ok) return
        const read = parseCanonical(first.value)
        expect(read.ok && canonicalBytes(read.value)).toEqual(first.value)
      }),
      { numRuns: 500 },
    )
  })

  it('are shared by no two different values', () => {
    const small = fc.jsonValue({ maxDepth: 2 })
    fc.assert(
      fc.property(small, small, (one, other) => {
        const [first, second] = [canonicalise(one), canonicalise(other)]
        if (!first.ok || !second.ok) return
        const read = parseStrict(first.value)
        // -0 and 0 are one value in JSON's canonical form.
        expect(read.ok && read.value).toEqual(JSON.parse(JSON.stringify(one)))
        if (textOf(first.value) === textOf(second.value)) {
          expect(JSON.parse(JSON.stringify(one))).toEqual(JSON.parse(JSON.stringify(other)))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('do not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (object) => {
        const turned = Object.fromEntries(Object.entries(object).reverse())
        expect(canonicalise(turned)).toEqual(canonicalise(object))
      }),
    )
  })

  it('are read back only when spelled exactly so', () => {
    const bytes = (text: string) => new TextEncoder().encode(text)
    expect(parseCanonical(bytes('{"a":1,"b":[]}'))).toEqual({ ok: true, value: { a: 1, b: [] } })
    for (const text of ['{"b":1,"a":1}', '{"a": 1}', '[1.0]', '["\\u0061"]', '-0', '[1]\n']) {
      expect(parseCanonical(bytes(text)), text).toMatchObject({ code: 'JSON_NOT_CANONICAL' })
    }
    expect(parseCanonical(bytes('{"a":1,"a":1}'))).toMatchObject({ code: 'KEY_DUPLICATE' })
  })
})

describe('a digest', () => {
  it('is the SHA-256 of the canonical bytes, in lower-case hexadecimal', () => {
    expect(digestOf(sha256, { b: 1, a: [] })).toBe(
      digestOfBytes(sha256, new TextEncoder().encode('{"a":[],"b":1}')),
    )
    expect(digestOf(sha256, {})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
  })

  it('is told apart from any other text', () => {
    expect(isDigest('0'.repeat(64))).toBe(true)
    for (const other of ['0'.repeat(63), 'A'.repeat(64), `${'0'.repeat(64)}\n`, null, 7]) {
      expect(isDigest(other)).toBe(false)
    }
  })

  it('is compared as it is written, and no other text is taken for it', () => {
    for (let length = 0; length < 64; length++) {
      const bytes = new Uint8Array(length).fill(length * 7)
      const digest = digestOfBytes(sha256, bytes)
      expect(hasDigest(sha256, bytes, digest)).toBe(true)
      const at = length % 64
      const other = digest.slice(0, at) + (digest[at] === '0' ? '1' : '0') + digest.slice(at + 1)
      for (const wrong of [other, digest.toUpperCase(), digest.slice(1), `${digest}0`, '']) {
        // A digest of digits alone has one spelling only.
        if (wrong !== digest) expect(hasDigest(sha256, bytes, wrong)).toBe(false)
      }
    }
    expect(hasDigest(() => new Uint8Array(20), new Uint8Array(), '0'.repeat(64))).toBe(false)
  })

  it('is not made with another hash function', () => {
    expect(() => digestOf(() => new Uint8Array(20), {})).toThrow(TypeError)
  })
})

const vectors = vectorsFolder()

describe.skipIf(vectors === null)('the published vectors of RFC 8785', () => {
  const folder = join(vectors ?? '', 'jcs')
  const names = vectors === null ? [] : readdirSync(join(folder, 'input'))

  it('are all here', () => {
    expect(names).toHaveLength(6)
  })

  it.each(names)('%s becomes exactly the bytes that are published', (name) => {
    const input = new Uint8Array(readFileSync(join(folder, 'input', name)))
    const hex = readFileSync(join(folder, 'outhex', name.replace(/json$/, 'txt')), 'utf8').replace(/\s/g, '')
    const output = readFileSync(join(folder, 'output', name))
    expect(Buffer.from(canonicalOf(input))).toEqual(output)
    expect(output.toString('hex')).toBe(hex)
    expect(parseCanonical(new Uint8Array(output)).ok).toBe(true)
  })
})

describe('reading canonical bytes', () => {
  /** What it always meant: strict JSON whose canonical bytes are the ones that were read. */
  const isCanonical = (bytes: Uint8Array): boolean => {
    const read = parseStrict(bytes)
    const canonical = read.ok ? canonicalise(read.value) : read
    return canonical.ok && Buffer.compare(canonical.value, bytes) === 0
  }
  const spelled = fc.oneof(
    fc.json(),
    fc.json().map((text) => {
      const canonical = canonicalise(JSON.parse(text))
      return canonical.ok ? textOf(canonical.value) : text
    }),
    fc.constantFrom(
      '{"__proto__":1}',
      '{"a":1,"a":1}',
      '{"b":1,"a":1}',
      '"\\ud800"',
      '"\\u0061"',
      '-0',
      '1e2',
      '9007199254740992',
      '9007199254740993',
      '1.0',
      ' 1',
      '1 ',
      '',
      '\ufeff1',
      '[1,]',
      `${'['.repeat(65)}${']'.repeat(65)}`,
      `${'['.repeat(64)}${']'.repeat(64)}`,
    ),
  )

  it('takes the same texts, and reads the same from them, whichever way it is read', () => {
    fc.assert(
      fc.property(spelled, (text) => {
        const bytes = Buffer.from(text)
        const read = parseCanonical(bytes)
        expect(read.ok, text).toBe(isCanonical(bytes))
        if (read.ok) expect({ ok: true, value: read.value }).toEqual(parseStrict(bytes))
      }),
      { numRuns: 2_000 },
    )
  })

  it('takes no bytes that are no UTF-8, wherever one was changed', () => {
    const bytes = Buffer.from('{"a":"ü","b":[1,2]}')
    for (let at = 0; at < bytes.length; at++) {
      for (const byte of [0x00, 0x22, 0x30, 0x80, 0xc3, 0xff]) {
        const changed = Buffer.from(bytes)
        changed[at] = byte
        expect(parseCanonical(changed).ok, changed.toString('hex')).toBe(isCanonical(changed))
      }
    }
  })
})
