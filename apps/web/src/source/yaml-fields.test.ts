import { readSpec } from '@countersign/agents'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { looseValue, valueAt, withField, withItem, withoutItem } from './yaml-fields.ts'

const source = `# Reads invoices.
apiVersion: countersign/v1
kind: Agent
metadata:
  name: invoice-bot # never changes
anatomy:
  model: null
budget:
  monthlyUsd: 50 # agreed with finance
`

it('changes one field and nothing else, comments included', () => {
  expect(withField(source, ['budget', 'monthlyUsd'], 20)).toBe(source.replace('50', '20'))
})

it('puts words into a list and takes them out, and what stays keeps its comment', () => {
  const list = `capabilities:
  # reads only
  - alert.read
  # agreed with finance
  - invoice.read # until June
  - order.read
environments: [production, staging]
`
  expect(withField(list, ['capabilities'], ['account.read', 'alert.read', 'invoice.read'])).toBe(
    list.replace('  - alert.read', '  - account.read\n  - alert.read').replace('  - order.read\n', ''),
  )
  expect(withField('capabilities: []\n', ['capabilities'], ['a.read'])).toBe('capabilities:\n  - a.read\n')
})

const tools = `tools:
  # the only way in
  - name: erp.read # until June
    operations: [read]
  # agreed with sales
  - name: mail.send
    operations: [send]
labels:
  # whose it is
  team: finance # not sales
  tier: one
`

it('changes what is in an item, adds an item and takes one out with what is noted beside it', () => {
  expect(withField(tools, ['tools', 0, 'name'], 'erp.write')).toBe(tools.replace('erp.read', 'erp.write'))
  const more = withItem(tools, ['tools'], { name: '', server: null })
  expect(more).toBe(tools.replace('[send]', '[send]\n  - name: ""\n    server: null'))
  // What stands above the first item may be about all of them, so it stays.
  expect(withoutItem(tools, ['tools'], 0)).not.toMatch(/erp|June/)
  expect(withoutItem(tools, ['tools'], 1)).not.toMatch(/mail|agreed/)
  const none = withoutItem(withoutItem(tools, ['tools'], 1), ['tools'], 0)
  expect(valueAt(looseValue(none), ['tools'])).toEqual([])
  expect(withItem('tools: []\n', ['tools'], { name: 'a' })).toBe('tools:\n  - name: a\n')
  expect(withItem('a: 1\n', ['anatomy', 'tools'], { name: 'a' })).toBe(
    'a: 1\nanatomy:\n  tools:\n    - name: a\n',
  )
})

it('lets a name that is changed keep its place and its comments', () => {
  expect(withField(tools, ['labels'], { crew: 'finance', tier: 'one' })).toBe(
    tools.replace('team: finance', 'crew: finance'),
  )
  expect(withField(tools, ['labels'], { team: 'finance', tier: 'two', town: 'Rome' })).toBe(
    tools.replace('tier: one', 'tier: two\n  town: Rome'),
  )
  expect(withField(tools, ['labels'], { tier: 'one' })).not.toMatch(/team|not sales/)
  expect(withField('labels: {}\n', ['labels'], { team: 'a' })).toBe('labels:\n  team: a\n')
})

it('says afterwards what the field said, and everything else as before', () => {
  const name = fc.stringMatching(/^[a-z]{1,4}$/)
  const value = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.constantFrom('a', 'b', 'two\nlines', '- x', 'null', '1', '# no comment'),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(name, tie('json'), { maxKeys: 4 }),
    ),
  })).json
  fc.assert(
    fc.property(
      fc.dictionary(name, value, { minKeys: 1, maxKeys: 3 }),
      value,
      fc.nat(),
      (whole, next, at) => {
        const text = withField('first: 1\n', ['whole'], whole)
        const keys = Object.keys(whole)
        const key = keys[at % keys.length] ?? ''
        const after = withField(text, ['whole', key], next)
        expect(looseValue(after)).toEqual({ first: 1, whole: { ...whole, [key]: next } })
      },
    ),
  )
})

it('makes the parts that are missing above a field', () => {
  const changed = withField(source, ['anatomy', 'model', 'provider'], 'anthropic')
  expect(valueAt(looseValue(changed), ['anatomy', 'model'])).toEqual({ provider: 'anthropic' })
  expect(withField(source, ['metadata', 'owner'], 'finance')).toContain('  owner: finance\n')
})

it.each([
  'one line',
  'two\nlines\n',
  '  indented\nfirst',
  'ends in blanks  \nand more',
  '- not: a list',
  '1',
])('writes %j so that it is read again as it is', (text) => {
  const changed = withField(source, ['anatomy', 'instructions'], text)
  expect(valueAt(looseValue(changed), ['anatomy', 'instructions'])).toBe(text)
  expect(readSpec(changed, 'yaml').ok).toBe(true)
})

it('has nothing for a form while the source cannot be read', () => {
  expect(looseValue('a: [1')).toBeNull()
  expect(looseValue('just words')).toBeNull()
  expect(looseValue('a: &x 1\nb: *x')).toBeNull()
})
