import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DraftSpec } from './draft.ts'
import { finishDraft } from './finish-draft.ts'
import { draftFromWords } from './from-words.ts'

const invoice =
  'An agent called Invoice Helper for the finance team that reads invoices from SAP, matches them with orders and ' +
  'posts a summary to Slack. It must never delete invoices or send email. At most 20 dollars a month, and be precise. ' +
  'It may reach api.erp.example and https://erp.example.com/x. Remembers vendors for 30 days.'

const draftOf = (words: string) => draftFromWords(words).draft

describe('a draft from words', () => {
  it('grants nothing that was denied', () => {
    const { draft } = draftFromWords(invoice)
    expect(JSON.stringify({ ...draft, anatomy: { ...draft.anatomy, instructions: '' } })).not.toMatch(
      /delete|email/,
    )
    expect(
      draftOf('Do not use the shell. No access to evil.example. Never read ./secrets/keys.'),
    ).toMatchObject({
      access: { files: { allow: [], deny: ['./secrets/keys'] } },
    })
    expect(draftOf('Do not use the shell').anatomy?.tools).toBe(undefined)
    expect(draftOf('Read tickets without using Slack, but reply by email').anatomy?.tools).toEqual([
      { name: 'email', operations: ['send'] },
    ])
  })

  it('makes of an ordinary description what it says, and nothing else', () => {
    expect(draftOf(invoice)).toEqual({
      metadata: { displayName: 'Invoice Helper', name: 'invoice-helper', owner: 'finance' },
      anatomy: {
        instructions: invoice,
        role: 'operator',
        model: { temperature: 0 },
        tools: [
          { name: 'slack', operations: ['send'] },
          { name: 'sap', operations: ['read'] },
        ],
        memory: { kind: 'persistent', retentionDays: 30 },
      },
      capabilities: ['invoice.read', 'order.match'],
      access: { network: { domains: ['api.erp.example', 'erp.example.com'] } },
      budget: { monthlyUsd: 20 },
    })
  })

  it('says of everything but the words themselves which words led to it', () => {
    const { inferred } = draftFromWords(invoice)
    const because = new Map(inferred.map((inference) => [inference.path, inference.because]))
    expect(because.get('metadata.owner')).toBe('“for the finance team”')
    expect(because.get('anatomy.model.temperature')).toBe('“precise”')
    expect(because.get('budget.monthlyUsd')).toBe('“20 dollars a month”')
    expect(because.get('capabilities[1]')).toBe('“matches … orders”')
    expect(because.get('anatomy.memory.retentionDays')).toBe('“Remembers vendors for 30 days”')
  })

  it.each([
    ['support', 'Triage support tickets and answer customers.'],
    ['developer', 'Review pull requests in our repository for bugs.'],
    ['researcher', 'Research papers on batteries and cite sources.'],
    ['analyst', 'Analyse metrics and write reports on anomalies.'],
    ['operator', 'Process orders and payments.'],
    ['assistant', 'Summarise meetings and draft notes.'],
  ])('takes the role %s from verbs and nouns', (role, words) => {
    expect(draftOf(words).anatomy?.role).toBe(role)
  })

  it.each([
    ['Spend at most $5 per day and $0.10 per task.', { dailyUsd: 5, perTaskUsd: 0.1 }],
    ['No more than twenty dollars a month.', { monthlyUsd: 20 }],
    ['USD 1,500 per month, later 1200 dollars monthly', { monthlyUsd: 1_200 }],
    ['A monthly budget of $40.', { monthlyUsd: 40 }],
    ['100k tokens a day, 20 tool calls', { dailyTokens: 100_000, maxToolCalls: 20 }],
    ['It costs 20 dollars.', undefined],
    ['At most 20 euros a month.', undefined],
  ])('budget: %s', (words, budget) => {
    expect(draftOf(words).budget).toEqual(budget)
  })

  it.each([
    ['Be creative.', { temperature: 0.8 }],
    ['Be exact and creative.', { temperature: 0 }],
    ['Use temperature 0.3, be creative.', { temperature: 0.3 }],
    ['Use claude-sonnet-4.5.', { provider: 'anthropic', name: 'claude-sonnet-4.5' }],
    ['Use a good model.', undefined],
  ])('model: %s', (words, model) => {
    expect(draftOf(words).anatomy?.model).toEqual(model)
  })

  it.each([
    [
      'It reads salaries from s3://people/pay.',
      [{ name: 'people/pay', uri: 's3://people/pay', classification: 'pii' }],
    ],
    [
      'See s3://docs/handbook, please.',
      [{ name: 'docs/handbook', uri: 's3://docs/handbook', classification: 'internal' }],
    ],
    ['It handles personal data.', [{ name: 'personal data', classification: 'pii' }]],
    ['It reads the handbook.', undefined],
  ])('knowledge: %s', (words, knowledge) => {
    expect(draftOf(words).anatomy?.knowledge).toEqual(knowledge)
  })

  it.each([
    ['It does not remember anything, do not remember names', { kind: 'none' }],
    ['Remembers across conversations', { kind: 'persistent' }],
    ['Remembers the answers during a conversation', { kind: 'session' }],
    ['Keeps notes for 2 weeks', { kind: 'persistent', retentionDays: 14 }],
  ])('memory: %s', (words, memory) => {
    expect(draftOf(words).anatomy?.memory).toEqual(memory)
  })

  it('takes hosts and files, and neither addresses of e-mail nor names of files for hosts', () => {
    expect(
      draftOf('Mail ana@corp.example about report.pdf. Read ./inbox/** and docs.corp.example/page.').access,
    ).toEqual({
      network: { domains: ['docs.corp.example'] },
      files: { allow: ['./inbox/**'], deny: [] },
    })
  })

  it('invents nothing of nothing', () => {
    expect(draftFromWords(' \n')).toEqual({ draft: {}, inferred: [] })
    expect(draftOf('Hello there')).toEqual({ anatomy: { instructions: 'Hello there' } })
  })

  it('answers any text in bounded time with a draft that can be saved', () => {
    const bits = fc.constantFrom(
      'never ',
      'read ',
      'invoices ',
      '$5 a day ',
      '. ',
      ', ',
      'called A',
      's3://x ',
      'remembers ',
      'for 9 days ',
      '\u202e',
      '"',
      'Slack ',
      'x'.repeat(300),
      '/',
      'a.b.example ',
      '__proto__ ',
      'constructor ',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(bits, { maxLength: 60 }).map((parts) => parts.join('')),
        ),
        (words) => {
          const { draft, inferred } = draftFromWords(words)
          expect(DraftSpec.safeParse(draft).success).toBe(true)
          expect(inferred.every(({ because }) => because.length > 0)).toBe(true)
          finishDraft(draft)
        },
      ),
      { numRuns: 500 },
    )
    const started = process.hrtime.bigint()
    for (const unit of [
      'a',
      'remembers ',
      '$1 ',
      'called A ',
      'owned by a ',
      '- ',
      's3://',
      'a.',
      'read invoice ',
    ])
      draftFromWords(unit.repeat(100_000))
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000)
  })
})
