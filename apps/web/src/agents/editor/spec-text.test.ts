import { readSpec } from '@countersign/agents'
import { expect, it } from 'vitest'
import { looseValue, valueAt, withField } from './spec-text.ts'

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
