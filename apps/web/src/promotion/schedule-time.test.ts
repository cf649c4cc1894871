import { expect, it } from 'vitest'
import { instantOf, textOf } from './schedule-time.ts'

it('reads what was typed in the zone in which it is shown, and writes it back the same', () => {
  const at = Date.UTC(2026, 6, 1, 12, 30)
  expect(instantOf('2026-07-01T12:30', 'utc')).toBe(at)
  expect(textOf(at, 'utc')).toBe('2026-07-01T12:30')
  expect(instantOf(textOf(at, 'local'), 'local')).toBe(at)
})

it.each(['', 'tomorrow', '2026-13-01T00:00', '2026-07-01'])('takes %o for no time', (text) => {
  expect(instantOf(text, 'utc')).toBeNull()
})
