import { agents, driftIgnores, people } from '@countersign/drizzle/schema'
import { and, desc, eq, gt, isNull, lt } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type StoredIgnore = typeof driftIgnores.$inferSelect

/** What people decided to live with for a while. Rules are ended and never removed. */
export const driftIgnoreStore = (db: Db) => ({
  async add(rule: StoredIgnore): Promise<void> {
    await db.insert(driftIgnores).values(rule)
  },

  async lock(workspaceId: string, id: string): Promise<StoredIgnore | null> {
    const [row] = await db.select().from(driftIgnores).where(one(workspaceId, id)).for('update')
    return row ?? null
  },

  async end(workspaceId: string, id: string, endedBy: string, endedAt: number): Promise<void> {
    await db.update(driftIgnores).set({ endedAt, endedBy }).where(one(workspaceId, id))
  },

  /** Those that hold at this moment. */
  async active(workspaceId: string, now: number): Promise<StoredIgnore[]> {
    return db
      .select()
      .from(driftIgnores)
      .where(
        and(
          eq(driftIgnores.workspaceId, workspaceId),
          isNull(driftIgnores.endedAt),
          gt(driftIgnores.expiresAt, now),
        ),
      )
      .orderBy(driftIgnores.id)
  },

  /** The newest first, ended and expired ones too. */
  async page(workspaceId: string, before: string | null, limit: number) {
    return db
      .select({ rule: driftIgnores, createdByName: people.name, agentName: agents.name })
      .from(driftIgnores)
      .leftJoin(people, eq(people.id, driftIgnores.createdBy))
      .leftJoin(
        agents,
        and(eq(agents.workspaceId, driftIgnores.workspaceId), eq(agents.id, driftIgnores.agentId)),
      )
      .where(
        and(
          eq(driftIgnores.workspaceId, workspaceId),
          before === null ? undefined : lt(driftIgnores.id, before),
        ),
      )
      .orderBy(desc(driftIgnores.id))
      .limit(limit)
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(driftIgnores).where(eq(driftIgnores.workspaceId, workspaceId))
  },
})

const one = (workspaceId: string, id: string) =>
  and(eq(driftIgnores.workspaceId, workspaceId), eq(driftIgnores.id, id))
