import type { AccessEnd } from '@countersign/drizzle/schema'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { StoredAccess } from './store.ts'

export type AccessDeps = { stores: Stores; transact: Transact; clock: Clock; writer: LedgerWriter }

/** Ends an access for good, and says so. The caller has locked it, or what leads to it. */
export async function endAccess(
  stores: Stores,
  { clock, writer }: Pick<AccessDeps, 'clock' | 'writer'>,
  access: StoredAccess,
  by: Doer,
  cause: AccessEnd,
): Promise<void> {
  const { workspaceId, id, until } = access
  const endedBy = by.reference.startsWith('person:') ? by.reference.slice('person:'.length) : null
  await stores.auditorAccesses.set(workspaceId, id, { endedAt: clock(), endedBy, endCause: cause })
  await writer.append(stores, workspaceId, {
    by,
    action: 'auditor-access.ended',
    subjectId: id,
    facts: { ...whoseOf(access), until, cause },
    words: { name: await calledOf(stores, access) },
  })
}

/** What becomes of somebody's access when they stop being an auditor. */
export async function endAccessOf(
  stores: Stores,
  deps: Pick<AccessDeps, 'clock' | 'writer'>,
  workspaceId: string,
  personId: string,
  by: Doer,
): Promise<void> {
  const current = await stores.auditorAccesses.current(workspaceId, personId)
  const access = current && (await stores.auditorAccesses.lock(workspaceId, current.id))
  if (access?.endedAt === null) await endAccess(stores, deps, access, by, 'member')
}

/** What becomes of an access whose invitation was withdrawn, or replaced by a newer one. */
export async function endUntaken(
  stores: Stores,
  deps: Pick<AccessDeps, 'clock' | 'writer'>,
  workspaceId: string,
  email: string,
  by: Doer,
): Promise<void> {
  for (const { id } of await stores.auditorAccesses.untaken(workspaceId, email)) {
    const access = await stores.auditorAccesses.lock(workspaceId, id)
    if (access?.endedAt === null && access.personId === null) {
      await endAccess(stores, deps, access, by, 'withdrawn')
    }
  }
}

/** Whom the events of an access tell of. */
export const whoseOf = ({ personId, invitationId }: StoredAccess) =>
  personId === null ? { person: null, invitation: invitationId } : { person: personId, invitation: null }

export async function calledOf(stores: Stores, { personId, invitationId }: StoredAccess): Promise<string> {
  if (personId !== null) return (await stores.people.find(personId))?.name ?? ''
  const link = invitationId === null ? null : await stores.links.find(invitationId)
  return link?.email ?? ''
}
