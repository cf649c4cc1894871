import { expect, it } from 'vitest'
import { describeAge, describeWait } from './age.ts'

it.each([
  [-5_000, 'less than a minute ago'],
  [0, 'less than a minute ago'],
  [59_999, 'less than a minute ago'],
  [60_000, '1 minute ago'],
  [3_599_999, '59 minutes ago'],
  [3_600_000, '1 hour ago'],
  [86_399_999, '23 hours ago'],
  [3 * 86_400_000, '3 days ago'],
])('%i milliseconds are %s', (ageMs, words) => expect(describeAge(ageMs)).toBe(words))

it.each([
  [-5_000, 'in less than a minute'],
  [60_000, 'in 1 minute'],
  [3 * 86_400_000 + 1, 'in 3 days'],
])('%i milliseconds to wait are %s', (waitMs, words) => expect(describeWait(waitMs)).toBe(words))
