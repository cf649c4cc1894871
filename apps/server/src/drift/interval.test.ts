import { expect, it } from 'vitest'
import { isDue } from './interval.ts'

const minute = 60_000

it.each([
  ['nobody was compared yet', { everyMinutes: 60, lastAt: null }, true],
  ['it is time', { everyMinutes: 60, lastAt: 40 * minute }, true],
  ['it is not time yet', { everyMinutes: 60, lastAt: 40 * minute + 1 }, false],
  ['somebody wants to be asked', { everyMinutes: null, lastAt: null }, false],
  ['the clock was put back', { everyMinutes: 60, lastAt: 101 * minute }, true],
])('whether everybody is compared when %s', (_, clocked, isTime) => {
  expect(isDue(clocked, 100 * minute)).toBe(isTime)
})
