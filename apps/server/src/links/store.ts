import { oneTimeLinks } from '@countersign/drizzle/schema'
import { and, asc, desc, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type OneTimeLink = typeof oneTimeLinks.$inferSelect
export type LinkKind = OneTimeLink['kind']

const unused = and(isNull(oneTimeLinks.usedAt), isNull(oneTimeLinks.revokedAt))

export const linkStore = (db: Db) => ({
  async add(link: OneTimeLink): Promise<void> {
    await db.insert(oneTimeLinks).values(link)
  },

  async find(id: string): Promise<OneTimeLink | null> {
    const [row] = await db.select().from(oneTimeLinks).where(eq(oneTimeLinks.id, id))
    return row ?? null
  },

  async findByToken(tokenHash: Buffer): Promise<OneTimeLink | null> {
    const [row] = await db.select().from(oneTimeLinks).where(eq(oneTimeLinks.tokenHash, tokenHash))
    return row ?? null
  },

  /** True for exactly one caller: the update's own condition decides, not a read before it. */
  async use(id: string, now: number): Promise<boolean> {
    const [done] = await db
      .update(oneTimeLinks)
      .set({ usedAt: now })
      .where(and(eq(oneTimeLinks.id, id), unused, gt(oneTimeLinks.expiresAt, now)))
    return done.affectedRows === 1
  },

  async openInvitations(workspaceId: string, now: number): Promise<OneTimeLink[]> {
    return db
      .select()
      .from(oneTimeLinks)
      .where(
        and(
          eq(oneTimeLinks.workspaceId, workspaceId),
          eq(oneTimeLinks.kind, 'invitation'),
          unused,
          gt(oneTimeLinks.expiresAt, now),
        ),
      )
      .orderBy(desc(oneTimeLinks.createdAt))
  },

  async revokeInvitation(workspaceId: string, id: string, now: number): Promise<boolean> {
    const [done] = await db
      .update(oneTimeLinks)
      .set({ revokedAt: now })
      .where(
        and(
          eq(oneTimeLinks.id, id),
          eq(oneTimeLinks.workspaceId, workspaceId),
          eq(oneTimeLinks.kind, 'invitation'),
          unused,
        ),
      )
    return done.affectedRows === 1
  },

  /** A newer link of the same kind for the same purpose makes the older ones worthless. */
  async revokeKind(
    kind: LinkKind,
    match: { personId?: string; email?: string; workspaceId?: string },
    now: number,
  ) {
    await db
      .update(oneTimeLinks)
      .set({ revokedAt: now })
      .where(
        and(
          eq(oneTimeLinks.kind, kind),
          unused,
          match.personId ? eq(oneTimeLinks.personId, match.personId) : undefined,
          match.email ? eq(oneTimeLinks.email, match.email) : undefined,
          match.workspaceId ? eq(oneTimeLinks.workspaceId, match.workspaceId) : undefined,
        ),
      )
  },

  /** Every invitation of an address, also those that were used or withdrawn. */
  async invitationsTo(workspaceId: string, email: string): Promise<string[]> {
    const rows = await db
      .select({ id: oneTimeLinks.id })
      .from(oneTimeLinks)
      .where(
        and(
          eq(oneTimeLinks.workspaceId, workspaceId),
          eq(oneTimeLinks.kind, 'invitation'),
          eq(oneTimeLinks.email, email),
        ),
      )
      .orderBy(asc(oneTimeLinks.id))
    return rows.map(({ id }) => id)
  },

  async removeAll(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await db.delete(oneTimeLinks).where(inArray(oneTimeLinks.id, [...ids]))
  },

  async removeOfPerson(personId: string): Promise<void> {
    await db.delete(oneTimeLinks).where(eq(oneTimeLinks.personId, personId))
  },

  async removeOf(workspaceId: string): Promise<void> {
    await db.delete(oneTimeLinks).where(eq(oneTimeLinks.workspaceId, workspaceId))
  },
})
