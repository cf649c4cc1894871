import { ledgerEntries } from '@countersign/drizzle/schema'
import { and, count, desc, eq, gt, gte, like, lt, lte, or, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'
import type { Entry } from './log-store.ts'

/** What people search the ledger by. The index that is used is the first of these that is asked for. */
export type EntryFilter = {
  /** Everything about one agent, whatever the subject is. */
  agent?: string | undefined
  /** Decisions on at least this monthly budget, in millionths. */
  monthlyMicros?: number | undefined
  subject?: string | undefined
  actor?: string | undefined
  code?: string | undefined
  action?: string | undefined
  outcome?: string | undefined
  /** Both inclusive, in milliseconds. */
  from?: number | undefined
  to?: number | undefined
  /** Only what has a place in front of this one, so that what is written meanwhile stays out. */
  before?: number | undefined
}

export type EntryCursor = { at: number; position: number }

/** The searching side of the log: newest first, a page at a time, never skipping, and counting only what leaves as a file. */
export const entryStore = (db: Db) => ({
  async page(
    workspaceId: string,
    filter: EntryFilter,
    cursor: EntryCursor | null,
    limit: number,
  ): Promise<Entry[]> {
    const { at, position } = ledgerEntries
    return db
      .select()
      .from(ledgerEntries, { forceIndex: indexFor(filter) })
      .where(
        and(
          matching(workspaceId, filter),
          cursor ? or(lt(at, cursor.at), and(eq(at, cursor.at), lt(position, cursor.position))) : undefined,
          // Said again in the index's own terms, for the optimizer bounds no range by an alternative.
          cursor ? lte(at, cursor.at) : undefined,
        ),
      )
      .orderBy(desc(at), desc(position))
      .limit(limit)
  },

  /** The newest about one noun, whatever its identifier. */
  async aboutNoun(workspaceId: string, noun: string, limit: number): Promise<Entry[]> {
    return db
      .select()
      .from(ledgerEntries, { forceIndex: 'ledger_entries_subject' })
      .where(and(eq(ledgerEntries.workspaceId, workspaceId), like(ledgerEntries.subject, `${noun}:%`)))
      .orderBy(desc(ledgerEntries.position))
      .limit(limit)
  },

  /** How many came after a position that one has seen, up to a bound that is enough to say "many". */
  async countAfter(
    workspaceId: string,
    filter: EntryFilter,
    position: number,
    most: number,
  ): Promise<number> {
    const newer = db
      .select({ position: ledgerEntries.position })
      .from(ledgerEntries)
      .where(and(matching(workspaceId, filter), gt(ledgerEntries.position, position)))
      .limit(most)
      .as('newer')
    const [row] = await db.select({ entries: sql<string>`count(*)` }).from(newer)
    return Number(row?.entries ?? 0)
  },

  async count(workspaceId: string, filter: EntryFilter): Promise<number> {
    const [row] = await db
      .select({ entries: count() })
      .from(ledgerEntries, { forceIndex: indexFor(filter) })
      .where(matching(workspaceId, filter))
    return row?.entries ?? 0
  },

  /** Everybody who ever did something, without looking at every entry. */
  async actors(workspaceId: string): Promise<string[]> {
    const rows = await db
      .select({ actor: ledgerEntries.actor })
      .from(ledgerEntries)
      .where(eq(ledgerEntries.workspaceId, workspaceId))
      .groupBy(ledgerEntries.actor)
      .limit(1_000)
    return rows.map(({ actor }) => actor)
  },

  async codes(workspaceId: string): Promise<string[]> {
    const rows = await db
      .select({ code: ledgerEntries.code })
      .from(ledgerEntries)
      .where(eq(ledgerEntries.workspaceId, workspaceId))
      .groupBy(ledgerEntries.code)
      .limit(1_000)
    return rows.flatMap(({ code }) => code ?? [])
  },
})

const matching = (
  workspaceId: string,
  { agent, monthlyMicros, subject, actor, code, action, outcome, from, to, before }: EntryFilter,
) =>
  and(
    eq(ledgerEntries.workspaceId, workspaceId),
    agent === undefined ? undefined : eq(ledgerEntries.agentId, agent),
    monthlyMicros === undefined ? undefined : gte(ledgerEntries.monthlyMicros, monthlyMicros),
    subject === undefined ? undefined : eq(ledgerEntries.subject, subject),
    actor === undefined ? undefined : eq(ledgerEntries.actor, actor),
    code === undefined ? undefined : eq(ledgerEntries.code, code),
    action === undefined ? undefined : eq(ledgerEntries.action, action),
    outcome === undefined ? undefined : eq(ledgerEntries.outcome, outcome),
    from === undefined ? undefined : gte(ledgerEntries.at, from),
    to === undefined ? undefined : lte(ledgerEntries.at, to),
    before === undefined ? undefined : lt(ledgerEntries.position, before),
  )

const indexFor = ({ agent, monthlyMicros, subject, actor, code, action, outcome }: EntryFilter): string => {
  if (monthlyMicros !== undefined) return 'ledger_entries_cost'
  if (agent !== undefined) return 'ledger_entries_agent'
  if (subject !== undefined) return 'ledger_entries_subject'
  if (actor !== undefined) return 'ledger_entries_actor'
  if (code !== undefined) return 'ledger_entries_code'
  if (action !== undefined) return 'ledger_entries_action'
  return outcome === undefined ? 'ledger_entries_at' : 'ledger_entries_outcome'
}
