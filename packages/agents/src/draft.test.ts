import { describe, expect, it } from 'vitest'
import { DraftSpec, parseDraft, withoutSecrets } from './draft.ts'
import { draftOf, draftProblems, finishDraft, stepOf } from './finish-draft.ts'
import { specOf, wholeSpec } from './testing.ts'

describe('a draft', () => {
  it.each([
    ['an unknown field', { metadata: { nam: 'x' } }],
    ['an unknown part', { extra: {} }],
    ['a text without end', { anatomy: { instructions: 'x'.repeat(65_537) } }],
    ['too many tools', { anatomy: { tools: Array(129).fill({}) } }],
    ['a number that is a word', { budget: { monthlyUsd: 'a lot' } }],
    ['a number that is none', { budget: { monthlyUsd: Number.NaN } }],
    [
      '65 variables',
      { run: { env: Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`V${at}`, ''])) } },
    ],
  ])('is not saved with %s', (_, draft) => {
    expect(DraftSpec.safeParse(draft).success).toBe(false)
  })

  it('is saved while its author still types', () => {
    const halfway = {
      metadata: { name: 'Invoice b', owner: '' },
      anatomy: { role: null, model: { temperature: 7 }, tools: [{ name: '' }] },
      access: { network: { domains: ['https://'] } },
      budget: { monthlyUsd: null },
    }
    expect(DraftSpec.parse(halfway)).toEqual(halfway)
    expect(DraftSpec.parse({})).toEqual({})
  })

  it('says per step what stands in the way, and everything at the end', () => {
    const draft = {
      metadata: { name: 'A' },
      anatomy: { tools: [{ name: 'x' }] },
      budget: { dailyUsd: -1 },
      capabilities: ['A'],
    }
    const paths = (step?: 'identity' | 'anatomy' | 'access' | 'limits') =>
      draftProblems(draft, step).map(({ path }) => path)
    expect(paths('identity')).toEqual(['metadata.name'])
    expect(paths('anatomy')).toEqual(['anatomy.tools[0].operations'])
    expect(paths('access')).toEqual(['capabilities[0]'])
    expect(paths('limits')).toEqual(['budget.dailyUsd'])
    expect(paths()).toHaveLength(4)
    expect(draftProblems({}).map(({ code, path }) => `${code} ${path}`)).toEqual([
      'FIELD_MISSING metadata.name',
    ])
    expect([stepOf('anatomy.tools[0]'), stepOf('run.env.X'), stepOf('apiVersion'), stepOf('')]).toEqual([
      'anatomy',
      'limits',
      null,
      null,
    ])
  })

  it('counts cleared fields as not said, and keeps what is empty on purpose', () => {
    const finished = finishDraft({
      metadata: { name: 'bot', displayName: '', owner: null, labels: { a: '' } },
      anatomy: { role: '', memory: { kind: '', retentionDays: null }, output: { schema: { default: null } } },
      budget: { monthlyUsd: null, dailyUsd: 0 },
      run: { runner: '', env: { X: '' } },
    })
    expect(finished).toMatchObject({
      ok: true,
      spec: {
        metadata: { displayName: 'bot', owner: null, labels: { a: '' } },
        anatomy: { role: null, memory: { kind: 'none' }, output: { schema: { default: null } } },
        budget: { monthlyUsd: 10, dailyUsd: 0, hourlyUsd: 0 },
        run: { runner: 'reference', env: { X: '' } },
      },
    })
  })

  it('made of a spec finishes as that spec', () => {
    const spec = specOf(wholeSpec)
    const draft = draftOf(spec)
    expect(DraftSpec.parse(draft)).toEqual(draft)
    expect(finishDraft(draft)).toEqual({ ok: true, spec })
  })

  it('never keeps a credential, wherever it stands, and says what to enter again', () => {
    const token = `ghp_${'a1B2'.repeat(9)}`
    const pem = '-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----'
    const draft = {
      anatomy: {
        instructions: `Log in with ${token}, then\n${pem}\ngo on.`,
        knowledge: [{ uri: 'postgres://me:pw@db.example/x' }],
      },
      run: { env: { ERP_API_KEY: 'x', LOG: token, LEVEL: 'info', EMPTY_TOKEN: '' } },
    }
    expect(withoutSecrets(draft)).toEqual({
      draft: {
        anatomy: {
          instructions: 'Log in with [removed], then\n[removed]\ngo on.',
          knowledge: [{ uri: '[removed]db.example/x' }],
        },
        run: { env: { ERP_API_KEY: '', LOG: '[removed]', LEVEL: 'info', EMPTY_TOKEN: '' } },
      },
      removed: ['anatomy.instructions', 'anatomy.knowledge[0].uri', 'run.env.ERP_API_KEY', 'run.env.LOG'],
    })
    expect(withoutSecrets({ metadata: {} })).toEqual({ draft: { metadata: {} }, removed: [] })
  })

  it('looks for credentials in bounded time', () => {
    const started = process.hrtime.bigint()
    for (const unit of ['-----BEGIN PRIVATE KEY', 'eyJaaaaaaaaaaaa.', 'a://', 'a://b:', 'sk-', 'a+']) {
      withoutSecrets({ anatomy: { instructions: unit.repeat(60_000 / unit.length) } })
    }
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(3_000)
  })

  it('is read with every problem and its path', () => {
    expect(parseDraft({ budget: { dailyUsd: 'x' }, y: 1 })).toMatchObject({
      problems: [
        { code: 'TYPE_WRONG', path: 'budget.dailyUsd' },
        { code: 'FIELD_UNKNOWN', path: 'y' },
      ],
    })
    expect(parseDraft(JSON.parse('{"__proto__":{}}'))).toMatchObject({
      problems: [{ code: 'KEY_FORBIDDEN' }],
    })
    expect(parseDraft({ metadata: { name: 'x' } })).toEqual({ ok: true, draft: { metadata: { name: 'x' } } })
  })
})
