import { agents, breakGlassAlerts, people, promotionRequests } from '@countersign/drizzle/schema'
import { and, desc, eq, isNull } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

const mostShown = 50

/** Who is to be told that somebody broke the glass, and who has seen it. */
export const alertStore = (db: Db) => ({
  async add(workspaceId: string, requestId: string, personIds: readonly string[], at: number) {
    if (personIds.length === 0) return
    await db
      .insert(breakGlassAlerts)
      .values(personIds.map((personId) => ({ workspaceId, personId, requestId, at, seenAt: null })))
  },

  /** What somebody has not seen yet, the newest first. */
  async unseen(workspaceId: string, personId: string) {
    return db
      .select({
        requestId: breakGlassAlerts.requestId,
        at: breakGlassAlerts.at,
        reason: promotionRequests.breakGlassReason,
        agentId: promotionRequests.agentId,
        agentName: agents.name,
        revision: promotionRequests.revision,
        byName: people.name,
      })
      .from(breakGlassAlerts)
      .innerJoin(
        promotionRequests,
        and(
          eq(promotionRequests.workspaceId, breakGlassAlerts.workspaceId),
          eq(promotionRequests.id, breakGlassAlerts.requestId),
        ),
      )
      .innerJoin(
        agents,
        and(eq(agents.workspaceId, promotionRequests.workspaceId), eq(agents.id, promotionRequests.agentId)),
      )
      .leftJoin(people, eq(people.id, promotionRequests.breakGlassBy))
      .where(
        and(
          eq(breakGlassAlerts.workspaceId, workspaceId),
          eq(breakGlassAlerts.personId, personId),
          isNull(breakGlassAlerts.seenAt),
        ),
      )
      .orderBy(desc(breakGlassAlerts.requestId))
      .limit(mostShown)
  },

  async see(workspaceId: string, personId: string, requestId: string, at: number): Promise<boolean> {
    const [done] = await db
      .update(breakGlassAlerts)
      .set({ seenAt: at })
      .where(
        and(
          eq(breakGlassAlerts.workspaceId, workspaceId),
          eq(breakGlassAlerts.personId, personId),
          eq(breakGlassAlerts.requestId, requestId),
        ),
      )
    return done.affectedRows > 0
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(breakGlassAlerts).where(eq(breakGlassAlerts.workspaceId, workspaceId))
  },
})
