import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AgentStanding,
  born,
  confirm,
  discardSandbox,
  freeze,
  govern,
  governanceStatuses,
  invalidate,
  type Moved,
  openSandbox,
  renew,
  retire,
  revisionStatus,
  statusOf,
  unfreeze,
  whyNotEdit,
  whyNotPromote,
  whyNotStart,
} from './lifecycle.ts'

const now = Date.UTC(2026, 10, 20)
const day = 86_400_000
const lifetime = { lifetimeMs: 7 * day, maxRenewals: 2 }
const newborn = born(now, lifetime)
const standing = (moved: Moved): AgentStanding => {
  if (!moved.ok) throw new Error(moved.reason.code)
  return moved.standing
}
const code = (moved: Moved) => (moved.ok ? 'ok' : moved.reason.code)
const governed = standing(govern(newborn, now))
const invalidated = standing(invalidate(governed))
const frozen = standing(freeze(governed))
const retired = standing(retire(governed))

const acts: Record<string, (from: AgentStanding) => Moved> = {
  openSandbox: (from) => openSandbox(from, now, lifetime),
  renew: (from) => renew(from, now, lifetime),
  govern: (from) => govern(from, now),
  invalidate,
  confirm,
  discardSandbox,
  freeze,
  unfreeze,
  retire,
}

describe('the life of an agent', () => {
  it.each([
    ['renew', governed, 'SANDBOX_MISSING'],
    ['govern', governed, 'SANDBOX_MISSING'],
    ['govern', born(now - 7 * day, lifetime), 'SANDBOX_EXPIRED'],
    ['govern', standing(freeze(newborn)), 'AGENT_FROZEN'],
    ['openSandbox', newborn, 'SANDBOX_EXISTS'],
    ['openSandbox', frozen, 'AGENT_FROZEN'],
    ['renew', standing(freeze(newborn)), 'AGENT_FROZEN'],
    ['invalidate', newborn, 'NOT_GOVERNED'],
    ['confirm', newborn, 'NOT_GOVERNED'],
    ['discardSandbox', newborn, 'NOTHING_LEFT'],
    ['discardSandbox', governed, 'SANDBOX_MISSING'],
    ['freeze', frozen, 'ALREADY_FROZEN'],
    ['unfreeze', governed, 'NOT_FROZEN'],
    ...Object.keys(acts).map((act) => [act, retired, 'AGENT_RETIRED'] as const),
  ] as const)('refuses to %s', (act, from, reason) => {
    expect(code(acts[act]?.(from) ?? { ok: true, standing: from })).toBe(reason)
  })

  it('is born in the sandbox, expires at its time and not before, and can be renewed after', () => {
    expect(statusOf(newborn, now + 7 * day - 1)).toBe('SANDBOX')
    expect(statusOf(newborn, now + 7 * day)).toBe('SANDBOX_EXPIRED')
    const renewed = standing(renew(newborn, now + 10 * day, lifetime))
    expect(statusOf(renewed, now + 16 * day)).toBe('SANDBOX')
    const again = standing(renew(renewed, now + 16 * day, lifetime))
    expect(code(renew(again, now + 20 * day, lifetime))).toBe('RENEWALS_USED_UP')
    expect(code(renew(again, now + 20 * day, { ...lifetime, maxRenewals: null }))).toBe('ok')
  })

  it('is never shortened by a renewal', () => {
    const renewed = standing(renew(newborn, now, { lifetimeMs: day, maxRenewals: null }))
    expect(renewed.sandbox?.expiresAt).toBe(newborn.sandbox?.expiresAt)
  })

  it('keeps its governed revision while the next one is in the sandbox', () => {
    const both = standing(openSandbox(governed, now, lifetime))
    expect(statusOf(both, now)).toBe('GOVERNED_VALID')
    expect(revisionStatus(both, 'sandbox', now)).toBe('SANDBOX')
    expect(revisionStatus(both, 'sandbox', now + 8 * day)).toBe('SANDBOX_EXPIRED')
    expect(revisionStatus(both, 'governed', now + 8 * day)).toBe('GOVERNED_VALID')
    expect(standing(discardSandbox(both))).toEqual(governed)
    expect(standing(govern(both, now))).toEqual(governed)
    expect(revisionStatus(governed, 'sandbox', now)).toBe(null)
  })

  it('is replaced when an invalidated agent has a revision that passes', () => {
    expect(statusOf(invalidated, now)).toBe('GOVERNED_INVALIDATED')
    expect(statusOf(standing(govern(standing(openSandbox(invalidated, now, lifetime)), now)), now)).toBe(
      'GOVERNED_VALID',
    )
    expect(statusOf(standing(confirm(invalidated)), now)).toBe('GOVERNED_VALID')
  })

  it('returns from the ice to what it was, and to no more than would pass', () => {
    for (const from of [newborn, governed, invalidated, standing(openSandbox(governed, now, lifetime))]) {
      const cold = standing(freeze(from))
      expect(statusOf(cold, now)).toBe('FROZEN')
      expect(standing(unfreeze(cold))).toEqual(from)
    }
    const thawed = standing(unfreeze(standing(invalidate(frozen))))
    expect(statusOf(thawed, now)).toBe('GOVERNED_INVALIDATED')
    expect(statusOf(standing(unfreeze(standing(freeze(newborn)))), now + 8 * day)).toBe('SANDBOX_EXPIRED')
  })

  it('ends for good', () => {
    expect(statusOf(standing(retire(frozen)), now)).toBe('RETIRED')
  })

  it('cannot be started where something blocks it', () => {
    expect(whyNotStart(governed, 'governed')).toBe(null)
    expect(whyNotStart(newborn, 'sandbox')).toBe(null)
    expect(whyNotStart(frozen, 'governed')?.code).toBe('AGENT_FROZEN')
    expect(whyNotStart(invalidated, 'governed')?.code).toBe('AGENT_INVALIDATED')
    expect(whyNotStart(retired, 'governed')?.code).toBe('AGENT_RETIRED')
    expect(whyNotStart(newborn, 'governed')?.code).toBe('NOT_GOVERNED')
    expect(whyNotStart(governed, 'sandbox')?.code).toBe('SANDBOX_MISSING')
    expect(whyNotEdit(governed, now)?.code).toBe('SANDBOX_MISSING')
    expect(whyNotPromote(newborn, now)).toBe(null)
  })

  it('has one of the six statuses and obeys its rules, whatever happens to it', () => {
    const names = Object.keys(acts)
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...names), { maxLength: 30 }), (story) => {
        let at = newborn
        for (const name of story) {
          const moved = acts[name]?.(at)
          if (moved === undefined) continue
          if (!moved.ok) {
            expect(moved.reason).toMatchObject({
              message: /\.$/.test(moved.reason.message) ? moved.reason.message : '',
              code: expect.stringMatching(/^[A-Z_]+$/),
            })
            continue
          }
          expect(at.retired).toBe(false)
          at = moved.standing
          expect(governanceStatuses).toContain(statusOf(at, now))
          expect(at.sandbox !== null || at.governed !== null).toBe(true)
        }
      }),
    )
  })
})
