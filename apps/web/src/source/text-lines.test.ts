import { expect, it } from 'vitest'
import { lineRange, placeIn } from './text-lines.ts'

const text = 'one\n\nthree'

it.each([
  [1, 'one'],
  [2, ''],
  [3, 'three'],
  [9, 'three'],
  [0, 'one'],
])('finds line %i', (line, found) => {
  const { from, to } = lineRange(text, line)
  expect(text.slice(from, to)).toBe(found)
})

it('tells line and column of every place, and finds the line again', () => {
  expect(placeIn(text, 0)).toEqual({ line: 1, column: 1 })
  expect(placeIn(text, 3)).toEqual({ line: 1, column: 4 })
  expect(placeIn(text, 4)).toEqual({ line: 2, column: 1 })
  for (let offset = 0; offset <= text.length; offset++) {
    const { line, column } = placeIn(text, offset)
    expect(lineRange(text, line).from + column - 1).toBe(offset)
  }
})
