import { ledgerEntries } from '@countersign/drizzle/schema'
import { and, asc, between, count, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { RowDataPacket } from 'mysql2'
import type { Db } from '../database/connection.ts'
import { selected } from '../database/statement.ts'

/** A long number comes as text from the driver. */
export type PlacedEvent = RowDataPacket & {
  position: string
  eventId: string
  leaf: Buffer
  header: Buffer
  sealedBody: Buffer | null
}

const selecting = (
  body: string,
  narrowing = '',
) => `select placed.position, placed.event_id as eventId, placed.leaf,
  event.header, ${body} as sealedBody from ledger_entries placed
  join ledger_events event on event.workspace_id = placed.workspace_id and event.id = placed.event_id
  where placed.workspace_id = ? and placed.position between ? and ? ${narrowing} order by placed.position`
const withBody = selecting('event.sealed_body')
const withoutBody = selecting('null')
// MySQL takes no limit as a parameter that the driver sends as a double.
const ofActions = (actions: number, limit: number) =>
  `${selecting('null', `and placed.action in (${Array(actions).fill('?').join(',')})`)} limit ${limit}`

/** What stands between two positions of the log, for whoever reads much of it: whole, of some actions, or counted. */
export const rangeStore = (db: Db) => ({
  /**
   * Events in the order of the log; bodies only for whoever reads them, for they are half of it. By the driver alone: a log
   * has millions of them, and drizzle costs more per row than reading it does.
   */
  events(workspaceId: string, from: number, to: number, withBodies: boolean): Promise<PlacedEvent[]> {
    return selected(db, withBodies ? withBody : withoutBody, [workspaceId, from, to - 1])
  },

  /** The same of some actions only, between two positions and no more than so many. */
  eventsOf(
    workspaceId: string,
    actions: readonly string[],
    { from, to }: { from: number; to: number },
    limit: number,
  ): Promise<PlacedEvent[]> {
    if (actions.length === 0) return Promise.resolve([])
    return selected(db, ofActions(actions.length, limit), [workspaceId, from, to - 1, ...actions])
  },

  /**
   * How many events of each action there are on each day of a period, which is told by when its days begin. Only an index is
   * read for it.
   */
  async countsByDay(
    workspaceId: string,
    { from, to }: { from: number; to: number },
    { starts, end }: { starts: readonly number[]; end: number },
  ): Promise<{ action: string; day: number; events: number }[]> {
    const seconds = starts.map((start) => sql`${start / 1_000}`)
    const day = sql<string>`interval(timestampdiff(second, '1970-01-01', ${ledgerEntries.at}), ${sql.join(seconds, sql`, `)})`
    const rows = await db
      .select({ action: ledgerEntries.action, day: day.as('day'), events: count() })
      .from(ledgerEntries, { forceIndex: 'ledger_entries_action' })
      .where(
        and(
          eq(ledgerEntries.workspaceId, workspaceId),
          between(ledgerEntries.position, from, to - 1),
          gte(ledgerEntries.at, starts[0] ?? end),
          lt(ledgerEntries.at, end),
        ),
      )
      .groupBy(ledgerEntries.action, sql`day`)
    return rows.map((row) => ({ ...row, day: Number(row.day) - 1 }))
  },

  /** The first positions from one on at which an event of these actions stands, in a period. */
  async firstOf(
    workspaceId: string,
    actions: readonly string[],
    { from, to }: { from: number; to: number },
    { start, end }: { start: number; end: number },
    limit: number,
  ): Promise<number[]> {
    if (actions.length === 0) return []
    const rows = await db
      .select({ position: ledgerEntries.position })
      .from(ledgerEntries)
      .where(
        and(
          eq(ledgerEntries.workspaceId, workspaceId),
          between(ledgerEntries.position, from, to - 1),
          inArray(ledgerEntries.action, [...actions]),
          gte(ledgerEntries.at, start),
          lt(ledgerEntries.at, end),
        ),
      )
      .orderBy(asc(ledgerEntries.position))
      .limit(limit)
    return rows.map(({ position }) => position)
  },
})
