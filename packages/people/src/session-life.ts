/** A session ends by silence or by age, whichever comes first. */
export type SessionLimits = { idleMs: number; absoluteMs: number }

export type SessionTimes = { createdAt: number; lastSeenAt: number; endedAt: number | null }

export type SessionStanding = 'live' | 'ended' | 'idle' | 'expired'

export function sessionStanding(session: SessionTimes, limits: SessionLimits, now: number): SessionStanding {
  if (session.endedAt !== null) return 'ended'
  if (now >= session.createdAt + limits.absoluteMs) return 'expired'
  if (now >= session.lastSeenAt + limits.idleMs) return 'idle'
  return 'live'
}

/** Writing "last seen" at each request would make every read a write; once a minute is exact enough. */
export const lastSeenPrecisionMs = 60_000
