import { leaseKeys } from '@countersign/drizzle/schema'
import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type StoredLeaseKey = typeof leaseKeys.$inferSelect

export const leaseKeyStore = (db: Db) => ({
  /** The newest last. */
  async ofWorkspace(workspaceId: string): Promise<StoredLeaseKey[]> {
    return db
      .select()
      .from(leaseKeys)
      .where(eq(leaseKeys.workspaceId, workspaceId))
      .orderBy(asc(leaseKeys.generation))
  },

  /** Fails with a duplicate key when another replica was quicker. */
  async add(key: StoredLeaseKey): Promise<void> {
    await db.insert(leaseKeys).values(key)
  },

  /** Whoever comes second finds them removed. */
  async remove(workspaceId: string, generations: readonly number[]): Promise<void> {
    if (generations.length === 0) return
    await db
      .delete(leaseKeys)
      .where(and(eq(leaseKeys.workspaceId, workspaceId), inArray(leaseKeys.generation, [...generations])))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(leaseKeys).where(eq(leaseKeys.workspaceId, workspaceId))
  },
})
