import { agentRevisions, people } from '@countersign/drizzle/schema'
import { and, desc, eq, getTableColumns, lt } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Revision = typeof agentRevisions.$inferSelect

const { spec: _, ...listed } = getTableColumns(agentRevisions)

/** What was saved, in its exact bytes. There is no way here to change a revision. */
export const revisionStore = (db: Db) => ({
  /** Fails with a duplicate key when this number was given already. */
  async add(revision: Revision): Promise<void> {
    await db.insert(agentRevisions).values(revision)
  },

  async find(workspaceId: string, agentId: string, number: number): Promise<Revision | null> {
    const [row] = await db
      .select()
      .from(agentRevisions)
      .where(and(ofAgent(workspaceId, agentId), eq(agentRevisions.number, number)))
    return row ?? null
  },

  /** Newest first and without their bytes; the row after the page tells whether more follow. */
  async page(workspaceId: string, agentId: string, before: number | undefined, limit: number) {
    const rows = await db
      .select({ revision: listed, authorName: people.name })
      .from(agentRevisions)
      .leftJoin(people, eq(people.id, agentRevisions.authorId))
      .where(
        and(
          ofAgent(workspaceId, agentId),
          before === undefined ? undefined : lt(agentRevisions.number, before),
        ),
      )
      .orderBy(desc(agentRevisions.number))
      .limit(limit + 1)
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit }
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(agentRevisions).where(eq(agentRevisions.workspaceId, workspaceId))
  },
})

const ofAgent = (workspaceId: string, agentId: string) =>
  and(eq(agentRevisions.workspaceId, workspaceId), eq(agentRevisions.agentId, agentId))
