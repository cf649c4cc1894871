import {
  ledgerCheckpoints,
  ledgerEntries,
  ledgerEvents,
  ledgerLogs,
  ledgerTiles,
  workspaces,
} from '@countersign/drizzle/schema'
import { and, asc, between, desc, eq, gt, gte, inArray, isNull, lt, lte, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'
import { inserter } from '../database/insert-rows.ts'

export type Log = typeof ledgerLogs.$inferSelect
export type Entry = typeof ledgerEntries.$inferSelect
export type StoredTile = typeof ledgerTiles.$inferSelect
export type StoredCheckpoint = typeof ledgerCheckpoints.$inferSelect

const insertEntries = inserter(ledgerEntries)

/** The log itself: entries with their places, full tiles, how far it has grown, and checkpoints. */
export const logStore = (db: Db) => ({
  async find(workspaceId: string): Promise<Log | null> {
    const [row] = await db.select().from(ledgerLogs).where(eq(ledgerLogs.workspaceId, workspaceId))
    return row ?? null
  },

  /** Held until the transaction ends; only sequencers take it, so that no request ever waits for it. */
  async lock(workspaceId: string): Promise<Log | null> {
    const [row] = await db
      .select()
      .from(ledgerLogs)
      .where(eq(ledgerLogs.workspaceId, workspaceId))
      .for('update')
    return row ?? null
  },

  async all(): Promise<Log[]> {
    return db.select().from(ledgerLogs).orderBy(asc(ledgerLogs.workspaceId))
  },

  /** Logs that have grown since their newest checkpoint. */
  async unpublished(): Promise<Log[]> {
    return db.select().from(ledgerLogs).where(gt(ledgerLogs.size, ledgerLogs.publishedSize))
  },

  async workspacesWithoutLog(): Promise<string[]> {
    const rows = await db
      .select({ id: workspaces.id })
      .from(workspaces)
      .leftJoin(ledgerLogs, eq(ledgerLogs.workspaceId, workspaces.id))
      .where(isNull(ledgerLogs.workspaceId))
    return rows.map(({ id }) => id)
  },

  /** Only from the size that was read under the lock; anything else means two were at work. */
  async grow(
    workspaceId: string,
    from: number,
    to: Pick<Log, 'size' | 'root' | 'frontier'>,
  ): Promise<boolean> {
    const [done] = await db
      .update(ledgerLogs)
      .set(to)
      .where(and(eq(ledgerLogs.workspaceId, workspaceId), eq(ledgerLogs.size, from)))
    return done.affectedRows === 1
  },

  async addEntries(entries: readonly Entry[]): Promise<void> {
    await insertEntries(db, entries)
  },

  async entries(workspaceId: string, from: number, limit: number): Promise<Entry[]> {
    return db
      .select()
      .from(ledgerEntries)
      .where(and(eq(ledgerEntries.workspaceId, workspaceId), gte(ledgerEntries.position, from)))
      .orderBy(asc(ledgerEntries.position))
      .limit(limit)
  },

  async entriesAt(workspaceId: string, positions: readonly number[]): Promise<Entry[]> {
    if (positions.length === 0) return []
    return db
      .select()
      .from(ledgerEntries)
      .where(and(eq(ledgerEntries.workspaceId, workspaceId), inArray(ledgerEntries.position, [...positions])))
      .orderBy(asc(ledgerEntries.position))
  },

  async entryOf(workspaceId: string, eventId: string): Promise<Entry | null> {
    const [row] = await db
      .select()
      .from(ledgerEntries)
      .where(and(eq(ledgerEntries.workspaceId, workspaceId), eq(ledgerEntries.eventId, eventId)))
    return row ?? null
  },

  /** Which of these events have a place already. */
  async placed(workspaceId: string, eventIds: readonly string[]): Promise<string[]> {
    if (eventIds.length === 0) return []
    const rows = await db
      .select({ eventId: ledgerEntries.eventId })
      .from(ledgerEntries)
      .where(and(eq(ledgerEntries.workspaceId, workspaceId), inArray(ledgerEntries.eventId, [...eventIds])))
    return rows.map(({ eventId }) => eventId)
  },

  /** How far each part of the log reaches, as of one moment. */
  async extent(workspaceId: string): Promise<{ size: number; entries: number; published: number }> {
    const [row] = await db
      .select({
        size: ledgerLogs.size,
        entries: sql<string>`(select coalesce(max(position), -1) + 1 from ${ledgerEntries} where workspace_id = ${workspaceId})`,
        published: sql<string>`(select coalesce(max(size), 0) from ${ledgerCheckpoints} where workspace_id = ${workspaceId})`,
      })
      .from(ledgerLogs)
      .where(eq(ledgerLogs.workspaceId, workspaceId))
    return {
      size: row?.size ?? 0,
      entries: Number(row?.entries ?? 0),
      published: Number(row?.published ?? 0),
    }
  },

  /** The first position that was given at a time or later; null when everything is older. */
  async firstPositionSince(workspaceId: string, at: number): Promise<number | null> {
    const [row] = await db
      .select({ position: sql<string | null>`min(${ledgerEntries.position})` })
      .from(ledgerEntries, { forceIndex: 'ledger_entries_at' })
      .where(and(eq(ledgerEntries.workspaceId, workspaceId), gte(ledgerEntries.at, at)))
    return row?.position == null ? null : Number(row.position)
  },

  /** The last position that was given before a time; null when everything is younger. */
  async lastPositionBefore(workspaceId: string, at: number): Promise<number | null> {
    const [row] = await db
      .select({ position: sql<string | null>`max(${ledgerEntries.position})` })
      .from(ledgerEntries, { forceIndex: 'ledger_entries_at' })
      .where(and(eq(ledgerEntries.workspaceId, workspaceId), lt(ledgerEntries.at, at)))
    return row?.position == null ? null : Number(row.position)
  },

  /** The newest checkpoint that ends at a size or before. */
  async checkpointUpTo(workspaceId: string, size: number): Promise<StoredCheckpoint | null> {
    const [row] = await db
      .select()
      .from(ledgerCheckpoints)
      .where(and(eq(ledgerCheckpoints.workspaceId, workspaceId), lte(ledgerCheckpoints.size, size)))
      .orderBy(desc(ledgerCheckpoints.size))
      .limit(1)
    return row ?? null
  },

  async headersOf(workspaceId: string, actions: readonly string[]): Promise<Buffer[]> {
    const rows = await db
      .select({ header: ledgerEvents.header })
      .from(ledgerEntries)
      .innerJoin(
        ledgerEvents,
        and(
          eq(ledgerEvents.workspaceId, ledgerEntries.workspaceId),
          eq(ledgerEvents.id, ledgerEntries.eventId),
        ),
      )
      .where(and(eq(ledgerEntries.workspaceId, workspaceId), inArray(ledgerEntries.action, [...actions])))
    return rows.map(({ header }) => header)
  },

  async leaves(workspaceId: string, from: number, to: number): Promise<Buffer[]> {
    const rows = await db
      .select({ leaf: ledgerEntries.leaf })
      .from(ledgerEntries)
      .where(and(eq(ledgerEntries.workspaceId, workspaceId), between(ledgerEntries.position, from, to - 1)))
      .orderBy(asc(ledgerEntries.position))
    return rows.map(({ leaf }) => leaf)
  },

  async addTiles(tiles: readonly StoredTile[]): Promise<void> {
    await db.insert(ledgerTiles).values([...tiles])
  },

  async tile(workspaceId: string, level: number, index: number): Promise<StoredTile | null> {
    const [row] = await db
      .select()
      .from(ledgerTiles)
      .where(
        and(
          eq(ledgerTiles.workspaceId, workspaceId),
          eq(ledgerTiles.level, level),
          eq(ledgerTiles.index, index),
        ),
      )
    return row ?? null
  },

  async tileRoots(workspaceId: string, level: number, from: number, to: number): Promise<Buffer[]> {
    const rows = await db
      .select({ root: ledgerTiles.root })
      .from(ledgerTiles)
      .where(
        and(
          eq(ledgerTiles.workspaceId, workspaceId),
          eq(ledgerTiles.level, level),
          between(ledgerTiles.index, from, to - 1),
        ),
      )
      .orderBy(asc(ledgerTiles.index))
    return rows.map(({ root }) => root)
  },

  async tilesFrom(workspaceId: string, level: number, from: number, limit: number): Promise<StoredTile[]> {
    return db
      .select()
      .from(ledgerTiles)
      .where(
        and(
          eq(ledgerTiles.workspaceId, workspaceId),
          eq(ledgerTiles.level, level),
          gte(ledgerTiles.index, from),
        ),
      )
      .orderBy(asc(ledgerTiles.index))
      .limit(limit)
  },

  /** Fails with a duplicate key when a checkpoint of this size is there: this table is never updated. */
  async addCheckpoint(checkpoint: StoredCheckpoint): Promise<void> {
    await db.insert(ledgerCheckpoints).values(checkpoint)
  },

  async markPublished(workspaceId: string, size: number): Promise<void> {
    await db
      .update(ledgerLogs)
      .set({ publishedSize: size })
      .where(and(eq(ledgerLogs.workspaceId, workspaceId), lt(ledgerLogs.publishedSize, size)))
  },

  async newestCheckpoint(workspaceId: string): Promise<StoredCheckpoint | null> {
    const [row] = await db
      .select()
      .from(ledgerCheckpoints)
      .where(eq(ledgerCheckpoints.workspaceId, workspaceId))
      .orderBy(desc(ledgerCheckpoints.size))
      .limit(1)
    return row ?? null
  },

  async checkpointOf(workspaceId: string, size: number): Promise<StoredCheckpoint | null> {
    const [row] = await db
      .select()
      .from(ledgerCheckpoints)
      .where(and(eq(ledgerCheckpoints.workspaceId, workspaceId), eq(ledgerCheckpoints.size, size)))
    return row ?? null
  },

  async missingCheckpoints(workspaceId: string, sizes: readonly number[]): Promise<number[]> {
    if (sizes.length === 0) return []
    const rows = await db
      .select({ size: ledgerCheckpoints.size })
      .from(ledgerCheckpoints)
      .where(and(eq(ledgerCheckpoints.workspaceId, workspaceId), inArray(ledgerCheckpoints.size, [...sizes])))
    const there = new Set(rows.map(({ size }) => size))
    return sizes.filter((size) => !there.has(size))
  },

  async checkpointsFrom(workspaceId: string, size: number, limit: number): Promise<StoredCheckpoint[]> {
    return db
      .select()
      .from(ledgerCheckpoints)
      .where(and(eq(ledgerCheckpoints.workspaceId, workspaceId), gte(ledgerCheckpoints.size, size)))
      .orderBy(asc(ledgerCheckpoints.size))
      .limit(limit)
  },
})
