import { revalidations } from '@countersign/drizzle/schema'
import { and, asc, desc, eq, inArray, isNull, lt, max, or } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'
import { isDuplicate } from '../database/errno.ts'

export type Revalidation = typeof revalidations.$inferSelect
export type NewRevalidation = Pick<
  Revalidation,
  | 'workspaceId'
  | 'id'
  | 'cause'
  | 'signingKeyId'
  | 'snapshotId'
  | 'askedBy'
  | 'chosen'
  | 'agents'
  | 'queuedAt'
>

/** How far one is that is not over, and for whom. */
export type OpenRevalidation = Pick<
  Revalidation,
  'chosen' | 'cursor' | 'tries' | 'problem' | 'agents' | 'queuedAt' | 'startedAt'
>

const open = ['waiting', 'running'] as const

/** More than ever want a number at the same moment. */
const mostTurns = 100

/** The queue of revalidations, and how far each of them is. */
export const revalidationStore = (db: Db) => ({
  /** Whoever is given the number that another transaction has taken waits for its end, and takes the next one. */
  async add(revalidation: NewRevalidation): Promise<void> {
    for (let turn = 1; ; turn++) {
      const number = ((await lastNumber(db, revalidation.workspaceId)) ?? 0) + 1
      try {
        await db.insert(revalidations).values({ ...revalidation, number })
        return
      } catch (error) {
        if (!isDuplicate(error) || turn === mostTurns) throw error
      }
    }
  },

  async find(workspaceId: string, id: string): Promise<Revalidation | null> {
    const [row] = await db.select().from(revalidations).where(one(workspaceId, id))
    return row ?? null
  },

  /** Taken first by every batch: whoever waits for it sees how far the other came. */
  async lock(workspaceId: string, id: string): Promise<Revalidation | null> {
    const [row] = await db.select().from(revalidations).where(one(workspaceId, id)).for('update')
    return row ?? null
  },

  async set(
    workspaceId: string,
    id: string,
    change: Partial<Omit<Revalidation, 'workspaceId' | 'id'>>,
  ): Promise<void> {
    await db.update(revalidations).set(change).where(one(workspaceId, id))
  },

  /** What nobody works on, in every workspace, the oldest first. */
  async free(now: number, limit: number) {
    return db
      .select({ workspaceId: revalidations.workspaceId, id: revalidations.id })
      .from(revalidations)
      .where(
        and(
          inArray(revalidations.state, open),
          or(isNull(revalidations.leaseUntil), lt(revalidations.leaseUntil, now)),
        ),
      )
      .orderBy(asc(revalidations.queuedAt), asc(revalidations.number))
      .limit(limit)
  },

  /** The newest one, and those that are not over, of one moment. */
  async standing(workspaceId: string): Promise<{ newest: number | null; open: OpenRevalidation[] }> {
    const { number, state, chosen, cursor, tries, problem, agents, queuedAt, startedAt } = revalidations
    const isOfWorkspace = eq(revalidations.workspaceId, workspaceId)
    const newest = db
      .select({ number: max(number) })
      .from(revalidations)
      .where(isOfWorkspace)
    const rows = await db
      .select({ number, state, chosen, cursor, tries, problem, agents, queuedAt, startedAt })
      .from(revalidations)
      .where(and(isOfWorkspace, or(inArray(state, open), eq(number, newest))))
      .orderBy(desc(number))
    return {
      newest: rows[0]?.number ?? null,
      open: rows.filter((row) => open.some((one) => one === row.state)),
    }
  },

  /** The newest first. */
  async newest(workspaceId: string, limit: number): Promise<Revalidation[]> {
    return db
      .select()
      .from(revalidations)
      .where(eq(revalidations.workspaceId, workspaceId))
      .orderBy(desc(revalidations.number))
      .limit(limit)
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(revalidations).where(eq(revalidations.workspaceId, workspaceId))
  },
})

const one = (workspaceId: string, id: string) =>
  and(eq(revalidations.workspaceId, workspaceId), eq(revalidations.id, id))

async function lastNumber(db: Db, workspaceId: string): Promise<number | null> {
  const [row] = await db
    .select({ last: max(revalidations.number) })
    .from(revalidations)
    .where(eq(revalidations.workspaceId, workspaceId))
  return row?.last ?? null
}
