import type { DraftSpec, Inference } from '@countersign/agents'
import { agentDrafts } from '@countersign/drizzle/schema'
import { and, count, desc, eq, isNotNull, isNull, lt } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

type Row = typeof agentDrafts.$inferSelect

/** What somebody has begun; what is in it may still be wrong. */
export type Draft = Omit<Row, 'draft' | 'inferred' | 'removed'> & {
  draft: DraftSpec
  inferred: Inference[]
  /** Where a credential stood that is not kept. */
  removed: string[]
}

const typed = (row: Row): Draft => ({
  ...row,
  draft: JSON.parse(row.draft),
  inferred: JSON.parse(row.inferred),
  removed: JSON.parse(row.removed),
})

export const draftStore = (db: Db) => ({
  /** Somebody's own; nobody else's exist for them. */
  async find(workspaceId: string, personId: string, id: string): Promise<Draft | null> {
    const [row] = await db
      .select()
      .from(agentDrafts)
      .where(and(ofPerson(workspaceId, personId), eq(agentDrafts.id, id)))
    return row ? typed(row) : null
  },

  /** Taken before a draft becomes an agent: two submits of it queue up. */
  async lock(workspaceId: string, personId: string, id: string): Promise<Draft | null> {
    const [row] = await db
      .select()
      .from(agentDrafts)
      .where(and(ofPerson(workspaceId, personId), eq(agentDrafts.id, id)))
      .for('update')
    return row ? typed(row) : null
  },

  async open(workspaceId: string, personId: string): Promise<Draft[]> {
    const rows = await db
      .select()
      .from(agentDrafts)
      .where(and(ofPerson(workspaceId, personId), isNull(agentDrafts.becameId)))
      .orderBy(desc(agentDrafts.updatedAt))
    return rows.map(typed)
  },

  async countOpen(workspaceId: string, personId: string): Promise<number> {
    const [row] = await db
      .select({ count: count() })
      .from(agentDrafts)
      .where(and(ofPerson(workspaceId, personId), isNull(agentDrafts.becameId)))
    return row?.count ?? 0
  },

  async add({ draft, inferred, removed, ...row }: Draft): Promise<void> {
    await db.insert(agentDrafts).values({ ...row, ...written({ draft, inferred, removed }) })
  },

  /** Only over the version that was read; the condition decides between two browsers. */
  async save(
    { id, version }: Pick<Draft, 'id' | 'version'>,
    change: Pick<Draft, 'draft' | 'inferred' | 'removed' | 'step' | 'updatedAt'>,
  ): Promise<boolean> {
    const [done] = await db
      .update(agentDrafts)
      .set({ ...written(change), step: change.step, updatedAt: change.updatedAt, version: version + 1 })
      .where(and(eq(agentDrafts.id, id), eq(agentDrafts.version, version), isNull(agentDrafts.becameId)))
    return done.affectedRows === 1
  },

  /** What was typed is in the agent now; only that it became this one is remembered. */
  async markBecome(id: string, becameId: string, at: number): Promise<void> {
    const empty = written({ draft: {}, inferred: [], removed: [] })
    await db
      .update(agentDrafts)
      .set({ ...empty, becameId, updatedAt: at })
      .where(eq(agentDrafts.id, id))
  },

  async discard(workspaceId: string, personId: string, id: string): Promise<boolean> {
    const [done] = await db
      .delete(agentDrafts)
      .where(and(ofPerson(workspaceId, personId), eq(agentDrafts.id, id), isNull(agentDrafts.becameId)))
    return done.affectedRows === 1
  },

  async forgetSubmittedBefore(workspaceId: string, personId: string, at: number): Promise<void> {
    await db
      .delete(agentDrafts)
      .where(
        and(ofPerson(workspaceId, personId), isNotNull(agentDrafts.becameId), lt(agentDrafts.updatedAt, at)),
      )
  },

  async removeOf(workspaceId: string, personId: string): Promise<void> {
    await db.delete(agentDrafts).where(ofPerson(workspaceId, personId))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(agentDrafts).where(eq(agentDrafts.workspaceId, workspaceId))
  },
})

const ofPerson = (workspaceId: string, personId: string) =>
  and(eq(agentDrafts.workspaceId, workspaceId), eq(agentDrafts.personId, personId))

const written = ({ draft, inferred, removed }: Pick<Draft, 'draft' | 'inferred' | 'removed'>) => ({
  draft: JSON.stringify(draft),
  inferred: JSON.stringify(inferred),
  removed: JSON.stringify(removed),
})
