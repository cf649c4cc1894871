import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseStrict, positionOf, type StrictCode } from './parse-strict.ts'

const refusal = (source: string | Uint8Array) => {
  const answer = parseStrict(source)
  if (answer.ok) throw new Error(`read: ${JSON.stringify(answer.value)}`)
  return answer
}

const traps: readonly [what: string, source: string, code: StrictCode][] = [
  ['a key twice', '{"a":1,"a":2}', 'KEY_DUPLICATE'],
  ['a key twice, once escaped', '{"a":1,"\\u0061":2}', 'KEY_DUPLICATE'],
  ['a key twice, deep inside', '{"a":[{"b":{"c":1,"c":1}}]}', 'KEY_DUPLICATE'],
  ['an empty key twice', '{"":1,"":2}', 'KEY_DUPLICATE'],
  ['__proto__', '{"__proto__":{"isAdmin":true}}', 'KEY_FORBIDDEN'],
  ['__proto__ behind escapes', '{"a":{"\\u005f_proto__":1}}', 'KEY_FORBIDDEN'],
  ['a whole number beyond 2^53', '9007199254740993', 'INTEGER_UNSAFE'],
  ['one with a fraction', '9007199254740993.0', 'INTEGER_UNSAFE'],
  ['one with an exponent', '9.007199254740993e15', 'INTEGER_UNSAFE'],
  ['2^53 itself', '-9007199254740992', 'INTEGER_UNSAFE'],
  ['1e20, whose canonical form is spelled out', '1e20', 'INTEGER_UNSAFE'],
  ['a long whole number', `1${'0'.repeat(30)}`, 'INTEGER_UNSAFE'],
  ['1e400', '[1e400]', 'NUMBER_NOT_FINITE'],
  ['400 digits', '9'.repeat(400), 'NUMBER_NOT_FINITE'],
  ['NaN', '[NaN]', 'NUMBER_NOT_FINITE'],
  ['-Infinity', '-Infinity', 'NUMBER_NOT_FINITE'],
  ['1e-400, which would become 0', '1e-400', 'NUMBER_TOO_SMALL'],
  ['half a pair behind an escape', '"\\ud800"', 'LONE_SURROGATE'],
  ['the other half', '"x\\udc00"', 'LONE_SURROGATE'],
  ['half a pair in a key', '{"\\udfff":1}', 'LONE_SURROGATE'],
  ['halves in the wrong order', '"\\ude00\\ud83d"', 'LONE_SURROGATE'],
  ['half a pair in the text itself', '"\ud800"', 'LONE_SURROGATE'],
  ['nesting beyond the limit', `${'['.repeat(65)}${']'.repeat(65)}`, 'JSON_TOO_DEEP'],
  ['a byte order mark', '\uFEFF{}', 'JSON_BYTE_ORDER_MARK'],
  ['nothing', '', 'JSON_EMPTY'],
  ['blanks only', ' \n\t', 'JSON_EMPTY'],
  ['two values', '{} {}', 'JSON_CONTINUES'],
  ['a NUL at the end', '1\0', 'JSON_CONTINUES'],
  ['an open object', '{"a":', 'JSON_ENDS_EARLY'],
  ['an open text', '"abc', 'JSON_ENDS_EARLY'],
  ['a comma at the end of a list', '[1,]', 'JSON_MALFORMED'],
  ['a comma at the end of an object', '{"a":1,}', 'JSON_MALFORMED'],
  ['single quotes', "{'a':1}", 'JSON_MALFORMED'],
  ['a bare key', '{a:1}', 'JSON_MALFORMED'],
  ['a comment', '/* */ 1', 'JSON_MALFORMED'],
  ['a leading zero', '01', 'JSON_MALFORMED'],
  ['a plus sign', '+1', 'JSON_MALFORMED'],
  ['a bare dot', '.5', 'JSON_MALFORMED'],
  ['a number that ends in a dot', '1.', 'JSON_MALFORMED'],
  ['hexadecimal', '0x1F', 'JSON_MALFORMED'],
  ['a word of another language', 'undefined', 'JSON_MALFORMED'],
  ['a word in capitals', 'True', 'JSON_MALFORMED'],
  ['a longer word', 'nullx', 'JSON_MALFORMED'],
  ['a no-break space', '\u00a01', 'JSON_MALFORMED'],
  ['a line break in a text', '"a\nb"', 'CONTROL_CHARACTER'],
  ['a NUL in a text', '"a\0"', 'CONTROL_CHARACTER'],
  ['an unknown escape', '"\\x41"', 'ESCAPE_INVALID'],
  ['an escape that ends early', '"\\u12"', 'ESCAPE_INVALID'],
  ['an escape named like what objects inherit', '"\\constructor"', 'ESCAPE_INVALID'],
]

describe('strict JSON', () => {
  it.each(traps)('refuses %s', (_, source, code) => {
    const { code: given, message } = refusal(source)
    expect(given).toBe(code)
    expect(message).toMatch(/^[A-Z].*\.$/)
  })

  it('refuses bytes that are not UTF-8, and says where they stop being it', () => {
    const overlong = Uint8Array.of(0x22, 0x0a, 0x61, 0xc0, 0xaf, 0x22)
    expect(refusal(overlong)).toMatchObject({ code: 'JSON_NOT_UTF8', at: { line: 2, column: 2 } })
    expect(refusal(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)).code).toBe('JSON_NOT_UTF8')
    expect(refusal(Uint8Array.of(0x22, 0xe2, 0x82)).code).toBe('JSON_NOT_UTF8')
    expect(refusal(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)).code).toBe('JSON_BYTE_ORDER_MARK')
    expect(refusal(new Uint8Array(Buffer.from('{}', 'utf16le'))).code).toBe('JSON_MALFORMED')
  })

  it('says where: line, column and path', () => {
    expect(refusal('{\n  "a": [\r\n    {"b": 1, "b": 2}\n  ]\n}')).toEqual({
      ok: false,
      code: 'KEY_DUPLICATE',
      message: 'The field is there twice; which one counts would be a guess.',
      at: { line: 3, column: 14, offset: 25 },
      path: 'a[0].b',
    })
    expect(refusal('{"x y": [1, 01]}')).toMatchObject({ path: '["x y"][1]', at: { line: 1, column: 13 } })
  })

  it('reads -0 as 0, as RFC 8785 writes it', () => {
    const answer = parseStrict('[-0, -0.0, 0e5]')
    expect(answer.ok && answer.value).toEqual([0, 0, 0])
  })

  it('keeps names that objects inherit as fields like any other', () => {
    const text = '{"constructor":{"prototype":{"x":1}},"toString":2,"hasOwnProperty":3}'
    const answer = parseStrict(text)
    expect(answer.ok && JSON.stringify(answer.value)).toBe(text)
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })

  it('accepts exactly its limits and nothing beyond', () => {
    expect(parseStrict(`${'['.repeat(64)}${']'.repeat(64)}`).ok).toBe(true)
    expect(parseStrict(`"${'x'.repeat(256 * 1024 - 2)}"`).ok).toBe(true)
    expect(refusal(`"${'x'.repeat(256 * 1024 - 1)}"`).code).toBe('JSON_TOO_LARGE')
    expect(parseStrict('"é"', { maxBytes: 4, maxDepth: 0 }).ok).toBe(true)
    expect(parseStrict('"é"', { maxBytes: 3, maxDepth: 0 })).toMatchObject({ code: 'JSON_TOO_LARGE' })
    expect(parseStrict('[]', { maxBytes: 9, maxDepth: 0 })).toMatchObject({ code: 'JSON_TOO_DEEP' })
  })

  it('answers hostile input in bounded time', () => {
    const wide = { maxBytes: 64 * 1024 * 1024, maxDepth: 64 }
    const hostile: [string, string][] = [
      ['x'.repeat(10 * 1024 * 1024), 'JSON_TOO_LARGE'],
      ['['.repeat(100_000), 'JSON_TOO_DEEP'],
      ['{"a":'.repeat(10_000), 'JSON_TOO_DEEP'],
      [`"${'\\'.repeat(200_001)}"`, 'JSON_ENDS_EARLY'],
      [`[${' '.repeat(200_000)}`, 'JSON_ENDS_EARLY'],
      [`[${'1'.repeat(200_000)}]`, 'NUMBER_NOT_FINITE'],
      ['\n'.repeat(250_000), 'JSON_EMPTY'],
    ]
    const started = process.hrtime.bigint()
    for (const [source, code] of hostile) expect(refusal(source).code).toBe(code)
    const many = Array.from({ length: 200_000 }, (_, at) => `"k${at}":0`).join(',')
    expect(parseStrict(`{${many}}`, wide).ok).toBe(true)
    expect(parseStrict(`{${many},"k7":1}`, wide)).toMatchObject({ code: 'KEY_DUPLICATE', path: 'k7' })
    expect(parseStrict(`"${'x\\n'.repeat(1_000_000)}"`, wide).ok).toBe(true)
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(10_000)
  })

  it('reads everything that JSON.stringify writes, as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        const answer = parseStrict(text)
        if (answer.ok) expect(answer.value).toEqual(JSON.parse(text, (_, part) => (part === 0 ? 0 : part)))
        else expect(['KEY_FORBIDDEN', 'INTEGER_UNSAFE']).toContain(answer.code)
      }),
    )
  })

  it('never throws, and accepts no text that JSON.parse refuses', () => {
    const bits = fc.constantFrom(
      ...'{}[]",:\\u0019eE+-. \n\ttrfalsn'.split(''),
      'é',
      '\ud83d',
      '\0',
      '__proto__',
    )
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        const answer = parseStrict(text)
        if (answer.ok) expect(answer.value).toEqual(JSON.parse(text, (_, part) => (part === 0 ? 0 : part)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('finds where a path begins, or what is nearest around it', () => {
    const text = '{\n  "a": {"b": [10, {"c": 1}]},\n  "d": 2\n}'
    const lineAndColumn = (...path: (string | number)[]) => {
      const { line, column } = positionOf(text, path) ?? { line: 0, column: 0 }
      return [line, column]
    }
    expect(lineAndColumn('a', 'b', 1, 'c')).toEqual([2, 20])
    expect(lineAndColumn('d')).toEqual([3, 3])
    expect(lineAndColumn('a', 'missing')).toEqual([2, 3])
    expect(lineAndColumn('nowhere')).toEqual([1, 1])
    expect(positionOf('{', [])).toBe(null)
  })
})
