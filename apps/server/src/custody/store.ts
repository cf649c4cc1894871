import { ledgerEntries, ledgerEvents } from '@countersign/drizzle/schema'
import type { Action } from '@countersign/ledger'
import { and, asc, desc, eq, gte, inArray, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

/** An event that has a place, in the bytes that were written. */
export type PlacedEvent = { id: string; position: number; header: Buffer }

type Wanted = {
  subject: string
  actions: readonly Action[]
  /** A part of the header, as it is spelled there. */
  containing?: string
  order?: 'oldest' | 'newest'
  /** Nothing before this moment is looked at: an agent that runs has an event for every heartbeat. */
  from?: number
  limit: number
}

/** The events that the custody of an agent is made of, found by what they are about. */
export const custodyStore = (db: Db) => ({
  async events(
    workspaceId: string,
    { subject, actions, containing, order = 'oldest', from, limit }: Wanted,
  ): Promise<PlacedEvent[]> {
    const { at, position, eventId } = ledgerEntries
    const direction = order === 'oldest' ? asc : desc
    return db
      .select({ id: eventId, position, header: ledgerEvents.header })
      .from(ledgerEntries, { forceIndex: 'ledger_entries_subject' })
      .innerJoin(
        ledgerEvents,
        and(eq(ledgerEvents.workspaceId, ledgerEntries.workspaceId), eq(ledgerEvents.id, eventId)),
      )
      .where(
        and(
          eq(ledgerEntries.workspaceId, workspaceId),
          eq(ledgerEntries.subject, subject),
          from === undefined ? undefined : gte(at, from),
          inArray(ledgerEntries.action, [...actions]),
          containing === undefined ? undefined : sql`locate(${containing}, ${ledgerEvents.header}) > 0`,
        ),
      )
      .orderBy(direction(at), direction(position))
      .limit(limit)
  },
})
