import { expect, it } from 'vitest'
import { lastedWords } from './lasted.ts'

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
