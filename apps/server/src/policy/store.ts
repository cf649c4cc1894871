import { policyActive, policyReasons, policySnapshots, workspaces } from '@countersign/drizzle/schema'
import { and, asc, desc, eq, getTableColumns, gte, inArray, isNull, lt, max } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Snapshot = typeof policySnapshots.$inferSelect
export type Active = typeof policyActive.$inferSelect

const { files: _, ...listed } = getTableColumns(policySnapshots)

/** The versions of a workspace's policy, and the pointer to the one that decides. */
export const policyStore = (db: Db) => ({
  async active(workspaceId: string): Promise<Active | null> {
    const [row] = await db.select().from(policyActive).where(eq(policyActive.workspaceId, workspaceId))
    return row ?? null
  },

  /**
   * Everything that changes the policy takes this first, and so does what must be decided by one policy until it is
   * committed. FOR UPDATE, because MariaDB knows no FOR SHARE and TiDB ignores it.
   */
  async lockActive(workspaceId: string): Promise<Active | null> {
    const [row] = await db
      .select()
      .from(policyActive)
      .where(eq(policyActive.workspaceId, workspaceId))
      .for('update')
    return row ?? null
  },

  /** Fails with a duplicate key for everyone but the first: the row is the lock of a workspace's first policy. */
  async addActive(active: Active): Promise<void> {
    await db.insert(policyActive).values(active)
  },

  async setActive(workspaceId: string, change: Partial<Omit<Active, 'workspaceId'>>): Promise<void> {
    await db.update(policyActive).set(change).where(eq(policyActive.workspaceId, workspaceId))
  },

  /** The pointers that were moved at this moment or later, for replicas that get ready to decide by them. */
  async activeSince(at: number): Promise<Active[]> {
    return db
      .select()
      .from(policyActive)
      .where(gte(policyActive.activatedAt, at))
      .orderBy(asc(policyActive.workspaceId))
  },

  async withPolicy(workspaceIds: readonly string[]): Promise<Set<string>> {
    if (workspaceIds.length === 0) return new Set()
    const { workspaceId } = policyActive
    const rows = await db
      .select({ workspaceId })
      .from(policyActive)
      .where(inArray(workspaceId, [...workspaceIds]))
    return new Set(rows.map((row) => row.workspaceId))
  },

  async workspacesWithout(): Promise<string[]> {
    const rows = await db
      .select({ id: workspaces.id })
      .from(workspaces)
      .leftJoin(policyActive, eq(policyActive.workspaceId, workspaces.id))
      .where(isNull(policyActive.workspaceId))
      .orderBy(asc(workspaces.id))
    return rows.map(({ id }) => id)
  },

  async add(snapshot: Snapshot, reason: string): Promise<void> {
    const { workspaceId, id: snapshotId } = snapshot
    await db.insert(policySnapshots).values(snapshot)
    await db.insert(policyReasons).values({ workspaceId, snapshotId, reason })
  },

  async find(workspaceId: string, id: string): Promise<Snapshot | null> {
    const [row] = await db.select().from(policySnapshots).where(one(workspaceId, id))
    return row ?? null
  },

  /** What is said about a version, without its files. */
  async describe(workspaceId: string, id: string) {
    const [row] = await described(db).where(one(workspaceId, id))
    return row ?? null
  },

  /** Newest first; the row after the page tells whether more follow. */
  async page(workspaceId: string, before: number | undefined, limit: number) {
    return described(db)
      .where(
        and(
          eq(policySnapshots.workspaceId, workspaceId),
          before === undefined ? undefined : lt(policySnapshots.number, before),
        ),
      )
      .orderBy(desc(policySnapshots.number))
      .limit(limit + 1)
  },

  async numbersOf(workspaceId: string, ids: readonly string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map()
    const { id, number } = policySnapshots
    const rows = await db
      .select({ id, number })
      .from(policySnapshots)
      .where(and(eq(policySnapshots.workspaceId, workspaceId), inArray(policySnapshots.id, [...ids])))
    return new Map(rows.map((row) => [row.id, row.number]))
  },

  /** 0 where there is none yet. */
  async newestNumber(workspaceId: string): Promise<number> {
    const rows = await db
      .select({ number: max(policySnapshots.number) })
      .from(policySnapshots)
      .where(eq(policySnapshots.workspaceId, workspaceId))
    return rows[0]?.number ?? 0
  },

  /** Snapshots stay, as the ledger does that names them; what people wrote about them goes. */
  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(policyActive).where(eq(policyActive.workspaceId, workspaceId))
    await db.delete(policyReasons).where(eq(policyReasons.workspaceId, workspaceId))
  },
})

const one = (workspaceId: string, id: string) =>
  and(eq(policySnapshots.workspaceId, workspaceId), eq(policySnapshots.id, id))

const described = (db: Db) =>
  db
    .select({ snapshot: listed, reason: policyReasons.reason })
    .from(policySnapshots)
    .leftJoin(
      policyReasons,
      and(
        eq(policyReasons.workspaceId, policySnapshots.workspaceId),
        eq(policyReasons.snapshotId, policySnapshots.id),
      ),
    )
