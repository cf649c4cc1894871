import {
  checkpointKeys,
  ledgerBodyKeys,
  ledgerEntries,
  ledgerEvents,
  ledgerLogs,
  ledgerPending,
} from '@countersign/drizzle/schema'
import { and, asc, count, eq, inArray, like, min, or, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'
import { inserter } from '../database/insert-rows.ts'
import { idTime } from '../ids.ts'

export type StoredEvent = typeof ledgerEvents.$inferSelect
export type PendingEvent = typeof ledgerPending.$inferSelect
export type StoredCheckpointKey = typeof checkpointKeys.$inferSelect

const insertEvents = inserter(ledgerEvents)
const insertPending = inserter(ledgerPending)

/** The writing side: events, what waits for a place, and the keys of bodies. What has a place is in `logStore`. */
export const ledgerStore = (db: Db) => ({
  /** Both rows or the caller's transaction fails; several events make one statement each. */
  async add(added: readonly { event: StoredEvent; pending: PendingEvent }[]): Promise<void> {
    const events = added.map(({ event }) => event)
    const waiting = added.map(({ pending }) => pending)
    // The driver sends the second when the first is done; a failure of either fails the transaction.
    await Promise.all([insertEvents(db, events), insertPending(db, waiting)])
  },

  async find(workspaceId: string, id: string): Promise<StoredEvent | null> {
    const [row] = await db
      .select()
      .from(ledgerEvents)
      .where(and(eq(ledgerEvents.workspaceId, workspaceId), eq(ledgerEvents.id, id)))
    return row ?? null
  },

  async list(workspaceId: string, ids: readonly string[]): Promise<StoredEvent[]> {
    if (ids.length === 0) return []
    return db
      .select()
      .from(ledgerEvents)
      .where(and(eq(ledgerEvents.workspaceId, workspaceId), inArray(ledgerEvents.id, [...ids])))
  },

  /** The workspaces in which something waits for a place. */
  async waiting(): Promise<string[]> {
    const rows = await db
      .select({ workspaceId: ledgerPending.workspaceId })
      .from(ledgerPending)
      .groupBy(ledgerPending.workspaceId)
    return rows.map(({ workspaceId }) => workspaceId)
  },

  async oldestWaitingAt(): Promise<number | null> {
    const [row] = await db.select({ id: min(ledgerPending.eventId) }).from(ledgerPending)
    return row?.id ? idTime(row.id) : null
  },

  async backlog(workspaceId: string): Promise<{ events: number; oldestAt: number | null }> {
    const [row] = await db
      .select({ events: count(), oldest: min(ledgerPending.eventId) })
      .from(ledgerPending)
      .where(eq(ledgerPending.workspaceId, workspaceId))
    return { events: row?.events ?? 0, oldestAt: row?.oldest ? idTime(row.oldest) : null }
  },

  /** Not a locking read: it would wait for transactions that are still underway. */
  async oldestPending(workspaceId: string, limit: number): Promise<PendingEvent[]> {
    return db
      .select()
      .from(ledgerPending)
      .where(eq(ledgerPending.workspaceId, workspaceId))
      .orderBy(asc(ledgerPending.eventId))
      .limit(limit)
  },

  /** What the events that wait for a place say, however few or many those are. */
  async waitingHeaders(workspaceId: string): Promise<Buffer[]> {
    const rows = await db
      .select({ header: ledgerEvents.header })
      .from(ledgerPending)
      .innerJoin(
        ledgerEvents,
        and(
          eq(ledgerEvents.workspaceId, ledgerPending.workspaceId),
          eq(ledgerEvents.id, ledgerPending.eventId),
        ),
      )
      .where(eq(ledgerPending.workspaceId, workspaceId))
    return rows.map(({ header }) => header)
  },

  async removePending(workspaceId: string, eventIds: readonly string[]): Promise<number> {
    const [done] = await db
      .delete(ledgerPending)
      .where(and(eq(ledgerPending.workspaceId, workspaceId), inArray(ledgerPending.eventId, [...eventIds])))
    return done.affectedRows
  },

  /** Events that neither stand in the log nor wait for it: somebody took their other row away. */
  async lostEvents(workspaceId: string): Promise<{ events: number; first: string | null }> {
    const [row] = await db
      .select({ events: count(), first: sql<string | null>`min(${ledgerEvents.id})` })
      .from(ledgerEvents)
      .leftJoin(
        ledgerEntries,
        and(
          eq(ledgerEntries.workspaceId, ledgerEvents.workspaceId),
          eq(ledgerEntries.eventId, ledgerEvents.id),
        ),
      )
      .leftJoin(
        ledgerPending,
        and(
          eq(ledgerPending.workspaceId, ledgerEvents.workspaceId),
          eq(ledgerPending.eventId, ledgerEvents.id),
        ),
      )
      .where(
        and(
          eq(ledgerEvents.workspaceId, workspaceId),
          sql`${ledgerEntries.eventId} is null`,
          sql`${ledgerPending.eventId} is null`,
        ),
      )
    return row ?? { events: 0, first: null }
  },

  /** How many events name somebody; reads all headers, which is right for an act as rare as an erasure. */
  async countNaming(workspaceId: string, holder: string): Promise<number> {
    const [row] = await db
      .select({ events: count() })
      .from(ledgerEvents)
      .where(
        and(eq(ledgerEvents.workspaceId, workspaceId), sql`locate(${holder}, ${ledgerEvents.header}) > 0`),
      )
    return row?.events ?? 0
  },

  /** The first place of the ledger at which one of these is named; null where none is. As rare, and as long, as the one before. */
  async firstNaming(workspaceId: string, holders: readonly string[]): Promise<number | null> {
    const isNamed = or(...holders.map((holder) => sql`locate(${holder}, ${ledgerEvents.header}) > 0`))
    if (isNamed === undefined) return null
    const [row] = await db
      .select({ first: min(ledgerEntries.position) })
      .from(ledgerEntries)
      .innerJoin(
        ledgerEvents,
        and(
          eq(ledgerEvents.workspaceId, ledgerEntries.workspaceId),
          eq(ledgerEvents.id, ledgerEntries.eventId),
        ),
      )
      .where(and(eq(ledgerEntries.workspaceId, workspaceId), isNamed))
    return row?.first ?? null
  },

  async bodyKeys(workspaceId: string, holders: readonly string[]): Promise<Map<string, Buffer>> {
    if (holders.length === 0) return new Map()
    const rows = await db
      .select()
      .from(ledgerBodyKeys)
      .where(and(eq(ledgerBodyKeys.workspaceId, workspaceId), inArray(ledgerBodyKeys.holder, [...holders])))
    return new Map(rows.map(({ holder, sealedKey }) => [holder, sealedKey]))
  },

  /** Everybody whose data bodies still hold. */
  async peopleWithKeys(workspaceId: string): Promise<string[]> {
    const rows = await db
      .select({ holder: ledgerBodyKeys.holder })
      .from(ledgerBodyKeys)
      .where(and(eq(ledgerBodyKeys.workspaceId, workspaceId), like(ledgerBodyKeys.holder, 'per\\_%')))
      .orderBy(asc(ledgerBodyKeys.holder))
    return rows.map(({ holder }) => holder)
  },

  /** Whoever comes second finds the first one's key. */
  async addBodyKey(key: typeof ledgerBodyKeys.$inferInsert): Promise<void> {
    await db
      .insert(ledgerBodyKeys)
      .values(key)
      .onDuplicateKeyUpdate({ set: { holder: sql`${ledgerBodyKeys.holder}` } })
  },

  async destroyBodyKeys(workspaceId: string, holders: readonly string[]): Promise<void> {
    await db
      .delete(ledgerBodyKeys)
      .where(and(eq(ledgerBodyKeys.workspaceId, workspaceId), inArray(ledgerBodyKeys.holder, [...holders])))
  },

  async destroyAllBodyKeys(workspaceId: string): Promise<void> {
    await db.delete(ledgerBodyKeys).where(eq(ledgerBodyKeys.workspaceId, workspaceId))
  },

  async checkpointKeys(): Promise<StoredCheckpointKey[]> {
    return db.select().from(checkpointKeys).orderBy(asc(checkpointKeys.generation))
  },

  /** Fails with a duplicate key when another replica made this generation. */
  async addCheckpointKey(key: StoredCheckpointKey): Promise<void> {
    await db.insert(checkpointKeys).values(key)
  },

  async addLog(log: typeof ledgerLogs.$inferSelect): Promise<void> {
    await db.insert(ledgerLogs).values(log)
  },
})
