import { ledgerChecks } from '@countersign/drizzle/schema'
import { and, eq, lt, ne, or, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Check = typeof ledgerChecks.$inferSelect

/** The newest pass over each log. */
export const checkStore = (db: Db) => ({
  async find(workspaceId: string): Promise<Check | null> {
    const [row] = await db.select().from(ledgerChecks).where(eq(ledgerChecks.workspaceId, workspaceId))
    return row ?? null
  },

  async all(): Promise<Check[]> {
    return db.select().from(ledgerChecks)
  },

  /** Begins a pass unless one is moving; of two that begin at once, one does. */
  async begin(
    workspaceId: string,
    pass: Pick<Check, 'passId' | 'startedAt' | 'size'>,
    stalledBefore: number,
  ): Promise<boolean> {
    const begun = { ...pass, state: 'running' as const, movedAt: pass.startedAt, reached: 0 }
    await db
      .insert(ledgerChecks)
      .values({
        ...begun,
        workspaceId,
        state: 'intact',
        passId: '',
        movedAt: 0,
        finishedAt: null,
        erased: 0,
        brokenAt: null,
        code: null,
        message: null,
        intactAt: null,
      })
      .onDuplicateKeyUpdate({ set: { workspaceId: sql`${ledgerChecks.workspaceId}` } })
    const [done] = await db
      .update(ledgerChecks)
      .set(begun)
      .where(
        and(
          eq(ledgerChecks.workspaceId, workspaceId),
          or(ne(ledgerChecks.state, 'running'), lt(ledgerChecks.movedAt, stalledBefore)),
        ),
      )
    return done.affectedRows === 1
  },

  /** False when the pass was taken over by another one. */
  async move(workspaceId: string, passId: string, moved: Partial<Check>): Promise<boolean> {
    const [done] = await db
      .update(ledgerChecks)
      .set(moved)
      .where(and(eq(ledgerChecks.workspaceId, workspaceId), eq(ledgerChecks.passId, passId)))
    return done.affectedRows === 1
  },

  async remove(workspaceId: string): Promise<void> {
    await db.delete(ledgerChecks).where(eq(ledgerChecks.workspaceId, workspaceId))
  },
})
