import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leaseRules } from './lease.ts'
import { isSuccessorDue, leaseKeyRules, signingLeases, stillPublished } from './lease-key-life.ts'

const { renewedAfterMs, publishedAheadMs, clocksDifferMs } = leaseKeyRules
const born = (...times: number[]) => times.map((createdAt) => ({ createdAt }))

describe('the key that signs leases', () => {
  it('is the only one there is, from its first moment, and none where there is none', () => {
    expect(signingLeases(born(1_000), 1_000)).toEqual({ createdAt: 1_000 })
    expect(signingLeases(born(1_000), 0)).toEqual({ createdAt: 1_000 })
    expect(signingLeases([], 0)).toBeNull()
  })

  it('is followed once its successor has been published for long enough, and not before', () => {
    const keys = born(0, renewedAfterMs)
    const since = renewedAfterMs + publishedAheadMs
    expect(signingLeases(keys, since - 1)).toBe(keys[0])
    expect(signingLeases(keys, since)).toBe(keys[1])
  })

  it('gets a successor when its month is over', () => {
    expect(isSuccessorDue([], 0)).toBe(true)
    expect(isSuccessorDue(born(5), 5 + renewedAfterMs - 1)).toBe(false)
    expect(isSuccessorDue(born(5), 5 + renewedAfterMs)).toBe(true)
    expect(isSuccessorDue(born(0, 5), renewedAfterMs)).toBe(false)
  })

  it('is published whenever a lease that it signed may last, whoever signed it on a clock that differs', () => {
    const times = fc.array(fc.integer({ min: 1, max: 3 * renewedAfterMs }), { minLength: 1, maxLength: 5 })
    const skew = fc.integer({ min: -clocksDifferMs, max: clocksDifferMs })
    fc.assert(
      fc.property(
        times,
        skew,
        fc.integer({ min: 0, max: 4 * renewedAfterMs }),
        fc.nat(leaseRules.lifetimeMs - 1),
        (created, differs, signedAt, later) => {
          const keys = born(...created.sort((a, b) => a - b))
          const signer = signingLeases(keys, signedAt + differs)
          expect(stillPublished(keys, signedAt + later)).toContain(signer)
        },
      ),
    )
  })

  it('is over when no lease of it can last any more', () => {
    const keys = born(0, 1)
    const over = 1 + publishedAheadMs + clocksDifferMs + leaseRules.lifetimeMs
    expect(stillPublished(keys, over - 1)).toEqual(keys)
    expect(stillPublished(keys, over)).toEqual(born(1))
    expect(stillPublished(keys, Number.NaN)).toEqual(keys)
  })
})
