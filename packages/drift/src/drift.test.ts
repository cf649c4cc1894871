import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Difference } from './compare.ts'
import { type IgnoreRule, isIgnored } from './ignoring.ts'
import { type DriftKind, driftKinds } from './kinds.ts'
import { changeOf, stateOf } from './standing.ts'
import { medianOf, trendOf } from './trend.ts'

const difference = (kind: DriftKind, cause: string = kind): Difference => ({
  kind,
  cause,
  code: driftKinds[kind].code,
  message: 'It differs.',
  approved: null,
  stored: null,
  reported: null,
})

describe('the state of an agent', () => {
  it.each([
    [{ checkedAt: null, failed: false, open: 0 }, 'never-checked'],
    [{ checkedAt: null, failed: true, open: 0 }, 'check-failed'],
    [{ checkedAt: 1, failed: true, open: 0 }, 'check-failed'],
    [{ checkedAt: 1, failed: false, open: 1 }, 'drifted'],
    [{ checkedAt: 1, failed: false, open: 0 }, 'in-sync'],
  ] as const)('%o is %s', (checked, state) => expect(stateOf(checked)).toBe(state))
})

describe('a check', () => {
  const known = { kind: 'reported-model', cause: 'reported-model:a/b', id: 'one' } as const

  it('keeps the age of what lasts, opens what is new and resolves what is gone', () => {
    const now = difference('reported-model', 'reported-model:a/b')
    const other = difference('reported-model', 'reported-model:c/d')
    const gone = { kind: 'policy-moved', cause: 'policy-moved:1', id: 'two' } as const
    expect(changeOf([known, gone], { ok: true, differences: [now, other], unknown: [] })).toEqual({
      opened: [other],
      lasting: [{ known, now }],
      resolved: [gone],
    })
  })

  it('resolves nothing that nobody can say anything about', () => {
    const silent = { ok: true, differences: [], unknown: ['reported-model'] } as const
    expect(changeOf([known], silent).resolved).toEqual([])
    expect(changeOf([known], { ...silent, unknown: [] }).resolved).toEqual([known])
  })

  it('that gave no answer changes nothing', () => {
    const why = { code: 'INTERCEPTOR_ERROR', message: 'It crashed.' } as const
    expect(changeOf([known], { ok: false, why })).toEqual({ opened: [], lasting: [], resolved: [] })
  })
})

describe('a rule to ignore', () => {
  const rule: IgnoreRule = { kind: 'reported-model', cause: null, agentId: null, expiresAt: 100 }
  const found = { kind: 'reported-model', cause: 'reported-model:a/b', agentId: 'agt_1' } as const

  it('holds for its kind, its cause and its agent, until its time is over', () => {
    expect(isIgnored([rule], found, 99)).toBe(true)
    expect(isIgnored([], found, 99)).toBe(false)
    expect(isIgnored([rule], found, 100)).toBe(false)
    expect(isIgnored([rule], found, Number.NaN)).toBe(false)
    expect(isIgnored([{ ...rule, kind: 'reported-tools' }], found, 99)).toBe(false)
    expect(isIgnored([{ ...rule, cause: 'reported-model:c/d' }], found, 99)).toBe(false)
    expect(isIgnored([{ ...rule, agentId: 'agt_2' }], found, 99)).toBe(false)
  })

  it('never hides what makes a proof worthless, whatever is stored', () => {
    for (const kind of Object.keys(driftKinds).filter((one): one is DriftKind => one in driftKinds)) {
      const isAllowed: boolean = driftKinds[kind].canIgnore
      expect(isIgnored([{ ...rule, kind }], { ...found, kind }, 1)).toBe(isAllowed)
    }
    expect(
      isIgnored([{ ...rule, kind: 'signature-invalid' }], { ...found, kind: 'signature-invalid' }, 1),
    ).toBe(false)
  })
})

describe('the trend', () => {
  const dayMs = 86_400_000
  const now = Date.UTC(2026, 10, 28, 12)

  it('tells of each day what was opened, resolved and left', () => {
    const today = Date.UTC(2026, 10, 28)
    const lives = [
      { openedAt: today - dayMs, resolvedAt: today + 1 },
      { openedAt: today - 40 * dayMs, resolvedAt: null },
      { openedAt: today + 2, resolvedAt: null },
    ]
    expect(trendOf(lives, { now, days: 2 })).toEqual([
      { day: today - dayMs, opened: 1, resolved: 0, open: 2, medianMs: null },
      { day: today, opened: 1, resolved: 1, open: 2, medianMs: dayMs + 1 },
    ])
  })

  it('adds up: what was open, and opened, and not resolved, is open', () => {
    const life = fc
      .tuple(fc.integer({ min: 0, max: 30 * dayMs }), fc.option(fc.integer({ min: 0, max: 30 * dayMs })))
      .map(([after, lasted]) => {
        const openedAt = now - 30 * dayMs + after
        return { openedAt, resolvedAt: lasted === null ? null : openedAt + lasted }
      })
    fc.assert(
      fc.property(fc.array(life, { maxLength: 30 }), (lives) => {
        const days = trendOf(lives, { now, days: 40 })
        expect(days).toHaveLength(40)
        for (const [at, day] of days.entries()) {
          expect(day.open).toBe((days[at - 1]?.open ?? 0) + day.opened - day.resolved)
        }
      }),
    )
  })

  it('the median is one of the numbers', () => {
    expect(medianOf([])).toBeNull()
    expect(medianOf([3])).toBe(3)
    expect(medianOf([9, 1, 5])).toBe(5)
    expect(medianOf([1, 2, 3, 4])).toBe(2)
  })
})
