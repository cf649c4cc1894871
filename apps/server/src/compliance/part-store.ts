import { exportParts } from '@countersign/drizzle/schema'
import { and, asc, eq, gt, ne } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

type Part = typeof exportParts.$inferSelect
type Place = Omit<Part, 'content'>

/** The bytes of packs. */
export const exportPartStore = (db: Db) => ({
  async add(part: Part): Promise<void> {
    await db.insert(exportParts).values(part)
  },

  /** The part that follows a number; parts are numbered in their order, though not without gaps. */
  async after({ workspaceId, exportId, attempt, number }: Place) {
    const [row] = await db
      .select({ number: exportParts.number, content: exportParts.content })
      .from(exportParts)
      .where(and(ofAttempt(workspaceId, exportId, attempt), gt(exportParts.number, number)))
      .orderBy(asc(exportParts.number))
      .limit(1)
    return row ?? null
  },

  /** What attempts wrote that came to nothing. */
  async removeOthers(workspaceId: string, exportId: string, attempt: number): Promise<void> {
    await db.delete(exportParts).where(and(ofExport(workspaceId, exportId), ne(exportParts.attempt, attempt)))
  },

  async removeAttempt(workspaceId: string, exportId: string, attempt: number): Promise<void> {
    await db.delete(exportParts).where(ofAttempt(workspaceId, exportId, attempt))
  },

  async remove(workspaceId: string, exportId: string): Promise<void> {
    await db.delete(exportParts).where(ofExport(workspaceId, exportId))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(exportParts).where(eq(exportParts.workspaceId, workspaceId))
  },
})

const ofExport = (workspaceId: string, exportId: string) =>
  and(eq(exportParts.workspaceId, workspaceId), eq(exportParts.exportId, exportId))

const ofAttempt = (workspaceId: string, exportId: string, attempt: number) =>
  and(ofExport(workspaceId, exportId), eq(exportParts.attempt, attempt))
