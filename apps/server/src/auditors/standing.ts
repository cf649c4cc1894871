import { refuseIf } from '@countersign/decisions'
import { isAccessOpen, type Role, whyNotSee } from '@countersign/people'
import type { Stores } from '../database/stores.ts'
import type { StoredAccess } from './store.ts'

/**
 * An auditor is asked for an open access at every request, by the clock of the server that answers it. Nothing of it is kept
 * between two requests, so what one replica ended is over on the others.
 */
export async function refuseWithoutAccess(
  stores: Stores,
  { workspaceId, personId, role }: { workspaceId: string; personId: string; role: Role },
  now: number,
): Promise<void> {
  if (role !== 'auditor') return
  const access = await stores.auditorAccesses.current(workspaceId, personId)
  if (access !== null && isAccessOpen(access, now)) return
  refuseIf(
    whyNotSee(access && { ...access, exports: [] }, null, await giverOf(stores, access), now),
    'not-permitted',
  )
}

/** Whom an auditor may ask, while that person is a member: who gave the access. */
export async function giverOf(stores: Stores, access: StoredAccess | null): Promise<string | null> {
  if (access === null) return null
  const giver = await stores.members.find(access.workspaceId, access.grantedBy)
  if (giver?.state !== 'active') return null
  return (await stores.people.find(access.grantedBy))?.name ?? null
}
