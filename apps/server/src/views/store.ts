import { savedViews, type ViewedPage } from '@countersign/drizzle/schema'
import { and, asc, count, eq } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type View = typeof savedViews.$inferSelect

export const viewStore = (db: Db) => ({
  async list(workspaceId: string, personId: string, page: ViewedPage): Promise<View[]> {
    return db
      .select()
      .from(savedViews)
      .where(and(ofPerson(workspaceId, personId), eq(savedViews.page, page)))
      .orderBy(asc(savedViews.name))
  },

  async count(workspaceId: string, personId: string): Promise<number> {
    const [row] = await db.select({ count: count() }).from(savedViews).where(ofPerson(workspaceId, personId))
    return row?.count ?? 0
  },

  /** Fails with a duplicate key when this person has a view of this name. */
  async add(view: View): Promise<void> {
    await db.insert(savedViews).values(view)
  },

  async set(
    { workspaceId, personId, id }: Pick<View, 'workspaceId' | 'personId' | 'id'>,
    change: Partial<Pick<View, 'name' | 'query'>>,
  ): Promise<boolean> {
    const [done] = await db
      .update(savedViews)
      .set(change)
      .where(and(ofPerson(workspaceId, personId), eq(savedViews.id, id)))
    return done.affectedRows === 1
  },

  async remove({
    workspaceId,
    personId,
    id,
  }: Pick<View, 'workspaceId' | 'personId' | 'id'>): Promise<boolean> {
    const [done] = await db
      .delete(savedViews)
      .where(and(ofPerson(workspaceId, personId), eq(savedViews.id, id)))
    return done.affectedRows === 1
  },

  async removeOf(workspaceId: string, personId: string): Promise<void> {
    await db.delete(savedViews).where(ofPerson(workspaceId, personId))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(savedViews).where(eq(savedViews.workspaceId, workspaceId))
  },
})

const ofPerson = (workspaceId: string, personId: string) =>
  and(eq(savedViews.workspaceId, workspaceId), eq(savedViews.personId, personId))
