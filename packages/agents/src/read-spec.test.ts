import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSpec, specFormats, writeSpec } from './read-spec.ts'
import { specOf, specs, wholeSpec } from './testing.ts'

const minimal = 'apiVersion: countersign/v1\nkind: Agent\nmetadata:\n  name: bot\n'
const first = (source: string | Uint8Array, format: 'yaml' | 'json' = 'yaml') => {
  const reading = readSpec(source, format)
  if (reading.ok) throw new Error(`read: ${JSON.stringify(reading.spec)}`)
  const [problem] = reading.problems
  if (problem === undefined) throw new Error('refused without a problem')
  return problem
}

const nested = (depth: number) =>
  Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n')
const bomb = [
  'a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]',
  ...'bcdefghi'
    .split('')
    .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[at]}`).join(', ')}]`),
].join('\n')

const refused: readonly [what: string, source: string, code: string, line: number, column: number][] = [
  ['an anchor', `${minimal}capabilities: &all [a]\n`, 'YAML_ANCHOR', 5, 15],
  ['an alias', `${minimal}capabilities: *all\n`, 'YAML_ALIAS', 5, 15],
  ['an alias for a key', `${minimal}*all : x\n`, 'YAML_ALIAS', 5, 1],
  ['a bomb of aliases', bomb, 'YAML_ANCHOR', 1, 4],
  ['a tag', `${minimal}kind2: !!js/function 'x'\n`, 'YAML_TAG', 5, 8],
  ['a tag of the core schema', `${minimal}x: !!str 1\n`, 'YAML_TAG', 5, 4],
  ['binary', `${minimal}x: !!binary aGk=\n`, 'YAML_TAG', 5, 4],
  ['a merge key', `${minimal}run:\n  <<: {runner: x}\n`, 'YAML_MERGE_KEY', 6, 3],
  ['a directive', `%YAML 1.1\n---\n${minimal}`, 'YAML_DIRECTIVE', 1, 1],
  ['two documents', `${minimal}---\n${minimal}`, 'YAML_SEVERAL_DOCUMENTS', 5, 1],
  ['a byte order mark', `\uFEFF${minimal}`, 'YAML_BYTE_ORDER_MARK', 1, 1],
  ['a field twice', `${minimal}kind: Agent\n`, 'KEY_DUPLICATE', 5, 1],
  ['a field twice, once quoted', `${minimal}"k\\x69nd": Agent\n`, 'KEY_DUPLICATE', 5, 1],
  ['a field twice in a flow', `${minimal}run: {runner: a, runner: b}\n`, 'KEY_DUPLICATE', 5, 18],
  ['__proto__', `${minimal}__proto__: {a: 1}\n`, 'KEY_FORBIDDEN', 5, 1],
  ['a list for a key', `${minimal}? [a]\n: x\n`, 'YAML_KEY_NOT_TEXT', 5, 3],
  ['a number beyond 2^53', `${minimal}budget:\n  dailyTokens: 9007199254740993\n`, 'INTEGER_UNSAFE', 6, 16],
  ['infinity', `${minimal}budget:\n  monthlyUsd: .inf\n`, 'NUMBER_NOT_FINITE', 6, 15],
  ['1e400', `${minimal}budget:\n  monthlyUsd: 1e400\n`, 'NUMBER_NOT_FINITE', 6, 15],
  ['half a surrogate pair', `${minimal}x: "\\ud800"\n`, 'LONE_SURROGATE', 5, 4],
  ['a tab for indentation', 'metadata:\n\tname: bot\n', 'YAML_MALFORMED', 2, 1],
  ['an open quotation', `${minimal}x: "abc\n`, 'YAML_MALFORMED', 5, 4],
  ['a quotation that ends in an escape', `${minimal}x: "abc\\"`, 'YAML_MALFORMED', 5, 4],
  ['a quotation that ends in a doubled mark', `${minimal}x: 'abc''`, 'YAML_MALFORMED', 5, 4],
  ['an open list', `${minimal}x: [a\n`, 'YAML_MALFORMED', 6, 1],
  ['nothing', '', 'YAML_EMPTY', 1, 1],
  ['a comment only', '# nothing\n', 'YAML_EMPTY', 1, 1],
  ['an unknown field', `${minimal}budgets:\n  monthlyUsd: 1\n`, 'FIELD_UNKNOWN', 5, 1],
  [
    'a wrong value',
    `${minimal}anatomy:\n  model:\n    provider: x\n    name: y\n    temperature: 3\n`,
    'TOO_LARGE',
    9,
    5,
  ],
  [
    'a missing field',
    'apiVersion: countersign/v1\nkind: Agent\nmetadata:\n  owner: x\n',
    'FIELD_MISSING',
    3,
    1,
  ],
  ['a word where a list belongs', `${minimal}capabilities: all\n`, 'TYPE_WRONG', 5, 1],
  ['a list', '- a\n', 'TYPE_WRONG', 1, 1],
]

describe('a spec in YAML', () => {
  it.each(refused)('is refused with %s, at its line and column', (_, source, code, line, column) => {
    const problem = first(source)
    expect([problem.code, problem.at?.line, problem.at?.column]).toEqual([code, line, column])
    expect(problem.message).toMatch(/^[A-Z`].*\.$/s)
  })

  it('is refused when nothing tells its bytes', () => {
    expect(first(Uint8Array.of(0x61, 0x3a, 0x20, 0xff))).toMatchObject({
      code: 'YAML_NOT_UTF8',
      at: { column: 4 },
    })
  })

  it('is refused in bounded time when it is hostile', () => {
    const flood = minimal + Array.from({ length: 30_000 }, (_, at) => `k${at}:`).join('\n')
    const longKey = `${minimal}? ${'k'.repeat(100_000)}\n:\n${Array.from({ length: 10_000 }, (_, at) => `  k${at}: 1`).join('\n')}`
    const hostile: [what: string, source: string, code: string][] = [
      ['10 MB', 'x'.repeat(10 * 1024 * 1024), 'YAML_TOO_LARGE'],
      ['10,000 open lists', '['.repeat(10_000), 'YAML_TOO_DEEP'],
      ['10,000 open objects', '{a: '.repeat(10_000), 'YAML_TOO_DEEP'],
      ['10,000 lists on a line', `${'- '.repeat(10_000)}x`, 'YAML_TOO_DEEP'],
      ['10,000 keys on a line', `${'? '.repeat(10_000)}x`, 'YAML_TOO_DEEP'],
      ['700 lines, each deeper', nested(700), 'YAML_TOO_DEEP'],
      [
        'both',
        Array.from({ length: 50 }, (_, at) => `${' '.repeat(at * 100)}${'- '.repeat(50)}`).join('\n'),
        'YAML_TOO_DEEP',
      ],
      ['closed lists', `${']'.repeat(10_000)}`, 'YAML_MALFORMED'],
      ['30,000 unknown fields', flood, 'FIELD_UNKNOWN'],
      ['30,000 fields and one twice', `${flood}\nk7:`, 'KEY_DUPLICATE'],
      ['a long name above many fields', longKey, 'FIELD_UNKNOWN'],
      ['10,000 documents', '---\n'.repeat(10_000), 'YAML_SEVERAL_DOCUMENTS'],
      ['a long plain line', `${minimal}a: ${'x '.repeat(100_000)}`, 'FIELD_UNKNOWN'],
      ['colons', ':'.repeat(100_000), 'YAML_MALFORMED'],
      ['quotation marks', `a: ${"'".repeat(100_001)}`, 'YAML_MALFORMED'],
      ['200,000 line breaks', '\n'.repeat(200_000), 'YAML_EMPTY'],
      ['commas', `[${','.repeat(100_000)}`, 'YAML_MALFORMED'],
    ]
    for (const [what, source, code] of hostile) {
      // What it costs, and not how long it takes while a machine does other things.
      const before = process.cpuUsage()
      const { code: given } = first(source)
      const { user, system } = process.cpuUsage(before)
      const ms = (user + system) / 1_000
      expect([what, given, ms < 4_000 || `${ms} ms`]).toEqual([what, code, true])
    }
  }, 60_000)

  it('is read when all of it stands on one line', () => {
    const entries = Array.from({ length: 32 }, (_, at) => `l${at}: x`).join(', ')
    const line = `{apiVersion: countersign/v1, kind: Agent, metadata: {name: bot, labels: {${entries}}}}`
    expect(readSpec(line, 'yaml').ok).toBe(true)
    expect(readSpec(writeSpec(specOf(wholeSpec), 'json'), 'yaml')).toEqual({
      ok: true,
      spec: specOf(wholeSpec),
    })
    const many = Array.from({ length: 200 }, (_, at) => `k${at}: 1`).join(', ')
    expect(first(`${minimal}run: {${many}}\n`).code).toBe('FIELD_UNKNOWN')
  })

  it('keeps what only looks like special syntax', () => {
    const source = `${minimal}  description: "&a *b !c <<"\nanatomy:\n  instructions: |\n    &not an anchor\n    *not an alias\n    - - - -\n    <<: x\n`
    const reading = readSpec(source, 'yaml')
    expect(reading.ok && reading.spec.anatomy.instructions).toBe(
      '&not an anchor\n*not an alias\n- - - -\n<<: x\n',
    )
  })

  it('reads yes, no and dates as the words that they are', () => {
    const reading = readSpec(`${minimal}  labels: {a: yes, b: 2026-11-20, c: "1"}\n`, 'yaml')
    expect(reading.ok && reading.spec.metadata.labels).toEqual({ a: 'yes', b: '2026-11-20', c: '1' })
  })
})

describe('a spec in JSON', () => {
  it.each([
    ['{"kind":"Agent","kind":"Agent"}', 'KEY_DUPLICATE', 1, 17],
    ['{"__proto__":{}}', 'KEY_FORBIDDEN', 1, 2],
    ['{\n  "metadata": {"name": "Bot"}\n}', 'FIELD_MISSING', 1, 1],
    ['{"apiVersion":"countersign/v1","kind":"Agent","metadata":{"name":"a",\n"x":1}}', 'FIELD_UNKNOWN', 2, 1],
    ['', 'JSON_EMPTY', 1, 1],
    ['apiVersion: x', 'JSON_MALFORMED', 1, 1],
  ])('%s is refused, at its line and column', (source, code, line, column) => {
    const problem = first(source, 'json')
    expect([problem.code, problem.at?.line, problem.at?.column]).toEqual([code, line, column])
  })

  it('answers 10,000 unknown fields with the first few, in bounded time', () => {
    const source = `{${Array.from({ length: 10_000 }, (_, at) => `"k${at}":1`).join(',')}}`
    const reading = readSpec(source, 'json')
    expect(!reading.ok && reading.problems.length).toBe(50)
  })
})

describe('writing a spec', () => {
  it.each(specFormats)('in %s keeps the example as it is', (format) => {
    const text = writeSpec(specOf(wholeSpec), format)
    expect(readSpec(text, format)).toEqual({ ok: true, spec: specOf(wholeSpec) })
  })

  it('writes YAML that people like to read', () => {
    const text = writeSpec(specOf(wholeSpec), 'yaml')
    expect(text.startsWith('apiVersion: countersign/v1\nkind: Agent\nmetadata:\n  name: invoice-bot\n')).toBe(
      true,
    )
    expect(text).toContain('  instructions: |\n    Read the invoice.\n    Find its order.\n')
  })

  it('in either format reads back as the same spec, whatever stands in its texts', () => {
    fc.assert(
      fc.property(specs, fc.constantFrom(...specFormats), (spec, format) => {
        expect(readSpec(writeSpec(spec, format), format)).toEqual({ ok: true, spec })
      }),
      { numRuns: 500 },
    )
  })

  it('reading never throws, whatever the text', () => {
    const bits = fc.constantFrom(
      'a',
      ': ',
      '- ',
      '\n',
      '  ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '|',
      '>',
      '#',
      '&',
      '*',
      '!',
      '%',
      '?',
      '---',
      '\t',
      '<<',
      '0x',
      '1',
      '~',
      '\\u',
      '\u2028',
      'é',
    )
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 30 }), fc.constantFrom(...specFormats), (parts, format) => {
        expect(readSpec(parts.join(''), format).ok).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })
})
