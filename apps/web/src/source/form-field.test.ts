import { expect, it } from 'vitest'
import { shownText, sourceValue } from './form-field.ts'

const field = (kind: 'line' | 'prose' | 'number' | 'switch' | 'list') => ({ label: '', path: [], kind })

it('shows what stands in the source, right or not', () => {
  expect(shownText(field('number'), 0.5)).toBe('0.5')
  expect(shownText(field('number'), 'much')).toBe('much')
  expect(shownText(field('line'), null)).toBe('')
  expect(shownText(field('list'), ['a', 'b'])).toBe('a\nb')
})

it('writes numbers as numbers, lists without empty lines, and what is no number as it was typed', () => {
  expect(sourceValue(field('number'), ' 12.5 ')).toBe(12.5)
  expect(sourceValue(field('number'), 'much')).toBe('much')
  expect(sourceValue(field('number'), '')).toBe('')
  expect(sourceValue(field('list'), 'a\n\n b \n')).toEqual(['a', 'b'])
})

it('writes an empty owner as nobody, and an empty description as empty', () => {
  expect(sourceValue({ ...field('line'), whenEmpty: null }, '')).toBeNull()
  expect(sourceValue(field('prose'), '')).toBe('')
})

it('writes a list that has an order in that order and each item once, as nobody types it', () => {
  expect(sourceValue({ ...field('list'), isOrdered: true }, 'b.read\na.read\nb.read')).toEqual([
    'a.read',
    'b.read',
  ])
})

it('writes yes and no as such, and an empty number as no limit where that is one', () => {
  expect(sourceValue(field('switch'), 'true')).toBe(true)
  expect(sourceValue(field('switch'), 'false')).toBe(false)
  expect(sourceValue({ ...field('number'), whenEmpty: null }, ' ')).toBeNull()
})
