import { beforeAll, describe, expect, it } from 'vitest'
import { composeForTest } from '../testing/compose.ts'
import { setUp } from '../testing/people.ts'
import { codeOf, type Visitor } from '../testing/visitor.ts'
import { eventsOf, rowsOf, written } from './testing.ts'

describe('an import', () => {
  const server = composeForTest()
  let admin: Visitor
  let workspaceId = ''

  beforeAll(async () => {
    const made = await setUp(server)
    admin = made.admin
    workspaceId = made.workspaceId
  })

  type Format = 'yaml' | 'json'
  const file = (name: string, text: string, format: Format = 'json') => ({ name, text, format })
  const bring = (files: ReturnType<typeof file>[], skipInvalid = false) =>
    admin.api.agents.import.mutate({ workspaceId, files, skipInvalid })
  const yaml = (name: string) => `apiVersion: countersign/v1\nkind: Agent\nmetadata: { name: ${name} }\n`

  it('makes an agent of each file and of each entry of a list', async () => {
    const list = JSON.stringify([written('listed-1'), written('listed-2')])
    const { created, items } = await bring([
      file('one.yaml', yaml('from-yaml'), 'yaml'),
      file('two.json', JSON.stringify(written('from-json'))),
      file('list.json', list),
    ])
    expect(created).toBe(4)
    expect(items.map((item) => [item.file, item.index, item.name, item.ok])).toEqual([
      ['one.yaml', 0, 'from-yaml', true],
      ['two.json', 0, 'from-json', true],
      ['list.json', 0, 'listed-1', true],
      ['list.json', 1, 'listed-2', true],
    ])
    const told = (await eventsOf(server, workspaceId)).filter(({ action }) => action === 'agent.created')
    expect(told.map(({ header }) => header.facts.from)).toEqual(['file', 'file', 'file', 'file'])
  })

  it('writes nothing while anything is wrong, and says what and where for each', async () => {
    const before = await rowsOf(server)
    const { created, items } = await bring([
      file('good.json', JSON.stringify(written('good'))),
      file('bad.yaml', 'apiVersion: countersign/v1\nkind: Agent\nmetadata:\n  name: Bad\n', 'yaml'),
      file('taken.json', JSON.stringify(written('from-json'))),
      file('twin.json', JSON.stringify(written('good'))),
    ])
    expect(created).toBe(0)
    expect(items.map(({ code }) => code)).toEqual([
      'OTHERS_ARE_WRONG',
      'VALUE_INVALID',
      'NAME_TAKEN',
      'NAME_TAKEN',
    ])
    expect(items[1]?.problems).toMatchObject([{ path: 'metadata.name', line: 4, column: 3 }])
    expect(await rowsOf(server)).toEqual(before)
  })

  it('takes the good ones alone when asked to', async () => {
    const files = [file('good.json', JSON.stringify(written('alone'))), file('bad.json', '{')]
    const { created, items } = await bring(files, true)
    expect(created).toBe(1)
    expect(items.map(({ ok }) => ok)).toEqual([true, false])
  })

  it('takes a thousand specs at once, and not one more', async () => {
    const list = (count: number, prefix: string) =>
      JSON.stringify(Array.from({ length: count }, (_, at) => written(`${prefix}-${at}`)))
    const text = list(1_000, 'many')
    expect(text.length).toBeLessThan(1024 * 1024)
    expect((await bring([file('many.json', text)])).created).toBe(1_000)
    const before = await rowsOf(server)
    expect(await codeOf(bring([file('more.json', list(1_001, 'more'))]))).toBe('TOO_MANY_SPECS')
    expect(await codeOf(bring([file('a.json', list(600, 'a')), file('b.json', list(600, 'b'))]))).toBe(
      'TOO_MANY_SPECS',
    )
    expect(await rowsOf(server)).toEqual(before)
  })

  it('takes more than a megabyte, which nothing else does', async () => {
    const specs = Array.from({ length: 60 }, (_, at) =>
      written(`large-${at}`, { anatomy: { instructions: 'x'.repeat(32_000) } }),
    )
    expect((await bring([file('large.json', JSON.stringify(specs))])).created).toBe(60)
    const files = [file('wrong.json', `${JSON.stringify(specs)}!`)]
    const batch = await admin.fetch('/trpc/agents.import?batch=1', {
      method: 'POST',
      body: JSON.stringify({ 0: { workspaceId, files } }),
    })
    expect(JSON.parse(await batch.text())).toMatchObject([{ result: { data: { created: 0 } } }])
    const spec = { text: JSON.stringify(specs), format: 'json' as const }
    expect(await codeOf(admin.api.agents.create.mutate({ workspaceId, spec }))).toBe('TOO_LARGE')
  })

  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...Array.from({ length: 9 }, (_, at) => {
      const [here, before] = [String.fromCharCode(98 + at), String.fromCharCode(97 + at)]
      return `${here}: &${here} [${Array(9).fill(`*${before}`).join(',')}]`
    }),
  ].join('\n')
  const spec = (inside: string) =>
    `{"apiVersion":"countersign/v1","kind":"Agent","metadata":{"name":"hostile"}${inside}}`
  const deep = (open: string, close: string, depth = 10_000) => open.repeat(depth) + close.repeat(depth)

  const hostile: [string, Format, string, string][] = [
    ['nesting to a depth of 10,000', 'json', spec(`,"anatomy":${deep('[', ']')}`), 'JSON_TOO_DEEP'],
    [
      'nesting of objects',
      'json',
      spec(`,"anatomy":${deep('{"a":', '}').replace('}', '1}')}`),
      'JSON_TOO_DEEP',
    ],
    ['nesting in YAML', 'yaml', `a: ${deep('[', ']')}`, 'YAML_TOO_DEEP'],
    ['nesting of a list of specs', 'json', deep('[', ']'), 'JSON_TOO_DEEP'],
    ['a field named twice', 'json', spec(',"kind":"Agent"'), 'KEY_DUPLICATE'],
    ['a field named twice, escaped', 'json', spec(',"k\\u0069nd":"Agent"'), 'KEY_DUPLICATE'],
    ['a field named twice in YAML', 'yaml', `${yaml('hostile')}kind: Agent\n`, 'KEY_DUPLICATE'],
    ['__proto__', 'json', spec(',"__proto__":{"polluted":1}'), 'KEY_FORBIDDEN'],
    ['__proto__ in a list', 'json', `[${spec(',"__proto__":{"polluted":1}')}]`, 'KEY_FORBIDDEN'],
    ['__proto__ in YAML', 'yaml', `${yaml('hostile')}__proto__: { polluted: 1 }\n`, 'KEY_FORBIDDEN'],
    ['constructor', 'json', spec(',"constructor":{"prototype":1}'), 'FIELD_UNKNOWN'],
    ['a YAML bomb', 'yaml', bomb, 'YAML_ANCHOR'],
    ['an alias', 'yaml', `${yaml('hostile')}run: &r {}\naccess: *r\n`, 'YAML_ANCHOR'],
    ['a tag', 'yaml', `${yaml('hostile')}run: !!js/function 'x'\n`, 'YAML_TAG'],
    ['a merge key', 'yaml', `${yaml('hostile')}<<: { kind: Agent }\n`, 'YAML_MERGE_KEY'],
    ['two documents', 'yaml', `${yaml('hostile')}---\n${yaml('hostile')}`, 'YAML_SEVERAL_DOCUMENTS'],
    [
      'a number that no program reads alike',
      'json',
      spec(',"budget":{"dailyTokens":9007199254740993}'),
      'INTEGER_UNSAFE',
    ],
    ['half a character', 'json', spec(',"capabilities":["\\ud800"]'), 'LONE_SURROGATE'],
    ['text that nobody sees', 'json', spec(',"anatomy":{"instructions":"a\u202eb"}'), 'HIDDEN_CHARACTER'],
    ['a credential', 'json', spec(`,"run":{"args":["AKIA${'A'.repeat(16)}"]}`), 'SECRET_FOUND'],
    [
      'more than a spec may be',
      'json',
      spec(`,"anatomy":{"instructions":"${'x'.repeat(300_000)}"}`),
      'JSON_TOO_LARGE',
    ],
    ['nothing', 'json', '', 'JSON_EMPTY'],
  ]

  it.each(hostile)('refuses %s, and nothing is changed', async (what, format, text, code) => {
    const before = await rowsOf(server)
    const { created, items } = await bring([file('hostile', text, format)])
    expect({ what, created, codes: items.map((item) => item.code) }).toEqual({
      what,
      created: 0,
      codes: [code],
    })
    expect(items[0]?.message?.length).toBeLessThan(500)
    expect(await rowsOf(server)).toEqual(before)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('refuses a hundred megabytes before reading them', async () => {
    const before = await rowsOf(server)
    const body = `{"workspaceId":"${workspaceId}","files":[{"name":"a","format":"yaml","text":"${'x'.repeat(100 * 1024 * 1024)}"}]}`
    for (const path of ['agents.import', 'agents.create', 'agents.import,agents.list']) {
      const answer = await admin.fetch(`/trpc/${path}`, { method: 'POST', body })
      const { error } = JSON.parse(await answer.text())
      expect([answer.status, error.data.code]).toEqual([413, 'TOO_LARGE'])
    }
    expect(await rowsOf(server)).toEqual(before)
  })
})
