import { runOutput, runReports } from '@countersign/drizzle/schema'
import { and, asc, desc, eq, gt, lte, max } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type OutputLine = typeof runOutput.$inferSelect
export type StoredReport = typeof runReports.$inferSelect

/** What runs wrote, and what they said of themselves. */
export const outputStore = (db: Db) => ({
  async add(lines: readonly OutputLine[]): Promise<void> {
    if (lines.length > 0) await db.insert(runOutput).values([...lines])
  },

  async newestSequence(workspaceId: string, runId: string): Promise<number> {
    const [row] = await db
      .select({ newest: max(runOutput.sequence) })
      .from(runOutput)
      .where(and(eq(runOutput.workspaceId, workspaceId), eq(runOutput.runId, runId)))
    return row?.newest ?? 0
  },

  async after(workspaceId: string, runId: string, sequence: number, limit: number): Promise<OutputLine[]> {
    return db
      .select()
      .from(runOutput)
      .where(
        and(
          eq(runOutput.workspaceId, workspaceId),
          eq(runOutput.runId, runId),
          gt(runOutput.sequence, sequence),
        ),
      )
      .orderBy(asc(runOutput.sequence))
      .limit(limit)
  },

  async last(workspaceId: string, runId: string, limit: number): Promise<OutputLine[]> {
    const rows = await db
      .select()
      .from(runOutput)
      .where(and(eq(runOutput.workspaceId, workspaceId), eq(runOutput.runId, runId)))
      .orderBy(desc(runOutput.sequence))
      .limit(limit)
    return rows.reverse()
  },

  async forgetUpTo(workspaceId: string, runId: string, sequence: number): Promise<void> {
    await db
      .delete(runOutput)
      .where(
        and(
          eq(runOutput.workspaceId, workspaceId),
          eq(runOutput.runId, runId),
          lte(runOutput.sequence, sequence),
        ),
      )
  },

  /** The same thing said twice stands there once. */
  async addReport(report: StoredReport): Promise<void> {
    await db
      .insert(runReports)
      .values(report)
      .onDuplicateKeyUpdate({ set: { runId: report.runId } })
  },

  async reportsOf(workspaceId: string, runId: string, limit: number): Promise<StoredReport[]> {
    return db
      .select()
      .from(runReports)
      .where(and(eq(runReports.workspaceId, workspaceId), eq(runReports.runId, runId)))
      .orderBy(desc(runReports.firstAt))
      .limit(limit)
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(runOutput).where(eq(runOutput.workspaceId, workspaceId))
    await db.delete(runReports).where(eq(runReports.workspaceId, workspaceId))
  },
})
