import { templates } from '@countersign/agents'
import { expect, it } from 'vitest'
import { findTemplates } from './template-search.ts'

it('shows every template when nothing is asked for', () => {
  expect(findTemplates(' ')).toEqual(templates)
})

it('finds those in which every word stands, whatever its case', () => {
  expect(findTemplates('INVOICE finance').map(({ id }) => id)).toEqual(['invoice-matching'])
  expect(findTemplates('invoice nonsense')).toEqual([])
})
