import { exports } from '@countersign/drizzle/schema'
import { and, asc, count, desc, eq, gt, inArray, isNull, like, lt, lte, or } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Export = typeof exports.$inferSelect
type NewExport = Pick<
  Export,
  'workspaceId' | 'id' | 'plan' | 'planSha256' | 'askedBy' | 'askedAt' | 'rangeFrom' | 'rangeTo'
>
type Change = Partial<Omit<Export, 'workspaceId' | 'id'>>

const open = ['waiting', 'running'] as const
const made = ['done', 'expired'] as const

/** The exports of a workspace: the queue of those to make, and the history of those made. */
export const exportStore = (db: Db) => ({
  async add(one: NewExport): Promise<void> {
    await db.insert(exports).values(one)
  },

  async find(workspaceId: string, id: string): Promise<Export | null> {
    const [row] = await db.select().from(exports).where(one(workspaceId, id))
    return row ?? null
  },

  async lock(workspaceId: string, id: string): Promise<Export | null> {
    const [row] = await db.select().from(exports).where(one(workspaceId, id)).for('update')
    return row ?? null
  },

  async set(workspaceId: string, id: string, change: Change): Promise<void> {
    await db.update(exports).set(change).where(one(workspaceId, id))
  },

  /** Only while this attempt of this replica is the one that counts; false when it was cancelled or taken over. */
  async goOn({ workspaceId, id, holder, attempt }: Export, change: Change): Promise<boolean> {
    const [done] = await db
      .update(exports)
      .set(change)
      .where(
        and(
          one(workspaceId, id),
          eq(exports.state, 'running'),
          eq(exports.holder, holder ?? ''),
          eq(exports.attempt, attempt),
        ),
      )
    return done.affectedRows === 1
  },

  /** What nobody works on, in every workspace, the oldest first. */
  async free(now: number, limit: number) {
    return db
      .select({ workspaceId: exports.workspaceId, id: exports.id })
      .from(exports)
      .where(and(inArray(exports.state, open), or(isNull(exports.leaseUntil), lt(exports.leaseUntil, now))))
      .orderBy(asc(exports.id))
      .limit(limit)
  },

  async countOpen(workspaceId: string): Promise<number> {
    const [row] = await db
      .select({ open: count() })
      .from(exports)
      .where(and(eq(exports.workspaceId, workspaceId), inArray(exports.state, open)))
    return row?.open ?? 0
  },

  /** Those that hold, or are about to hold, what the ledger told at these positions; held until the transaction ends. */
  async lockOver(workspaceId: string, { first, last }: { first: number; last: number }): Promise<Export[]> {
    return db
      .select()
      .from(exports)
      .where(
        and(
          eq(exports.workspaceId, workspaceId),
          inArray(exports.state, ['running', 'done']),
          lte(exports.rangeFrom, last),
          gt(exports.rangeTo, first),
        ),
      )
      .orderBy(asc(exports.id))
      .for('update')
  },

  /** What was kept long enough, in every workspace. */
  async over(now: number, limit: number) {
    return db
      .select({ workspaceId: exports.workspaceId, id: exports.id })
      .from(exports)
      .where(and(eq(exports.state, 'done'), lt(exports.expiresAt, now)))
      .orderBy(asc(exports.expiresAt))
      .limit(limit)
  },

  /** The newest first. */
  async page(workspaceId: string, before: string | null, limit: number): Promise<Export[]> {
    return db
      .select()
      .from(exports)
      .where(and(eq(exports.workspaceId, workspaceId), before === null ? undefined : lt(exports.id, before)))
      .orderBy(desc(exports.id))
      .limit(limit)
  },

  /** The newest of those that were made with this framework, also where the pack was taken away since. */
  async newestMade(workspaceId: string, framework: string): Promise<Export | null> {
    const [row] = await db
      .select()
      .from(exports)
      .where(
        and(
          eq(exports.workspaceId, workspaceId),
          inArray(exports.state, made),
          // A stored plan was read strictly, so nothing else in it stands in quotes and is spelt like a framework.
          like(exports.plan, `%"${framework}"%`),
        ),
      )
      .orderBy(desc(exports.finishedAt), desc(exports.id))
      .limit(1)
    return row ?? null
  },

  /** Those of them that there are, the newest first. */
  async list(workspaceId: string, ids: readonly string[]): Promise<Export[]> {
    if (ids.length === 0) return []
    return db
      .select()
      .from(exports)
      .where(and(eq(exports.workspaceId, workspaceId), inArray(exports.id, [...ids])))
      .orderBy(desc(exports.id))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(exports).where(eq(exports.workspaceId, workspaceId))
  },
})

const one = (workspaceId: string, id: string) => and(eq(exports.workspaceId, workspaceId), eq(exports.id, id))
