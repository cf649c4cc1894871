import { apiKeys, people } from '@countersign/drizzle/schema'
import type { Scope } from '@countersign/people'
import { and, desc, eq, inArray, isNull, lt, or } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type ApiKey = Omit<typeof apiKeys.$inferSelect, 'scopes'> & { scopes: Scope[] }

const typed = (row: typeof apiKeys.$inferSelect): ApiKey => ({ ...row, scopes: JSON.parse(row.scopes) })

export const keyStore = (db: Db) => ({
  async add(key: ApiKey): Promise<void> {
    await db.insert(apiKeys).values({ ...key, scopes: JSON.stringify(key.scopes) })
  },

  async find(workspaceId: string, id: string): Promise<ApiKey | null> {
    const [row] = await db
      .select()
      .from(apiKeys)
      .where(and(eq(apiKeys.id, id), eq(apiKeys.workspaceId, workspaceId)))
    return row ? typed(row) : null
  },

  async list(workspaceId: string, ids: readonly string[]): Promise<ApiKey[]> {
    if (ids.length === 0) return []
    const rows = await db
      .select()
      .from(apiKeys)
      .where(and(eq(apiKeys.workspaceId, workspaceId), inArray(apiKeys.id, [...ids])))
    return rows.map(typed)
  },

  async findBySecret(secretHash: Buffer): Promise<ApiKey | null> {
    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.secretHash, secretHash))
    return row ? typed(row) : null
  },

  async page(workspaceId: string, cursor: string | undefined, limit: number) {
    const rows = await db
      .select({ key: apiKeys, createdByName: people.name })
      .from(apiKeys)
      .leftJoin(people, eq(people.id, apiKeys.createdBy))
      .where(and(eq(apiKeys.workspaceId, workspaceId), cursor ? lt(apiKeys.id, cursor) : undefined))
      .orderBy(desc(apiKeys.id))
      .limit(limit + 1)
    return {
      rows: rows.slice(0, limit).map(({ key, createdByName }) => ({ key: typed(key), createdByName })),
      hasMore: rows.length > limit,
    }
  },

  /** Only a key that is neither revoked nor already rotated can be rotated; the condition decides. */
  async markRotated(
    workspaceId: string,
    id: string,
    replacedBy: string,
    overlapEndsAt: number,
  ): Promise<boolean> {
    const [done] = await db
      .update(apiKeys)
      .set({ replacedBy, overlapEndsAt })
      .where(
        and(
          eq(apiKeys.id, id),
          eq(apiKeys.workspaceId, workspaceId),
          isNull(apiKeys.revokedAt),
          isNull(apiKeys.replacedBy),
        ),
      )
    return done.affectedRows === 1
  },

  async revoke(workspaceId: string, id: string, at: number): Promise<boolean> {
    const [done] = await db
      .update(apiKeys)
      .set({ revokedAt: at })
      .where(and(eq(apiKeys.id, id), eq(apiKeys.workspaceId, workspaceId), isNull(apiKeys.revokedAt)))
    return done.affectedRows === 1
  },

  async used(id: string, at: number): Promise<void> {
    await db
      .update(apiKeys)
      .set({ lastUsedAt: at })
      .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, at))))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(apiKeys).where(eq(apiKeys.workspaceId, workspaceId))
  },
})
