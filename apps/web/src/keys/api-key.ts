import type { Outputs } from '@countersign/server/router'
import type { StatusTone } from '../ui/Status.tsx'

export type ApiKey = Outputs['keys']['list']['items'][number]

/** How each standing is told. */
export const standings: Readonly<Record<ApiKey['state'], { tone: StatusTone; word: string }>> = {
  active: { tone: 'allow', word: 'Active' },
  expiring: { tone: 'restrict', word: 'Expires soon' },
  overlap: { tone: 'restrict', word: 'Rotated, in overlap' },
  rotated: { tone: 'off', word: 'Rotated' },
  expired: { tone: 'off', word: 'Expired' },
  revoked: { tone: 'deny', word: 'Revoked' },
}
