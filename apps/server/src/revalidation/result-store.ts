import { agents, revalidationResults } from '@countersign/drizzle/schema'
import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'
import { inserter } from '../database/insert-rows.ts'

export type RevalidationResult = typeof revalidationResults.$inferSelect
export type Outcome = RevalidationResult['outcome']

const judged = ['outcome', 'revision', 'code', 'message', 'proof_id', 'is_released', 'at']
const putResults = inserter(revalidationResults, {
  onDuplicate: `on duplicate key update ${judged.map((name) => `${name} = values(${name})`).join(', ')}`,
})

/** What became of each agent in a revalidation: one row for each, whoever judged it and however often it was tried. */
export const revalidationResultStore = (db: Db) => ({
  async put(results: readonly RevalidationResult[]): Promise<void> {
    await putResults(db, results)
  },

  /** The next of those that could not be judged, in the order of identifiers. */
  async unjudged(
    workspaceId: string,
    revalidationId: string,
    after: string | null,
    limit: number,
  ): Promise<string[]> {
    const { agentId, outcome } = revalidationResults
    const rows = await db
      .select({ agentId })
      .from(revalidationResults)
      .where(
        and(
          of(workspaceId, revalidationId),
          eq(outcome, 'unjudged'),
          after === null ? undefined : gt(agentId, after),
        ),
      )
      .orderBy(asc(agentId))
      .limit(limit)
    return rows.map((row) => row.agentId)
  },

  /** With the names of the agents, in the order of identifiers; the row after the page tells whether more follow. */
  async page(
    workspaceId: string,
    revalidationId: string,
    outcome: Outcome | null,
    after: string | null,
    limit: number,
  ) {
    return db
      .select({ result: revalidationResults, agentName: agents.name })
      .from(revalidationResults)
      .innerJoin(
        agents,
        and(
          eq(agents.workspaceId, revalidationResults.workspaceId),
          eq(agents.id, revalidationResults.agentId),
        ),
      )
      .where(
        and(
          of(workspaceId, revalidationId),
          outcome === null ? undefined : eq(revalidationResults.outcome, outcome),
          after === null ? undefined : gt(revalidationResults.agentId, after),
        ),
      )
      .orderBy(asc(revalidationResults.agentId))
      .limit(limit + 1)
  },

  /** Those that are not governed any more: there is nothing left to be judged. */
  async drop(workspaceId: string, revalidationId: string, agentIds: readonly string[]): Promise<void> {
    if (agentIds.length === 0) return
    await db
      .delete(revalidationResults)
      .where(and(of(workspaceId, revalidationId), inArray(revalidationResults.agentId, [...agentIds])))
  },

  async dropAll(workspaceId: string, revalidationId: string): Promise<void> {
    await db.delete(revalidationResults).where(of(workspaceId, revalidationId))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(revalidationResults).where(eq(revalidationResults.workspaceId, workspaceId))
  },
})

const of = (workspaceId: string, revalidationId: string) =>
  and(
    eq(revalidationResults.workspaceId, workspaceId),
    eq(revalidationResults.revalidationId, revalidationId),
  )
