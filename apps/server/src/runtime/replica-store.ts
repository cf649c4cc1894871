import { runReplicas } from '@countersign/drizzle/schema'
import { eq, gte, lt } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

/** Which servers supervise processes, and when each was heard of last. */
export const runReplicaStore = (db: Db) => ({
  async tell(replica: typeof runReplicas.$inferSelect): Promise<void> {
    await db
      .insert(runReplicas)
      .values(replica)
      .onDuplicateKeyUpdate({ set: { heardAt: replica.heardAt } })
  },

  async heardSince(at: number): Promise<string[]> {
    const rows = await db.select({ id: runReplicas.id }).from(runReplicas).where(gte(runReplicas.heardAt, at))
    return rows.map(({ id }) => id)
  },

  async remove(id: string): Promise<void> {
    await db.delete(runReplicas).where(eq(runReplicas.id, id))
  },

  async forgetBefore(at: number): Promise<void> {
    await db.delete(runReplicas).where(lt(runReplicas.heardAt, at))
  },
})
