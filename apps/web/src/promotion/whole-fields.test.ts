import { parseSpec } from '@countersign/agents'
import { expect, it } from 'vitest'
import { wholeFields } from './whole-fields.ts'

it('lists what a spec says, each field once, and nothing that is empty', () => {
  const read = parseSpec({
    apiVersion: 'countersign/v1',
    kind: 'Agent',
    metadata: { name: 'clerk', owner: 'finance' },
    anatomy: { role: 'operator', instructions: 'Match invoices.' },
    capabilities: ['invoice.read', 'order.match'],
  })
  if (!read.ok) throw new Error('The spec of the test is none.')
  const fields = new Map(wholeFields(read.spec).map(({ path, after }) => [path, after]))
  expect(fields.get('metadata.owner')).toBe('finance')
  expect(fields.get('anatomy.instructions')).toBe('Match invoices.')
  expect(fields.get('capabilities')).toBe('invoice.read, order.match')
  expect(fields.get('budget.dailyTokens')).toBe('100000')
  expect(fields.has('anatomy.tools')).toBe(false)
  expect(fields.has('apiVersion')).toBe(false)
})
