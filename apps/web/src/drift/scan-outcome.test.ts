import { expect, it } from 'vitest'
import { scanOutcome } from './scan-outcome.ts'

const quiet = { state: 'done', failed: 0, opened: 0, resolved: 0 } as const

it.each([
  [{}, 'As it was before'],
  [{ resolved: 2 }, 'Something is over'],
  [{ opened: 1, resolved: 2 }, 'Something new differs'],
  [{ failed: 1, opened: 1 }, 'Not all answered'],
  [{ state: 'running', failed: 1 }, 'Comparing'],
  [{ state: 'waiting' }, 'Waits for its turn'],
] as const)('says of a comparison with %j “%s”', (figures, word) => {
  expect(scanOutcome({ ...quiet, ...figures }).word).toBe(word)
})
