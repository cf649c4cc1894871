import { expect, it } from 'vitest'
import { heldRows, withPage, wouldMove } from './held-rows.ts'

const row = (id: string, state = 'as it was') => ({ id, state })

it('shows what is new about a row where the row stands', () => {
  const held = [row('a'), row('b')]
  const fresh = [row('new'), row('b', 'frozen'), row('a')]
  expect(heldRows(held, fresh)).toEqual([row('a'), row('b', 'frozen')])
})

it('keeps a row that does not match any more, as it was last seen', () => {
  expect(heldRows([row('a'), row('b')], [row('b')])).toEqual([row('a'), row('b')])
})

it('knows when rows would come, go or change places, and when only their content changed', () => {
  const held = [row('a'), row('b')]
  expect(wouldMove(held, [row('a', 'frozen'), row('b')])).toBe(false)
  expect(wouldMove(held, [row('b'), row('a')])).toBe(true)
  expect(wouldMove(held, [row('a')])).toBe(true)
  expect(wouldMove(held, [row('a'), row('b'), row('c')])).toBe(true)
})

it('puts the next page below without repeating a row that moved down meanwhile', () => {
  expect(withPage([row('a'), row('b')], [row('b'), row('c')])).toEqual([row('a'), row('b'), row('c')])
})
