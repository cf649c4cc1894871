import { describe, expect, it } from 'vitest'
import { idFloor, newId } from './ids.ts'

const at = Date.UTC(2026, 0, 15)

describe('identifiers', () => {
  it('say what they name and do not repeat', () => {
    const ids = Array.from({ length: 10_000 }, () => newId('person', at))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id) => /^per_[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true)
  })

  it('sort by the time at which they were made', () => {
    const ids = [at, at + 1, at + 1_000, at + 86_400_000, Date.UTC(2199, 0, 1)].map((time) =>
      newId('person', time),
    )
    expect([...ids].sort()).toEqual(ids)
  })

  it('have a floor that is below every identifier of its moment and above all earlier ones', () => {
    expect(idFloor('change', at) <= newId('change', at)).toBe(true)
    expect(idFloor('change', at) > newId('change', at - 1)).toBe(true)
  })
})
