import { exportParts } from '@countersign/drizzle/schema'
import { and, eq, ne } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

type Part = typeof exportParts.$inferSelect

/** The bytes of packs. */
export const exportPartStore = (db: Db) => ({
  async add(part: Part): Promise<void> {
    await db.insert(exportParts).values(part)
  },

  async find(key: Omit<Part, 'content'>): Promise<Buffer | null> {
    const [row] = await db
      .select({ content: exportParts.content })
      .from(exportParts)
      .where(
        and(
          eq(exportParts.workspaceId, key.workspaceId),
          eq(exportParts.exportId, key.exportId),
          eq(exportParts.attempt, key.attempt),
          eq(exportParts.number, key.number),
        ),
      )
    return row?.content ?? null
  },

  /** What attempts wrote that came to nothing. */
  async removeOthers(workspaceId: string, exportId: string, attempt: number): Promise<void> {
    await db.delete(exportParts).where(and(ofExport(workspaceId, exportId), ne(exportParts.attempt, attempt)))
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
