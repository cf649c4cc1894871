import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adviceOn } from './advice.ts'
import { anatomyProblems, isComplete } from './complete.ts'
import { containmentProblems } from './containment.ts'
import { agentNameFrom } from './metadata.ts'
import { parseSpec, parseSpecBytes, specBytes, specDigest } from './parse-spec.ts'
import { sha256, specOf, specs, specWith, wholeSpec, writtenSpecs, writtenWith } from './testing.ts'

const problemsWith = (fields: Record<string, unknown>) => {
  const reading = parseSpec(writtenWith(fields))
  return reading.ok ? [] : reading.problems.map(({ code, path }) => `${code} ${path}`)
}

const refused: readonly [what: string, fields: Record<string, unknown>, problem: string][] = [
  ['an unknown field at the top', { extra: 1 }, 'FIELD_UNKNOWN extra'],
  ['an unknown field inside', { 'anatomy.model.temprature': 1 }, 'FIELD_UNKNOWN anatomy.model.temprature'],
  ['another version', { apiVersion: 'countersign/v2' }, 'OPTION_UNKNOWN apiVersion'],
  ['no version', { apiVersion: undefined }, 'FIELD_MISSING apiVersion'],
  ['no name', { 'metadata.name': undefined }, 'FIELD_MISSING metadata.name'],
  ['a name with capitals', { 'metadata.name': 'Invoice' }, 'VALUE_INVALID metadata.name'],
  ['a name that ends in a hyphen', { 'metadata.name': 'bot-' }, 'VALUE_INVALID metadata.name'],
  ['a name that begins with a digit', { 'metadata.name': '1bot' }, 'VALUE_INVALID metadata.name'],
  ['a long name', { 'metadata.name': 'x'.repeat(64) }, 'TOO_LONG metadata.name'],
  [
    'a name turned around',
    { 'metadata.displayName': 'bot\u202exe' },
    'HIDDEN_CHARACTER metadata.displayName',
  ],
  ['an empty owner', { 'metadata.owner': ' ' }, 'TOO_SHORT metadata.owner'],
  ['an owner that is a number', { 'metadata.owner': 7 }, 'TYPE_WRONG metadata.owner'],
  ['a label in capitals', { 'metadata.labels': { Team: 'x' } }, 'VALUE_INVALID metadata.labels.Team'],
  [
    '33 labels',
    { 'metadata.labels': Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`l${at}`, ''])) },
    'TOO_MANY metadata.labels',
  ],
  ['a role of people', { 'anatomy.role': 'admin' }, 'OPTION_UNKNOWN anatomy.role'],
  ['a temperature above 2', { 'anatomy.model.temperature': 2.1 }, 'TOO_LARGE anatomy.model.temperature'],
  ['a temperature in words', { 'anatomy.model.temperature': 'hot' }, 'TYPE_WRONG anatomy.model.temperature'],
  ['half a token', { 'anatomy.model.maxOutputTokens': 1.5 }, 'TYPE_WRONG anatomy.model.maxOutputTokens'],
  ['a model with blanks', { 'anatomy.model.name': 'claude sonnet' }, 'VALUE_INVALID anatomy.model.name'],
  [
    'instructions with tag characters',
    { 'anatomy.instructions': 'Be kind.\u{e0041}' },
    'HIDDEN_CHARACTER anatomy.instructions',
  ],
  [
    'instructions with zero-width blanks',
    { 'anatomy.instructions': 'Be\u200bkind' },
    'HIDDEN_CHARACTER anatomy.instructions',
  ],
  [
    'instructions with a code in joiners',
    { 'anatomy.instructions': 'a\u200c\u200d\u200c\u200db' },
    'HIDDEN_CHARACTER anatomy.instructions',
  ],
  [
    'instructions with a code in selectors',
    { 'anatomy.instructions': 'a\ufe00\ufe01\ufe02' },
    'HIDDEN_CHARACTER anatomy.instructions',
  ],
  ['endless instructions', { 'anatomy.instructions': 'x'.repeat(32_769) }, 'TOO_LONG anatomy.instructions'],
  [
    'a tool twice',
    {
      'anatomy.tools': [
        { name: 'a', operations: ['read'] },
        { name: 'a', operations: ['send'] },
      ],
    },
    'DUPLICATE anatomy.tools[1]',
  ],
  [
    'a tool that does nothing',
    { 'anatomy.tools': [{ name: 'a', operations: [] }] },
    'TOO_FEW anatomy.tools[0].operations',
  ],
  [
    'an operation nobody knows',
    { 'anatomy.tools': [{ name: 'a', operations: ['frob'] }] },
    'OPTION_UNKNOWN anatomy.tools[0].operations[0]',
  ],
  [
    'a tool with a path',
    { 'anatomy.tools': [{ name: '../a', operations: ['read'] }] },
    'VALUE_INVALID anatomy.tools[0].name',
  ],
  [
    'a server without a kind',
    { 'anatomy.tools': [{ name: 'a', operations: ['read'], server: 'erp' }] },
    'VALUE_INVALID anatomy.tools[0].server',
  ],
  [
    'knowledge without a classification',
    { 'anatomy.knowledge': [{ name: 'a', uri: 's3://a' }] },
    'FIELD_MISSING anatomy.knowledge[0].classification',
  ],
  [
    'knowledge that is a program',
    { 'anatomy.knowledge': [{ name: 'a', uri: 'javascript:alert(1)', classification: 'public' }] },
    'VALUE_INVALID anatomy.knowledge[0].uri',
  ],
  [
    'a password in an address',
    { 'anatomy.knowledge': [{ name: 'a', uri: 'postgres://me:pw@db.example/x', classification: 'pii' }] },
    'SECRET_FOUND anatomy.knowledge[0].uri',
  ],
  [
    'memory kept that is none',
    { 'anatomy.memory': { kind: 'none', retentionDays: 3 } },
    'VALUE_INVALID anatomy.memory.retentionDays',
  ],
  ['a schema that is a list', { 'anatomy.output.schema': [] }, 'VALUE_INVALID anatomy.output.schema'],
  [
    'a schema that points outside',
    { 'anatomy.output.schema': { $ref: 'https://evil.example/s.json' } },
    'VALUE_INVALID anatomy.output.schema',
  ],
  ['a capability in capitals', { capabilities: ['Invoice.Read'] }, 'VALUE_INVALID capabilities[0]'],
  ['every capability', { capabilities: ['*'] }, 'VALUE_INVALID capabilities[0]'],
  ['a capability twice', { capabilities: ['a.b', 'a.b'] }, 'DUPLICATE capabilities[1]'],
  ['every domain', { 'access.network.domains': ['*'] }, 'VALUE_INVALID access.network.domains[0]'],
  ['all of .com', { 'access.network.domains': ['*.com'] }, 'VALUE_INVALID access.network.domains[0]'],
  [
    'an address in numbers',
    { 'access.network.domains': ['169.254.169.254'] },
    'VALUE_INVALID access.network.domains[0]',
  ],
  [
    'a domain with a scheme',
    { 'access.network.domains': ['https://a.example'] },
    'VALUE_INVALID access.network.domains[0]',
  ],
  [
    'a domain with a port',
    { 'access.network.domains': ['a.example:443'] },
    'VALUE_INVALID access.network.domains[0]',
  ],
  [
    'a domain in other letters',
    { 'access.network.domains': ['bücher.example'] },
    'VALUE_INVALID access.network.domains[0]',
  ],
  [
    'a path that climbs out',
    { 'access.files.allow': ['./a/../../etc'] },
    'VALUE_INVALID access.files.allow[0]',
  ],
  ['the whole file system', { 'access.files.allow': ['/**'] }, 'VALUE_INVALID access.files.allow[0]'],
  [
    'a path without a beginning',
    { 'access.files.allow': ['etc/passwd'] },
    'VALUE_INVALID access.files.allow[0]',
  ],
  ['a path of Windows', { 'access.files.allow': ['./a\\b'] }, 'VALUE_INVALID access.files.allow[0]'],
  ['a negative budget', { 'budget.monthlyUsd': -1 }, 'TOO_SMALL budget.monthlyUsd'],
  ['seven decimals', { 'budget.perTaskUsd': 0.0000001 }, 'VALUE_INVALID budget.perTaskUsd'],
  [
    'a budget without end',
    { 'budget.monthlyUsd': Number.POSITIVE_INFINITY },
    'NUMBER_NOT_FINITE budget.monthlyUsd',
  ],
  ['a budget of null', { 'budget.monthlyUsd': null }, 'TYPE_WRONG budget.monthlyUsd'],
  ['a command for a runner', { 'run.runner': 'sh -c id' }, 'VALUE_INVALID run.runner'],
  ['a NUL in an argument', { 'run.args': ['a\0b'] }, 'HIDDEN_CHARACTER run.args[0]'],
  [
    'a variable that loads code',
    { 'run.env': { NODE_OPTIONS: '--require ./x' } },
    'VALUE_INVALID run.env.NODE_OPTIONS',
  ],
  [
    'another variable that loads code',
    { 'run.env': { LD_PRELOAD: './x.so' } },
    'VALUE_INVALID run.env.LD_PRELOAD',
  ],
  [
    'a variable of ours',
    { 'run.env': { COUNTERSIGN_LEASE: 'x' } },
    'VALUE_INVALID run.env.COUNTERSIGN_LEASE',
  ],
  [
    'a variable called like a secret',
    { 'run.env': { ERP_API_KEY: 'x' } },
    'SECRET_FOUND run.env.ERP_API_KEY',
  ],
  ['a secret by its form', { 'run.env': { LOG: `ghp_${'a1B2'.repeat(9)}` } }, 'SECRET_FOUND run.env.LOG'],
  [
    'a secret in an argument',
    { 'run.args': ['-----BEGIN RSA PRIVATE KEY-----'] },
    'SECRET_FOUND run.args[0]',
  ],
]

describe('a spec', () => {
  it.each(refused)('is refused with %s', (_, fields, problem) => {
    expect(problemsWith(fields)).toContain(problem)
  })

  it('is refused with __proto__, whatever parsed it', () => {
    expect(parseSpec(JSON.parse('{"__proto__":{"kind":"Agent"}}'))).toMatchObject({
      problems: [{ code: 'KEY_FORBIDDEN', path: '__proto__' }],
    })
    expect(parseSpec({ ...wholeSpec, constructor: { prototype: {} } }).ok).toBe(false)
    for (const nothing of [null, undefined, 7, 'spec', [], () => 1]) expect(parseSpec(nothing).ok).toBe(false)
  })

  it('is refused when it is too large as a whole, though each part is not', () => {
    const env = Object.fromEntries(Array.from({ length: 64 }, (_, at) => [`V${at}`, 'x'.repeat(4_096)]))
    expect(problemsWith({ 'run.env': env })[0]).toMatch(/^VALUE_TOO_LARGE/)
  })

  it('tells everything that is wrong at once, in sentences', () => {
    const reading = parseSpec(
      writtenWith({ 'metadata.name': 'A b', 'budget.dailyUsd': -1, capabilities: 'all', x: 1, y: 2 }),
    )
    if (reading.ok) throw new Error('read')
    expect(reading.problems.map(({ path, message }) => `${path}: ${message}`).sort()).toEqual([
      'budget.dailyUsd: This must be at least 0.',
      'capabilities: This must be a list.',
      'metadata.name: Use lower-case letters, digits and single hyphens, beginning with a letter: `invoice-bot`.',
      'x: There is no such field here. Nothing is dropped silently, so it is refused.',
      'y: There is no such field here. Nothing is dropped silently, so it is refused.',
    ])
  })

  it('needs no more than a name; what is not said is empty, small and closed', () => {
    const spec = specOf({ apiVersion: 'countersign/v1', kind: 'Agent', metadata: { name: 'bot' } })
    expect(spec).toEqual({
      apiVersion: 'countersign/v1',
      kind: 'Agent',
      metadata: { name: 'bot', displayName: 'bot', description: '', owner: null, labels: {} },
      anatomy: {
        role: null,
        model: null,
        instructions: '',
        tools: [],
        knowledge: [],
        memory: { kind: 'none', retentionDays: 0 },
        output: { schema: null },
      },
      capabilities: [],
      containment: { externalCalls: false, persistentWrites: false },
      access: { network: { domains: [] }, files: { allow: [], deny: [] } },
      budget: {
        monthlyUsd: 10,
        dailyUsd: 1,
        hourlyUsd: 0.5,
        perTaskUsd: 0.25,
        dailyTokens: 100_000,
        maxToolCalls: 50,
        maxLlmCalls: 10,
      },
      run: { runner: 'reference', args: [], env: {} },
    })
    expect(containmentProblems(spec)).toEqual([])
    expect(anatomyProblems(spec).map(({ path }) => path)).toEqual([
      'metadata.owner',
      'anatomy.role',
      'anatomy.model',
      'anatomy.instructions',
      'capabilities',
    ])
  })

  it('never fills in a shorter window above what a longer one allows', () => {
    const { budget } = specOf({
      apiVersion: 'countersign/v1',
      kind: 'Agent',
      metadata: { name: 'b' },
      budget: { monthlyUsd: 0.3 },
    })
    expect(budget).toMatchObject({ monthlyUsd: 0.3, dailyUsd: 0.3, hourlyUsd: 0.3, perTaskUsd: 0.25 })
  })

  it('says the same in the same bytes, whatever the order, the line ends and the case of domains', () => {
    const other = specWith({
      capabilities: ['invoice.match', 'invoice.read'],
      'access.network.domains': ['API.erp.example'],
      'anatomy.instructions': 'Read the invoice.\r\nFind its order.\rSay what differs.\n',
    })
    expect(specBytes(other)).toEqual(specBytes(specOf(wholeSpec)))
    expect(specDigest(sha256, other)).toMatch(/^[0-9a-f]{64}$/)
  })

  it('lets people write in their language, emoji and joiners included', () => {
    const text = 'می‌خواهم 👩‍💻 – naïve ❤️'
    expect(specWith({ 'anatomy.instructions': text }).anatomy.instructions).toBe(text)
  })

  it('has a normal form that reads as itself, and its bytes read back', () => {
    fc.assert(
      fc.property(writtenSpecs, (written) => {
        const reading = parseSpec(written)
        if (!reading.ok) return
        expect(specOf(reading.spec)).toEqual(reading.spec)
        expect(parseSpecBytes(specBytes(reading.spec))).toEqual(reading)
      }),
    )
  })

  it('is not read from bytes that are not its normal form', () => {
    const bytes = (text: string) => new TextEncoder().encode(text)
    const short = '{"apiVersion":"countersign/v1","kind":"Agent","metadata":{"name":"bot"}}'
    expect(parseSpecBytes(bytes(short))).toMatchObject({ problems: [{ code: 'SPEC_NOT_NORMAL' }] })
    expect(parseSpecBytes(bytes(` ${short}`))).toMatchObject({ problems: [{ code: 'JSON_NOT_CANONICAL' }] })
    expect(parseSpecBytes(bytes('{"a":1,"a":1}'))).toMatchObject({ problems: [{ code: 'KEY_DUPLICATE' }] })
  })

  it('is generated by the tests often enough to prove something', () => {
    const all = fc.sample(writtenSpecs, 200).map((written) => parseSpec(written))
    expect(all.filter(({ ok }) => ok).length).toBeGreaterThan(100)
    expect(fc.sample(specs, 3)).toHaveLength(3)
  })
})

describe('the minimum viable anatomy', () => {
  it('is whole in the example', () => {
    expect(isComplete(specOf(wholeSpec))).toBe(true)
  })

  it.each([
    ['metadata.owner', null],
    ['anatomy.role', null],
    ['anatomy.model', null],
    ['anatomy.instructions', ' \n'],
    ['capabilities', []],
  ])('lacks %s', (path, value) => {
    expect(anatomyProblems(specWith({ [path]: value }))).toMatchObject([{ code: 'ANATOMY_INCOMPLETE', path }])
  })
})

describe('containment', () => {
  it.each(['containment.externalCalls', 'containment.persistentWrites'])('is broken by %s', (path) => {
    expect(containmentProblems(specWith({ [path]: true }))).toMatchObject([
      { code: 'CONTAINMENT_VIOLATION', path },
    ])
  })
})

describe('advice', () => {
  it.each([
    ['SECRET_SUSPECTED', 'anatomy.instructions', { 'anatomy.instructions': `Use AKIA${'A'.repeat(16)}.` }],
    ['BUDGET_ORDER', 'budget.hourlyUsd', { 'budget.hourlyUsd': 6 }],
    ['WILDCARD_DOMAIN', 'access.network.domains[0]', { 'access.network.domains': ['*.erp.example'] }],
    ['ACCESS_WIDE', 'access.files.allow[0]', { 'access.files.allow': ['./**'] }],
    [
      'PERSONAL_DATA_KEPT',
      'anatomy.memory',
      {
        'anatomy.memory': { kind: 'persistent' },
        'anatomy.knowledge': [{ name: 'crm', uri: 's3://crm', classification: 'pii' }],
      },
    ],
  ])('gives %s', (code, path, fields) => {
    expect(adviceOn(specWith(fields)).map((advice) => [advice.code, advice.path])).toEqual([[code, path]])
  })

  it('has none for the example', () => {
    expect(adviceOn(specOf(wholeSpec))).toEqual([])
  })
})

describe('a name made of words', () => {
  it.each([
    ['Invoice bot!', 'invoice-bot'],
    ['  Über-Größe 3 ', 'uber-gro-e-3'],
    ['42', null],
    ['会議', null],
    ['x'.repeat(5_000), 'x'.repeat(63)],
  ])('%s → %s', (words, name) => {
    expect(agentNameFrom(words)).toBe(name)
  })
})
