/** How an API key stands. `rotated` keys work until their overlap ends; the others but `active` never do. */
export type ApiKeyTimes = {
  expiresAt: number | null
  revokedAt: number | null
  overlapEndsAt: number | null
}

export type ApiKeyStanding = 'active' | 'expiring' | 'overlap' | 'rotated' | 'expired' | 'revoked'

const soonMs = 14 * 24 * 60 * 60 * 1000

export function apiKeyStanding(key: ApiKeyTimes, now: number): ApiKeyStanding {
  if (key.revokedAt !== null) return 'revoked'
  if (key.expiresAt !== null && now >= key.expiresAt) return 'expired'
  if (key.overlapEndsAt !== null) return now < key.overlapEndsAt ? 'overlap' : 'rotated'
  return key.expiresAt !== null && now >= key.expiresAt - soonMs ? 'expiring' : 'active'
}

export const apiKeyWorks = (standing: ApiKeyStanding): boolean =>
  standing === 'active' || standing === 'expiring' || standing === 'overlap'
