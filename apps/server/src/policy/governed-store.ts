import { agentRevisions, agents } from '@countersign/drizzle/schema'
import { and, asc, eq, gt, isNotNull, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

/** The agents that a policy governs, with the bytes that were approved. */
export const governedStore = (db: Db) => ({
  async count(workspaceId: string): Promise<number> {
    const [row] = await db.select({ n: sql<string>`count(*)` }).from(agents).where(governed(workspaceId))
    return Number(row?.n ?? 0)
  },

  /** In the order of identifiers, a part at a time: the set may be large and may change while it is read. */
  async page(workspaceId: string, after: string | null, limit: number) {
    return db
      .select({ agent: agents, revision: agentRevisions })
      .from(agents)
      .innerJoin(
        agentRevisions,
        and(
          eq(agentRevisions.workspaceId, agents.workspaceId),
          eq(agentRevisions.agentId, agents.id),
          eq(agentRevisions.number, agents.governedRevision),
        ),
      )
      .where(and(governed(workspaceId), after === null ? undefined : gt(agents.id, after)))
      .orderBy(asc(agents.id))
      .limit(limit)
  },

  async invalidated(workspaceId: string): Promise<string[]> {
    const rows = await db
      .select({ id: agents.id })
      .from(agents)
      .where(and(governed(workspaceId), eq(agents.isInvalidated, true)))
      .orderBy(asc(agents.id))
    return rows.map(({ id }) => id)
  },
})

const governed = (workspaceId: string) =>
  and(eq(agents.workspaceId, workspaceId), eq(agents.isRetired, false), isNotNull(agents.governedRevision))
