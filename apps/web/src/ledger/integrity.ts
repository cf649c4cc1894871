import type { Outputs } from '@countersign/server/router'

export type Integrity = Outputs['ledger']['integrity']
type Check = NonNullable<Integrity['check']>

/** What a card may say of a log. Nothing is intact that no pass has gone through to its end. */
export type Standing =
  | { state: 'not-checked' }
  /** The size is forgotten once the next pass has begun. */
  | { state: 'intact'; at: number; size: number | null }
  | { state: 'broken'; at: number; check: Check }

/** The newest pass that came to an end. One that is underway takes nothing back. */
export function standingOf(check: Integrity['check']): Standing {
  if (!check?.finishedAt) return { state: 'not-checked' }
  if (check.brokenAt !== null) return { state: 'broken', at: check.finishedAt, check }
  if (check.intactAt === null) return { state: 'not-checked' }
  return { state: 'intact', at: check.intactAt, size: check.state === 'running' ? null : check.size }
}

export type Course = 'resting' | 'moving' | 'interrupted'

const standsStillMs = 60_000

/** Whether a pass is underway. One that has not moved for a minute lost its process. */
export function courseOf(check: Integrity['check'], now: number): Course {
  if (check?.state !== 'running') return 'resting'
  return now - check.movedAt > standsStillMs ? 'interrupted' : 'moving'
}

/**
 * How soon the card looks again by itself. A log that is at rest is not asked about: its changes are told, and a page
 * that went on asking would keep the session of somebody who has gone away from ending.
 */
export function lookAgainMs({
  check,
  size,
  checkpoint,
  waiting,
  copy,
  readOnly,
  now,
}: Integrity): number | false {
  if (courseOf(check, now) === 'moving') return 1_000
  if (copy.problem || readOnly) return false
  const isCatchingUp = waiting.events > 0 || (checkpoint?.size ?? 0) < size
  return isCatchingUp && 3_000
}
