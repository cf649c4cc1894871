import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { boundsOf, fromField, startOfDay, toField } from './period.ts'

// Half past three in the night of Kolkata is still the day before in UTC.
const now = Date.parse('2026-03-01T22:00:00Z')
const before = process.env.TZ

beforeAll(() => {
  process.env.TZ = 'Asia/Kolkata'
})
afterAll(() => {
  if (before === undefined) delete process.env.TZ
  else process.env.TZ = before
})

describe('a period', () => {
  it('begins today at midnight of the zone that the person chose', () => {
    expect(new Date(startOfDay(now, 'utc', 0)).toISOString()).toBe('2026-03-01T00:00:00.000Z')
    expect(new Date(startOfDay(now, 'local', 0)).toISOString()).toBe('2026-03-01T18:30:00.000Z')
  })

  it('counts today among its seven and thirty days, and goes over the end of a month', () => {
    expect(boundsOf({ period: '7d' }, 'utc', now)).toEqual({ from: Date.parse('2026-02-23T00:00:00Z') })
    expect(boundsOf({ period: '30d' }, 'utc', now)).toEqual({ from: Date.parse('2026-01-31T00:00:00Z') })
  })

  it('stays the same all day long, so that a list is not asked for anew with every second', () => {
    expect(boundsOf({ period: '7d' }, 'local', now)).toEqual(
      boundsOf({ period: '7d' }, 'local', now + 60_000),
    )
  })

  it('has no bounds when none was chosen, whatever else the address says', () => {
    expect(boundsOf({ from: '2026-01-01T00:00Z' }, 'utc', now)).toEqual({})
    expect(boundsOf({ period: 'custom' }, 'utc', now)).toEqual({})
  })

  it('includes its last minute to the end', () => {
    expect(
      boundsOf({ period: 'custom', from: '2026-01-01T10:00Z', to: '2026-01-01T10:00Z' }, 'utc', now),
    ).toEqual({
      from: Date.parse('2026-01-01T10:00:00.000Z'),
      to: Date.parse('2026-01-01T10:00:59.999Z'),
    })
  })
})

describe('a field for date and time', () => {
  it('shows an instant in the chosen zone and gives the same instant back', () => {
    const instant = '2026-03-01T22:00Z'
    expect(toField(instant, 'utc')).toBe('2026-03-01T22:00')
    expect(toField(instant, 'local')).toBe('2026-03-02T03:30')
    expect(fromField('2026-03-02T03:30', 'local')).toBe(instant)
    expect(fromField('2026-03-01T22:00', 'utc')).toBe(instant)
  })

  it('is empty without an instant and gives none while it is being typed', () => {
    expect(toField(undefined, 'local')).toBe('')
    expect(fromField('', 'utc')).toBeUndefined()
    expect(fromField('', 'local')).toBeUndefined()
  })
})
