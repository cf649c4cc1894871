import { expect, it } from 'vitest'
import { lastedWords, tookWords } from './lasted.ts'

it('says how long something took in the largest unit that fits', () => {
  const minute = 60_000
  const said = [0, minute - 1, minute, 90 * minute, 24 * 60 * minute, 36 * 60 * minute].map(lastedWords)
  expect(said).toEqual([
    'less than a minute',
    'less than a minute',
    '1 minute',
    '1.5 hours',
    '1 day',
    '1.5 days',
  ])
})

it.each([
  [0, '0.0 seconds'],
  [440, '0.4 seconds'],
  [59_900, '59.9 seconds'],
  [90_000, '1.5 minutes'],
])('says that %d ms took %s', (ms, words) => {
  expect(tookWords(ms)).toBe(words)
})
