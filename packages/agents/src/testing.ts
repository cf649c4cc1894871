import { createHash } from 'node:crypto'
import type { Sha256 } from '@countersign/digest'
import fc from 'fast-check'
import { agentRoles, classifications, memoryKinds, operations } from './anatomy.ts'
import { parseSpec } from './parse-spec.ts'
import type { AgentSpec, WrittenSpec } from './spec.ts'

export const sha256: Sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())

/** The example of the design: every field is there. */
export const wholeSpec = {
  apiVersion: 'countersign/v1',
  kind: 'Agent',
  metadata: {
    name: 'invoice-bot',
    displayName: 'Invoice bot',
    description: 'Matches invoices with orders.',
    owner: 'finance',
    labels: { team: 'finance' },
  },
  anatomy: {
    role: 'operator',
    model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.2, maxOutputTokens: 4096 },
    instructions: 'Read the invoice.\nFind its order.\nSay what differs.\n',
    tools: [{ name: 'erp.read_invoice', operations: ['read'], server: 'mcp:erp' }],
    knowledge: [{ name: 'vendor list', uri: 's3://finance/vendors', classification: 'internal' }],
    memory: { kind: 'session', retentionDays: 30 },
    output: { schema: { type: 'object', properties: { matched: { type: 'boolean' } } } },
  },
  capabilities: ['invoice.read', 'invoice.match'],
  containment: { externalCalls: false, persistentWrites: false },
  access: {
    network: { domains: ['api.erp.example'] },
    files: { allow: ['./invoices/**'], deny: ['./secrets/**'] },
  },
  budget: {
    monthlyUsd: 50,
    dailyUsd: 5,
    hourlyUsd: 1,
    perTaskUsd: 0.5,
    dailyTokens: 100000,
    maxToolCalls: 50,
    maxLlmCalls: 10,
  },
  run: { runner: 'reference', args: [], env: { LOG_LEVEL: 'info' } },
} satisfies WrittenSpec

export function specOf(written: unknown): AgentSpec {
  const reading = parseSpec(written)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.spec
}

/** The whole spec with some fields replaced, by their paths: `{ 'budget.monthlyUsd': 10 }`. */
export const specWith = (fields: Record<string, unknown>): AgentSpec => specOf(writtenWith(fields))

export function writtenWith(fields: Record<string, unknown>): Record<string, unknown> {
  const spec: Record<string, unknown> = structuredClone(wholeSpec)
  for (const [path, value] of Object.entries(fields)) {
    const steps = path.split('.')
    const last = steps.pop() ?? ''
    let place = spec
    for (const step of steps) {
      const next = place[step]
      if (typeof next !== 'object' || next === null) throw new Error(`${path} is not in the spec`)
      place = next as Record<string, unknown>
    }
    if (value === undefined) delete place[last]
    else place[last] = value
  }
  return spec
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
const visible = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((text) => text.replace(/[\p{C}\p{Z}\u115F\u1160\u2800\u3164\uFFA0]|\p{M}/gu, ''))
const shown = visible.map((text) => `x${text}`)
const tricky = fc.constantFrom(
  '',
  'yes',
  'null',
  '~',
  '1e3',
  '- a',
  '# no',
  'a: b',
  '"',
  "'",
  '|',
  '0x1F',
  ' x ',
  '.inf',
)
const prose = fc
  .array(
    fc.oneof(
      visible,
      tricky,
      fc.constantFrom('\n', '\n\n', '\t', '  ', '---', '...', '&a', '*a', '!x', '%Y'),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''))
const usd = fc.integer({ min: 0, max: 2_000_000_000 }).map((micros) => micros / 1e6)
const count = fc.nat(1_000_000)

/** Specs as people could write them. */
export const writtenSpecs: fc.Arbitrary<WrittenSpec> = fc.record(
  {
    apiVersion: fc.constant('countersign/v1' as const),
    kind: fc.constant('Agent' as const),
    metadata: fc.record(
      {
        name: word,
        displayName: shown,
        description: prose,
        owner: fc.option(shown),
        labels: fc.dictionary(word, fc.oneof(shown, fc.constant('')), { maxKeys: 3 }),
      },
      { requiredKeys: ['name'] },
    ),
    anatomy: fc.record(
      {
        role: fc.option(fc.constantFrom(...agentRoles)),
        model: fc.option(
          fc.record({ provider: word, name: word, temperature: fc.double({ min: 0, max: 2, noNaN: true }) }),
        ),
        instructions: prose,
        tools: fc.uniqueArray(
          fc.record({
            name: word,
            operations: fc.uniqueArray(fc.constantFrom(...operations), { minLength: 1 }),
            server: fc.option(word.map((name) => `mcp:${name}`)),
          }),
          { selector: ({ name }) => name, maxLength: 4 },
        ),
        knowledge: fc.uniqueArray(
          fc.record({
            name: shown,
            uri: word.map((name) => `s3://${name}`),
            classification: fc.constantFrom(...classifications),
          }),
          { selector: ({ name }) => name, maxLength: 3 },
        ),
        memory: fc
          .record({ kind: fc.constantFrom(...memoryKinds), days: fc.integer({ min: 1, max: 99 }) })
          .map(({ kind, days }) => ({ kind, retentionDays: kind === 'none' ? 0 : days })),
        output: fc.record({
          schema: fc.option(fc.dictionary(word, fc.oneof(fc.integer(), prose, fc.boolean()))),
        }),
      },
      { requiredKeys: [] },
    ),
    capabilities: fc.uniqueArray(word, { maxLength: 4 }),
    access: fc.record(
      {
        network: fc.record({
          domains: fc.uniqueArray(
            word.map((name) => `${name}.example`),
            { maxLength: 3 },
          ),
        }),
        files: fc.record({
          allow: fc.uniqueArray(
            word.map((name) => `./${name}/**`),
            { maxLength: 3 },
          ),
          deny: fc.uniqueArray(
            word.map((name) => `/${name}`),
            { maxLength: 3 },
          ),
        }),
      },
      { requiredKeys: [] },
    ),
    budget: fc.record(
      {
        monthlyUsd: usd,
        dailyUsd: usd,
        hourlyUsd: usd,
        perTaskUsd: usd,
        dailyTokens: count,
        maxToolCalls: count,
      },
      { requiredKeys: [] },
    ),
    run: fc.record({
      args: fc.array(prose, { maxLength: 3 }),
      env: fc.dictionary(
        word.map((name) => `X_${name.toUpperCase()}`),
        prose,
        { maxKeys: 3 },
      ),
    }),
  },
  { requiredKeys: ['apiVersion', 'kind', 'metadata'] },
)

/** Specs in their normal form; written ones that happen to be refused are left out. */
export const specs: fc.Arbitrary<AgentSpec> = writtenSpecs
  .map((written) => parseSpec(written))
  .filter((reading) => reading.ok)
  .map((reading) => (reading.ok ? reading.spec : specOf(wholeSpec)))
