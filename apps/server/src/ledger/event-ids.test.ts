import { describe, expect, it } from 'vitest'
import { EventIds } from './event-ids.ts'

describe('identifiers of events', () => {
  it('follow one another within a millisecond, and carry over', () => {
    const ids = new EventIds()
    const made = Array.from({ length: 5_000 }, (_, at) => ids.next(1_000 + Math.floor(at / 2_500)))
    expect(made).toEqual([...made].sort())
    expect(new Set(made).size).toBe(made.length)
    expect(made.every((id) => /^evt_[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true)
  })

  it('begin anew when the clock goes back', () => {
    const ids = new EventIds()
    expect(ids.next(2_000) > ids.next(1_000)).toBe(true)
  })
})
