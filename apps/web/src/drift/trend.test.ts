import { expect, it } from 'vitest'
import { hoursOf, movementOf, sumOf } from './trend.ts'

const day = (at: number, opened: number, resolved: number, open: number, medianMs: number | null) => ({
  day: at * 86_400_000,
  opened,
  resolved,
  open,
  medianMs,
})
const days = [day(0, 3, 0, 3, null), day(1, 1, 2, 2, 5_400_000), day(2, 0, 1, 1, 36_000_000)]

it('adds up what began and ended, and keeps what stands at the end', () => {
  expect(sumOf(days)).toEqual({ opened: 4, resolved: 3, open: 1, mostOpen: 3, medianMs: 5_400_000 })
  expect(sumOf([])).toEqual({ opened: 0, resolved: 0, open: 0, mostOpen: 0, medianMs: null })
})

it('draws nothing for a day on which nothing was resolved, rather than a nought', () => {
  expect(days.map((one) => Object.values(hoursOf(one))[0])).toEqual([null, 1.5, 10])
  expect(Object.values(movementOf(days[1] ?? day(0, 0, 0, 0, null)))).toEqual([1, 2, 2])
})
