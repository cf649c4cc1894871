import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffSpecs, sentenceOfChanges } from './diff.ts'
import { diffLines } from './line-diff.ts'
import { specBytes } from './parse-spec.ts'
import { specOf, specs, specWith, wholeSpec } from './testing.ts'

const whole = specOf(wholeSpec)
const told = (fields: Record<string, unknown>) =>
  diffSpecs(whole, specWith(fields)).map(({ sentence, kind, widens }) => [sentence, kind, widens])
const tool = wholeSpec.anatomy.tools[0]
const source = wholeSpec.anatomy.knowledge[0]

describe('the difference of two specs', () => {
  it.each([
    [
      { 'anatomy.tools': [tool, { name: 'shell', operations: ['execute'] }] },
      'adds tool `shell` (execute)',
      'added',
      true,
    ],
    [{ 'anatomy.tools': [] }, 'removes tool `erp.read_invoice` (read)', 'removed', false],
    [
      { 'anatomy.tools': [{ ...tool, operations: ['read', 'delete'] }] },
      'tool `erp.read_invoice` may also delete',
      'changed',
      true,
    ],
    [
      { 'anatomy.tools': [{ ...tool, server: null }] },
      'server of tool `erp.read_invoice` `mcp:erp` -> none',
      'removed',
      null,
    ],
    [{ 'budget.monthlyUsd': 60 }, 'monthly budget 50 -> 60 USD', 'changed', true],
    [{ 'budget.perTaskUsd': 0.1 }, 'budget per task 0.5 -> 0.1 USD', 'changed', false],
    [{ 'anatomy.model.temperature': 0.9 }, 'temperature 0.2 -> 0.9', 'changed', true],
    [
      { 'anatomy.model.name': 'claude-opus' },
      'model `anthropic/claude-sonnet` -> `anthropic/claude-opus`',
      'changed',
      null,
    ],
    [{ 'anatomy.model': null }, 'removes model `anthropic/claude-sonnet`', 'removed', false],
    [{ 'anatomy.role': 'analyst' }, 'role `operator` -> `analyst`', 'changed', null],
    [{ 'anatomy.instructions': 'Do less.' }, 'changes the instructions', 'changed', null],
    [
      { 'anatomy.knowledge': [{ ...source, classification: 'pii' }] },
      'classification of knowledge `vendor list` `internal` -> `pii`',
      'changed',
      true,
    ],
    [{ 'anatomy.knowledge': [] }, 'removes knowledge `vendor list` (internal)', 'removed', false],
    [
      { 'anatomy.memory': { kind: 'persistent', retentionDays: 30 } },
      'memory `session` -> `persistent`',
      'changed',
      true,
    ],
    [{ 'anatomy.output.schema': null }, 'removes the schema of its answers', 'removed', true],
    [
      { capabilities: ['invoice.match', 'invoice.pay', 'invoice.read'] },
      'adds capability `invoice.pay`',
      'added',
      true,
    ],
    [{ 'containment.externalCalls': true }, 'allows calls to the outside in the sandbox', 'changed', true],
    [{ 'access.network.domains': [] }, 'removes domain `api.erp.example`', 'removed', false],
    [{ 'access.files.deny': [] }, 'removes denied path `./secrets/**`', 'removed', true],
    [{ 'access.files.deny': ['./a', './secrets/**'] }, 'adds denied path `./a`', 'added', false],
    [{ 'run.env': { LOG_LEVEL: 'debug' } }, 'variable `LOG_LEVEL` "info" -> "debug"', 'changed', null],
    [{ 'run.args': ['--fast'] }, 'arguments [] -> ["--fast"]', 'changed', null],
    [{ 'metadata.owner': null }, 'owner `finance` -> none', 'removed', false],
    [{ 'metadata.labels': { team: 'finance', tier: 'x' } }, 'adds label `tier` = "x"', 'added', null],
  ])('%j', (fields, sentence, kind, widens) => {
    expect(told(fields)).toEqual([[sentence, kind, widens]])
  })

  it('comes in the order of a spec and is told in one line', () => {
    const changes = diffSpecs(
      whole,
      specWith({
        'budget.monthlyUsd': 60,
        'anatomy.tools': [tool, { name: 'shell', operations: ['execute'] }],
        'metadata.name': 'other',
      }),
    )
    expect(sentenceOfChanges(changes)).toBe(
      'name `invoice-bot` -> `other`; adds tool `shell` (execute); monthly budget 50 -> 60 USD',
    )
    expect(sentenceOfChanges(changes, 1)).toBe('name `invoice-bot` -> `other`; and 2 more')
    expect(sentenceOfChanges([])).toBe('no change')
  })

  it('has every path once for each thing said, and values of both sides', () => {
    const [change] = diffSpecs(whole, specWith({ capabilities: [] }))
    expect(change).toMatchObject({
      path: 'capabilities[invoice.match]',
      before: 'invoice.match',
      after: null,
    })
  })

  it('is empty exactly when the bytes are the same', () => {
    fc.assert(
      fc.property(specs, specs, (one, other) => {
        expect(diffSpecs(one, one)).toEqual([])
        const same = Buffer.from(specBytes(one)).equals(Buffer.from(specBytes(other)))
        expect(diffSpecs(one, other).length === 0).toBe(same)
      }),
      { numRuns: 200 },
    )
  })

  it('is turned around when the specs are', () => {
    const opposite = { added: 'removed', removed: 'added', changed: 'changed' } as const
    const place = (change: { path: string; kind: string }) => `${change.path} ${change.kind}`
    fc.assert(
      fc.property(specs, specs, (one, other) => {
        const there = diffSpecs(one, other).map((change) =>
          place({ path: change.path, kind: opposite[change.kind] }),
        )
        expect(diffSpecs(other, one).map(place)).toEqual(there)
      }),
      { numRuns: 200 },
    )
  })
})

describe('the difference of two texts', () => {
  const shown = (before: string, after: string) =>
    diffLines(before, after).map(
      ({ kind, text }) => `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`,
    )

  it('keeps what stays and shows what changed', () => {
    expect(shown('a\nb\nc\nd', 'a\nx\nc\nd\ne')).toEqual([' a', '-b', '+x', ' c', ' d', '+e'])
    expect(shown('', 'a')).toEqual(['+a'])
    expect(shown('a', '')).toEqual(['-a'])
    expect(shown('', '')).toEqual([])
  })

  it('numbers the lines of both sides', () => {
    expect(diffLines('a\nb', 'b')).toEqual([
      { kind: 'removed', text: 'a', before: 1, after: null },
      { kind: 'same', text: 'b', before: 2, after: 1 },
    ])
  })

  it('gives both texts back, and is as short as it can be', () => {
    const texts = fc.array(fc.constantFrom('a', 'b', 'c', '')).map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const lines = diffLines(before, after)
        const side = (kind: string) => lines.filter((line) => line.kind !== kind).map(({ text }) => text)
        expect(side('added')).toEqual(before === '' ? [] : before.split('\n'))
        expect(side('removed')).toEqual(after === '' ? [] : after.split('\n'))
        expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(commonLength(before, after))
      }),
      { numRuns: 500 },
    )
  })

  it('ends in bounded time on two long texts that have nothing in common', () => {
    const long = (mark: string) => Array.from({ length: 16_000 }, (_, at) => `${mark}${at % 7}`).join('\n')
    const started = process.hrtime.bigint()
    expect(diffLines(long('a'), long('b'))).toHaveLength(32_000)
    expect(diffLines('\n'.repeat(32_000), 'x\n'.repeat(16_000)).length).toBeGreaterThan(32_000)
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(3_000)
  })
})

/** The length of the longest common subsequence, by the textbook. */
function commonLength(before: string, after: string): number {
  const [one, other] = [before, after].map((text) => (text === '' ? [] : text.split('\n')))
  let row = new Array<number>((other?.length ?? 0) + 1).fill(0)
  for (const line of one ?? []) {
    const next = [0]
    for (const [at, candidate] of (other ?? []).entries()) {
      next.push(line === candidate ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
