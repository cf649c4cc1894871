import { expect, it } from 'vitest'
import { bySection, isApprovedLost } from './three-sides.ts'

const line = (section: 'proof' | 'work' | 'rights' | 'limits', label: string, differs = false) => ({
  section,
  label,
  approved: 'a',
  stored: differs ? 'b' : 'a',
  reported: null,
  differs,
})
const lines = [line('limits', 'Runner'), line('proof', 'Spec', true), line('proof', 'Policy')]

it('shows only what differs, and every section that has something of it', () => {
  expect(bySection(lines, true)).toMatchObject([{ name: 'proof', differing: 1, lines: [{ label: 'Spec' }] }])
})

it('shows everything in the order of the sections, and counts what differs all the same', () => {
  expect(
    bySection(lines, false).map(({ name, lines: shown, differing }) => [name, shown.length, differing]),
  ).toEqual([
    ['proof', 2, 1],
    ['limits', 1, 0],
  ])
})

it('tells approved bytes that are gone from what only a run says nothing about', () => {
  expect(isApprovedLost(lines)).toBe(false)
  expect(isApprovedLost([...lines, { ...line('limits', 'Budget'), approved: null }])).toBe(true)
  expect(isApprovedLost([{ ...line('proof', 'Spec'), approved: null }])).toBe(false)
})
