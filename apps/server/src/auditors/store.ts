import {
  auditorAccessExports,
  auditorAccesses,
  members,
  oneTimeLinks,
  people,
} from '@countersign/drizzle/schema'
import { aliasedTable, and, asc, desc, eq, gt, inArray, isNull, lt, lte, type SQL } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type StoredAccess = typeof auditorAccesses.$inferSelect
type Change = Partial<Pick<StoredAccess, 'personId' | 'until' | 'endedAt' | 'endedBy' | 'endCause'>>

const grantors = aliasedTable(people, 'grantors')
const enders = aliasedTable(people, 'enders')

/** What auditors were given; what was over stays, so that it can be seen who had it. */
export const auditorAccessStore = (db: Db) => {
  const first = async (condition: SQL | undefined): Promise<StoredAccess | null> => {
    const [row] = await db.select().from(auditorAccesses).where(condition).limit(1)
    return row ?? null
  }
  const firstHeld = async (condition: SQL | undefined): Promise<StoredAccess | null> => {
    const [row] = await db.select().from(auditorAccesses).where(condition).limit(1).for('update')
    return row ?? null
  }
  return {
    async add(access: StoredAccess): Promise<void> {
      await db.insert(auditorAccesses).values(access)
    },

    find: (workspaceId: string, id: string) => first(one(workspaceId, id)),

    lock: (workspaceId: string, id: string) => firstHeld(one(workspaceId, id)),

    /** The one behind an invitation. */
    ofInvitation: (invitationId: string) => first(eq(auditorAccesses.invitationId, invitationId)),

    /** What somebody has: the one that nobody has ended, of which there is at most one, or else the last that they had. */
    async current(workspaceId: string, personId: string): Promise<StoredAccess | null> {
      const [row] = await db
        .select()
        .from(auditorAccesses)
        .where(and(eq(auditorAccesses.workspaceId, workspaceId), eq(auditorAccesses.personId, personId)))
        // Not by the identifier alone: one that was made after the clock jumped back is not the greatest.
        .orderBy(desc(isNull(auditorAccesses.endedAt)), desc(auditorAccesses.id))
        .limit(1)
      return row ?? null
    },

    /** Until when each of these people has an access that is open now; who has none is not in it. */
    async openUntil(
      workspaceId: string,
      personIds: readonly string[],
      now: number,
    ): Promise<Map<string, number>> {
      if (personIds.length === 0) return new Map()
      const rows = await db
        .select({ personId: auditorAccesses.personId, until: auditorAccesses.until })
        .from(auditorAccesses)
        .where(
          and(
            eq(auditorAccesses.workspaceId, workspaceId),
            inArray(auditorAccesses.personId, [...personIds]),
            isNull(auditorAccesses.endedAt),
            gt(auditorAccesses.until, now),
          ),
        )
      return new Map(rows.flatMap(({ personId, until }) => (personId === null ? [] : [[personId, until]])))
    },

    async set(workspaceId: string, id: string, change: Change): Promise<void> {
      await db.update(auditorAccesses).set(change).where(one(workspaceId, id))
    },

    async addExports(workspaceId: string, accessId: string, exportIds: readonly string[]): Promise<void> {
      if (exportIds.length === 0) return
      await db
        .insert(auditorAccessExports)
        .values(exportIds.map((exportId) => ({ workspaceId, accessId, exportId })))
    },

    async removeExports(workspaceId: string, accessId: string, exportIds: readonly string[]): Promise<void> {
      if (exportIds.length === 0) return
      await db
        .delete(auditorAccessExports)
        .where(
          and(
            eq(auditorAccessExports.workspaceId, workspaceId),
            eq(auditorAccessExports.accessId, accessId),
            inArray(auditorAccessExports.exportId, [...exportIds]),
          ),
        )
    },

    /** The exports of each of these accesses, the newest first. */
    async exportsOf(workspaceId: string, accessIds: readonly string[]): Promise<Map<string, string[]>> {
      const found = new Map<string, string[]>(accessIds.map((id) => [id, []]))
      if (accessIds.length === 0) return found
      const rows = await db
        .select({ accessId: auditorAccessExports.accessId, exportId: auditorAccessExports.exportId })
        .from(auditorAccessExports)
        .where(
          and(
            eq(auditorAccessExports.workspaceId, workspaceId),
            inArray(auditorAccessExports.accessId, [...accessIds]),
          ),
        )
        .orderBy(desc(auditorAccessExports.exportId))
      for (const { accessId, exportId } of rows) found.get(accessId)?.push(exportId)
      return found
    },

    /** The newest first, with whom they are for, who gave them and who ended them. */
    async page(workspaceId: string, before: string | null, limit: number) {
      return db
        .select({
          access: auditorAccesses,
          person: { name: people.name, email: people.email },
          invitation: { email: oneTimeLinks.email, expiresAt: oneTimeLinks.expiresAt },
          member: { role: members.role, state: members.state },
          grantedByName: grantors.name,
          endedByName: enders.name,
        })
        .from(auditorAccesses)
        .leftJoin(people, eq(people.id, auditorAccesses.personId))
        .leftJoin(
          members,
          and(eq(members.workspaceId, workspaceId), eq(members.personId, auditorAccesses.personId)),
        )
        .leftJoin(oneTimeLinks, eq(oneTimeLinks.id, auditorAccesses.invitationId))
        .leftJoin(grantors, eq(grantors.id, auditorAccesses.grantedBy))
        .leftJoin(enders, eq(enders.id, auditorAccesses.endedBy))
        .where(
          and(
            eq(auditorAccesses.workspaceId, workspaceId),
            before === null ? undefined : lt(auditorAccesses.id, before),
          ),
        )
        .orderBy(desc(auditorAccesses.id))
        .limit(limit)
    },

    /** Not ended, and behind an invitation to this address that nobody has taken. */
    async untaken(workspaceId: string, email: string): Promise<StoredAccess[]> {
      const rows = await db
        .select({ access: auditorAccesses })
        .from(auditorAccesses)
        .innerJoin(oneTimeLinks, eq(oneTimeLinks.id, auditorAccesses.invitationId))
        .where(
          and(
            eq(auditorAccesses.workspaceId, workspaceId),
            isNull(auditorAccesses.personId),
            isNull(auditorAccesses.endedAt),
            eq(oneTimeLinks.email, email),
          ),
        )
      return rows.map(({ access }) => access)
    },

    /** Over its time and not noticed, in every workspace, the longest first. */
    async over(now: number, limit: number) {
      return db
        .select({ workspaceId: auditorAccesses.workspaceId, id: auditorAccesses.id })
        .from(auditorAccesses)
        .where(and(isNull(auditorAccesses.endedAt), lte(auditorAccesses.until, now)))
        .orderBy(asc(auditorAccesses.until))
        .limit(limit)
    },

    async removeAll(workspaceId: string): Promise<void> {
      await db.delete(auditorAccessExports).where(eq(auditorAccessExports.workspaceId, workspaceId))
      await db.delete(auditorAccesses).where(eq(auditorAccesses.workspaceId, workspaceId))
    },
  }
}

const one = (workspaceId: string, id: string) =>
  and(eq(auditorAccesses.workspaceId, workspaceId), eq(auditorAccesses.id, id))
