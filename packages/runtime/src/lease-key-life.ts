import { leaseRules } from './lease.ts'

/** What is told of a key that leases are signed with; the oldest come first. */
type Born = { readonly createdAt: number }

/**
 * A key signs for a month. Its successor is published long before it signs: whoever keeps the published keys for a while, or
 * is a replica that looks for new ones now and then, knows it by then. The other one stays published until the last
 * lease that it signed is over, on the slowest clock.
 */
export const leaseKeyRules = {
  renewedAfterMs: 30 * 24 * 60 * 60 * 1_000,
  publishedAheadMs: 15 * 60 * 1_000,
  lookedForEveryMs: 5 * 60 * 1_000,
  clocksDifferMs: 60 * 1_000,
} as const

const { renewedAfterMs, publishedAheadMs, clocksDifferMs } = leaseKeyRules

/** The newest that has been published for long enough; the first one has nobody before it. */
export const signingLeases = <Key extends Born>(keys: readonly Key[], now: number): Key | null =>
  keys.findLast(({ createdAt }) => createdAt + publishedAheadMs <= now) ?? keys[0] ?? null

export function isSuccessorDue(keys: readonly Born[], now: number): boolean {
  const newest = keys.at(-1)
  return newest === undefined || newest.createdAt + renewedAfterMs <= now
}

/** Those that may still be met in a lease, or will be. */
export const stillPublished = <Key extends Born>(keys: readonly Key[], now: number): Key[] =>
  keys.filter((_, at) => {
    const successor = keys[at + 1]
    if (successor === undefined) return true
    // Said so that a time which is no number lets no key vanish.
    return !(successor.createdAt + publishedAheadMs + clocksDifferMs + leaseRules.lifetimeMs <= now)
  })
