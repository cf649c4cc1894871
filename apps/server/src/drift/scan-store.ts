import { agents, driftScans, workspaces } from '@countersign/drizzle/schema'
import { and, asc, desc, eq, exists, gt, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type DriftScan = typeof driftScans.$inferSelect
export type NewDriftScan = Pick<
  DriftScan,
  'workspaceId' | 'id' | 'askedBy' | 'isWhole' | 'chosen' | 'agents' | 'queuedAt' | 'dueAt'
>

const open = ['waiting', 'running'] as const

/** The queue of scans, and how far each of them is. */
export const driftScanStore = (db: Db) => ({
  async add(scan: NewDriftScan): Promise<void> {
    await db.insert(driftScans).values(scan)
  },

  async find(workspaceId: string, id: string): Promise<DriftScan | null> {
    const [row] = await db.select().from(driftScans).where(one(workspaceId, id))
    return row ?? null
  },

  /** Taken first by every part: whoever waits for it sees how far the other came. */
  async lock(workspaceId: string, id: string): Promise<DriftScan | null> {
    const [row] = await db.select().from(driftScans).where(one(workspaceId, id)).for('update')
    return row ?? null
  },

  async set(
    workspaceId: string,
    id: string,
    change: Partial<Omit<DriftScan, 'workspaceId' | 'id'>>,
  ): Promise<void> {
    await db.update(driftScans).set(change).where(one(workspaceId, id))
  },

  /** What is due and nobody works on, in every workspace, the oldest first. */
  async free(now: number, limit: number) {
    return db
      .select({ workspaceId: driftScans.workspaceId, id: driftScans.id })
      .from(driftScans)
      .where(
        and(
          inArray(driftScans.state, open),
          lte(driftScans.dueAt, now),
          or(isNull(driftScans.leaseUntil), lt(driftScans.leaseUntil, now)),
        ),
      )
      .orderBy(asc(driftScans.id))
      .limit(limit)
  },

  async newestWhole(workspaceId: string): Promise<DriftScan | null> {
    const [row] = await db
      .select()
      .from(driftScans)
      .where(whole(workspaceId))
      .orderBy(desc(driftScans.queuedAt))
      .limit(1)
    return row ?? null
  },

  async newestDone(workspaceId: string): Promise<DriftScan | null> {
    const [row] = await db
      .select()
      .from(driftScans)
      .where(and(whole(workspaceId), eq(driftScans.state, 'done')))
      .orderBy(desc(driftScans.queuedAt))
      .limit(1)
    return row ?? null
  },

  /** What is not over yet: everybody before those whom somebody chose, the oldest first. */
  async unfinished(workspaceId: string): Promise<DriftScan | null> {
    const [row] = await db
      .select()
      .from(driftScans)
      .where(and(eq(driftScans.workspaceId, workspaceId), inArray(driftScans.state, open)))
      .orderBy(desc(driftScans.isWhole), asc(driftScans.queuedAt))
      .limit(1)
    return row ?? null
  },

  /** The newest first. */
  async page(workspaceId: string, before: string | null, limit: number): Promise<DriftScan[]> {
    return db
      .select()
      .from(driftScans)
      .where(
        and(eq(driftScans.workspaceId, workspaceId), before === null ? undefined : lt(driftScans.id, before)),
      )
      .orderBy(desc(driftScans.id))
      .limit(limit)
  },

  /** Workspaces with governed agents that are compared by the clock, and when everybody there last was. */
  async clocked() {
    const rows = await db
      .select({
        workspaceId: workspaces.id,
        everyMinutes: workspaces.driftEveryMinutes,
        lastAt: sql<
          string | null
        >`(select max(${driftScans.queuedAt}) from ${driftScans} where ${driftScans.workspaceId} = ${workspaces.id} and ${driftScans.isWhole} = true)`,
      })
      .from(workspaces)
      .where(
        and(
          isNotNull(workspaces.driftEveryMinutes),
          exists(
            db
              .select({ one: sql`1` })
              .from(agents)
              .where(
                and(
                  eq(agents.workspaceId, workspaces.id),
                  eq(agents.isRetired, false),
                  isNotNull(agents.governedRevision),
                ),
              ),
          ),
        ),
      )
    return rows.map(({ lastAt, ...row }) => ({
      ...row,
      lastAt: lastAt === null ? null : Date.parse(`${lastAt.replace(' ', 'T')}Z`),
    }))
  },

  /** When everybody was compared last, in each workspace that is compared by the clock. */
  async lastDone(): Promise<number[]> {
    const rows = await db
      .select({ at: sql<string>`max(${driftScans.finishedAt})` })
      .from(driftScans)
      .innerJoin(workspaces, eq(workspaces.id, driftScans.workspaceId))
      .where(
        and(
          eq(driftScans.isWhole, true),
          eq(driftScans.state, 'done'),
          isNotNull(workspaces.driftEveryMinutes),
        ),
      )
      .groupBy(driftScans.workspaceId)
    return rows.map(({ at }) => Date.parse(`${at.replace(' ', 'T')}Z`))
  },

  /** Those that ended long ago; what they found stays. */
  async forgetBefore(at: number): Promise<void> {
    await db.delete(driftScans).where(and(eq(driftScans.state, 'done'), lt(driftScans.queuedAt, at)))
  },

  /** The next of the agents that are governed, in the order of identifiers. */
  async subjects(
    workspaceId: string,
    { after, among, limit }: { after: string | null; among: readonly string[] | null; limit: number },
  ) {
    if (among?.length === 0) return []
    const rows = await db
      .select({ id: agents.id })
      .from(agents, { forceIndex: 'PRIMARY' })
      .where(
        and(
          eq(agents.workspaceId, workspaceId),
          after === null ? undefined : gt(agents.id, after),
          among === null ? undefined : inArray(agents.id, [...among]),
          eq(agents.isRetired, false),
          isNotNull(agents.governedRevision),
        ),
      )
      .orderBy(asc(agents.id))
      .limit(limit)
    return rows.map(({ id }) => id)
  },

  async governedAmong(workspaceId: string, agentIds: readonly string[]): Promise<string[]> {
    const among = [...new Set(agentIds)]
    return this.subjects(workspaceId, { after: null, among, limit: among.length })
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(driftScans).where(eq(driftScans.workspaceId, workspaceId))
  },
})

const one = (workspaceId: string, id: string) =>
  and(eq(driftScans.workspaceId, workspaceId), eq(driftScans.id, id))

const whole = (workspaceId: string) =>
  and(eq(driftScans.workspaceId, workspaceId), eq(driftScans.isWhole, true))
