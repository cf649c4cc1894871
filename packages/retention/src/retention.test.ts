import { actions } from '@countersign/ledger'
import { describe, expect, it } from 'vitest'
import {
  actionsOf,
  dayOf,
  endOf,
  eventClasses,
  eventClassNames,
  firstRun,
  holderOf,
  isNextLook,
  isShortening,
  keyName,
  lastDueDay,
  mostDays,
  readKeyName,
  refusalOfDays,
  startOf,
} from './index.ts'

describe('the classes of events', () => {
  it('have every kind of event, each once', () => {
    expect(eventClassNames.flatMap(actionsOf).sort()).toEqual([...actions].sort())
  })

  it('are usually kept for as long as the strictest law that we know asks, and never for less than their own', () => {
    for (const name of eventClassNames) {
      const { leastDays, usualDays } = eventClasses[name]
      expect(usualDays).toBeGreaterThanOrEqual(leastDays)
      expect(usualDays).toBeGreaterThanOrEqual(6 * 365 + 1)
    }
  })

  it('keep what an AI system decided for six months, whichever months those are', () => {
    for (const name of ['agents', 'approvals', 'policy', 'runs'] as const) {
      for (let month = 0; month < 12; month++) {
        const sixMonths = (Date.UTC(2027, month + 6, 1) - Date.UTC(2027, month, 1)) / 86_400_000
        expect(eventClasses[name].leastDays).toBeGreaterThanOrEqual(sixMonths)
      }
    }
  })
})

describe('the name of a key', () => {
  it.each(eventClassNames)('of %s fits its column and is read back', (eventClass) => {
    const name = keyName(eventClass, '20260115')
    expect(name.length).toBeLessThanOrEqual(36)
    expect(readKeyName(name)).toEqual({ eventClass, day: '20260115' })
  })

  it('is of the class and of the day in UTC', () => {
    expect(holderOf('admission.allowed', Date.UTC(2026, 0, 15, 23, 59, 59, 999))).toBe('ret_runs_20260115')
    expect(holderOf('admission.allowed', Date.UTC(2026, 0, 16))).toBe('ret_runs_20260116')
  })

  it.each([
    'per_01K9ZB3W6R0000000000000002',
    'ret_runs_2026',
    'ret_other_20260115',
    'ret_runs_20260115x',
    '',
  ])('is not %j', (holder) => expect(readKeyName(holder)).toBeNull())
})

describe('a rule', () => {
  const now = Date.UTC(2026, 6, 20, 12)

  it('erases a day only when all of it is over its time', () => {
    const day = lastDueDay(184, now) ?? ''
    expect(endOf(day) + 184 * 86_400_000).toBeLessThanOrEqual(now)
    expect(endOf(dayOf(startOf(day) + 86_400_000)) + 184 * 86_400_000).toBeGreaterThan(now)
    expect(lastDueDay(null, now)).toBeNull()
  })

  it('is not below what its class needs, and is a whole number', () => {
    expect(refusalOfDays('runs', 184)).toBeNull()
    expect(refusalOfDays('runs', null)).toBeNull()
    expect(refusalOfDays('runs', mostDays)).toBeNull()
    expect(refusalOfDays('runs', 183)).toContain('at least 184 days')
    for (const days of [184.5, Number.NaN, Number.POSITIVE_INFINITY, -1, mostDays + 1]) {
      expect(refusalOfDays('runs', days)).not.toBeNull()
    }
  })

  it.each([
    [null, 200, true],
    [300, 200, true],
    [200, 200, false],
    [200, 300, false],
    [200, null, false],
    [null, null, false],
  ])('from %s to %s days shortens: %s', (from, to, shortens) => {
    expect(isShortening(from, to)).toBe(shortens)
  })
})

it.each([
  ['there was none before', null, false],
  ['the last one was a day ago', 0, true],
  ['the last one was longer ago', -1, false],
  ['the last one is in the future', 86_400_001, false],
  ['the last one was at the same moment', 86_400_000, true],
])('whether time has passed between looks when %s', (_, last, has) => {
  expect(isNextLook(last, 86_400_000)).toBe(has)
})

describe('what is erased next', () => {
  it.each([
    ['everything without a hold', [], ['1', '2', '3', '4']],
    ['what is after a held day', ['1'], ['2', '3', '4']],
    ['what is up to a held day', ['3'], ['1', '2']],
    ['nothing when all is held', ['1', '2', '3', '4'], []],
  ])('is %s', (_, held, expected) => {
    expect(firstRun(['1', '2', '3', '4'], new Set(held), 10)).toEqual(expected)
  })

  it('is at most so much at once', () => {
    expect(firstRun(['1', '2', '3'], new Set(), 2)).toEqual(['1', '2'])
  })
})
