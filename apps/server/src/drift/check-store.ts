import { agents, driftChecks } from '@countersign/drizzle/schema'
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type DriftCheck = typeof driftChecks.$inferSelect

/** When governed agents were last compared, and what kept anybody from it. */
export const driftCheckStore = (db: Db) => ({
  /** In the order of identifiers; whoever compares these agents at the same moment comes afterwards. */
  async lock(workspaceId: string, agentIds: readonly string[]): Promise<Map<string, DriftCheck>> {
    if (agentIds.length === 0) return new Map()
    const missing = { checkedAt: null, failedSince: null, failure: null }
    await db
      .insert(driftChecks)
      .values([...agentIds].sort().map((agentId) => ({ workspaceId, agentId, ...missing })))
      .onDuplicateKeyUpdate({ set: { agentId: sql`${driftChecks.agentId}` } })
    const rows = await db.select().from(driftChecks).where(among(workspaceId, agentIds)).for('update')
    return new Map(rows.map((row) => [row.agentId, row]))
  },

  async passed(workspaceId: string, agentIds: readonly string[], at: number): Promise<void> {
    if (agentIds.length === 0) return
    await db
      .update(driftChecks)
      .set({ checkedAt: at, failedSince: null, failure: null })
      .where(among(workspaceId, agentIds))
  },

  async failed(workspaceId: string, agentId: string, since: number, failure: string): Promise<void> {
    await db
      .update(driftChecks)
      .set({ failedSince: since, failure })
      .where(among(workspaceId, [agentId]))
  },

  async find(workspaceId: string, agentId: string): Promise<DriftCheck | null> {
    const [row] = await db
      .select()
      .from(driftChecks)
      .where(among(workspaceId, [agentId]))
    return row ?? null
  },

  /** How many agents are governed, how many of them could not be compared, and how many never were. */
  async counts(workspaceId: string): Promise<{ governed: number; failed: number; never: number }> {
    const [row] = await db
      .select({
        governed: sql<string>`count(*)`,
        failed: sql<string>`coalesce(sum(${driftChecks.failedSince} is not null), 0)`,
        never: sql<string>`coalesce(sum(${driftChecks.failedSince} is null and ${driftChecks.checkedAt} is null), 0)`,
      })
      .from(agents)
      .leftJoin(
        driftChecks,
        and(eq(driftChecks.workspaceId, agents.workspaceId), eq(driftChecks.agentId, agents.id)),
      )
      .where(
        and(
          eq(agents.workspaceId, workspaceId),
          eq(agents.isRetired, false),
          isNotNull(agents.governedRevision),
        ),
      )
    return {
      governed: Number(row?.governed ?? 0),
      failed: Number(row?.failed ?? 0),
      never: Number(row?.never ?? 0),
    }
  },

  /** In every workspace, for whoever watches the instance. */
  async countFailed(): Promise<number> {
    const [row] = await db
      .select({ n: sql<string>`count(*)` })
      .from(driftChecks)
      .innerJoin(
        agents,
        and(eq(agents.workspaceId, driftChecks.workspaceId), eq(agents.id, driftChecks.agentId)),
      )
      .where(
        and(
          isNotNull(driftChecks.failedSince),
          eq(agents.isRetired, false),
          isNotNull(agents.governedRevision),
        ),
      )
    return Number(row?.n ?? 0)
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(driftChecks).where(eq(driftChecks.workspaceId, workspaceId))
  },
})

const among = (workspaceId: string, agentIds: readonly string[]) =>
  and(eq(driftChecks.workspaceId, workspaceId), inArray(driftChecks.agentId, [...agentIds]))
