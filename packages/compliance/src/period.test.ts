import { describe, expect, it } from 'vitest'
import { daysOf, periodOf, periodProblem, spanOf } from './period.ts'

const utc = (at: number) => new Date(at).toISOString()
const span = (from: string, to: string, timeZone: string) => {
  const { start, end } = spanOf({ from, to, timeZone })
  return [utc(start), utc(end)]
}

describe('a period', () => {
  it('begins and ends with the days of its time zone, east and west', () => {
    expect(span('2026-10-01', '2026-12-31', 'UTC')).toEqual([
      '2026-10-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ])
    expect(span('2026-10-01', '2026-12-31', 'Europe/Berlin')).toEqual([
      '2026-09-30T22:00:00.000Z',
      '2026-12-31T23:00:00.000Z',
    ])
    expect(span('2026-10-01', '2026-10-01', 'Pacific/Auckland')[0]).toBe('2026-09-30T11:00:00.000Z')
    expect(span('2026-10-01', '2026-10-01', 'America/Los_Angeles')[0]).toBe('2026-10-01T07:00:00.000Z')
  })

  it('has days of 23 and 25 hours, and leaves no moment out', () => {
    for (const timeZone of ['Europe/Berlin', 'America/Santiago', 'Africa/Cairo', 'Australia/Lord_Howe']) {
      const days = daysOf({ from: '2026-01-01', to: '2026-12-31', timeZone })
      expect(days).toHaveLength(365)
      const hours = days.flatMap(({ start }, at) => {
        const next = days[at + 1]
        return next ? [(next.start - start) / 3_600_000] : []
      })
      expect(hours.filter((length) => length < 23 || length > 25)).toEqual([])
      expect(hours.filter((length) => length !== 24)).toHaveLength(2)
    }
  })

  it('follows from a preset, a moment and a time zone', () => {
    const now = Date.UTC(2026, 11, 31, 23, 30)
    expect(periodOf('this-quarter', now, 'UTC')).toMatchObject({ from: '2026-10-01', to: '2026-12-31' })
    // In Berlin it is next year already.
    expect(periodOf('this-quarter', now, 'Europe/Berlin')).toMatchObject({
      from: '2027-01-01',
      to: '2027-03-31',
    })
    expect(periodOf('last-quarter', now, 'Europe/Berlin')).toMatchObject({
      from: '2026-10-01',
      to: '2026-12-31',
    })
    expect(periodOf('last-month', now, 'UTC')).toMatchObject({ from: '2026-11-01', to: '2026-11-30' })
    expect(periodOf('last-12-months', now, 'UTC')).toMatchObject({ from: '2025-12-01', to: '2026-11-30' })
    expect(periodOf('last-12-months', now, 'Europe/Berlin')).toMatchObject({
      from: '2026-01-01',
      to: '2026-12-31',
    })
    expect(periodOf('last-year', now, 'UTC')).toMatchObject({ from: '2025-01-01', to: '2025-12-31' })
    expect(periodOf('this-month', Date.UTC(2028, 1, 5), 'UTC')).toMatchObject({ to: '2028-02-29' })
  })

  it('is refused with a code when it is none', () => {
    const problem = (from: string, to: string, timeZone = 'UTC') => periodProblem({ from, to, timeZone })
    expect(problem('2026-01-01', '2026-01-01')).toBeNull()
    expect(problem('2026-01-02', '2026-01-01')).toBe('PERIOD_BACKWARDS')
    expect(problem('2026-02-30', '2026-03-01')).toBe('DAY_INVALID')
    expect(problem('26-1-1', '2026-03-01')).toBe('DAY_INVALID')
    expect(problem('2000-01-01', '2026-03-01')).toBe('PERIOD_TOO_LONG')
    expect(problem('2026-01-01', '2026-01-02', 'Mars/Olympus')).toBe('TIME_ZONE_UNKNOWN')
  })
})
