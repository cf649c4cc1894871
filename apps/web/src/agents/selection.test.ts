import { expect, it } from 'vitest'
import {
  countSelected,
  describeSelection,
  isSelected,
  nothingSelected,
  type Selection,
  selectShown,
  shownState,
  toggle,
} from './selection.ts'

const shown = ['a', 'b', 'c']
const allMatching: Selection = { kind: 'matching', total: 312 }

it('ticks and unticks one by one', () => {
  const one = toggle(nothingSelected, 'b', shown)
  expect(isSelected(one, 'b')).toBe(true)
  expect(shownState(one, shown)).toBe('some')
  expect(shownState(toggle(one, 'b', shown), shown)).toBe('none')
})

it('ticks everything that is shown, and says how many that are', () => {
  const all = selectShown(shown, true)
  expect(shownState(all, shown)).toBe('all')
  expect(describeSelection(all)).toBe('3 agents selected')
})

it('means agents that are not loaded too, when all that match are selected', () => {
  expect(isSelected(allMatching, 'somewhere further down')).toBe(true)
  expect(countSelected(allMatching)).toBe(312)
  expect(describeSelection(allMatching)).toBe('All 312 matching agents selected')
})

it('falls back to what can be seen when one of all that match is unticked', () => {
  const rest = toggle(allMatching, 'a', shown)
  expect(countSelected(rest)).toBe(2)
  expect(isSelected(rest, 'a')).toBe(false)
})
