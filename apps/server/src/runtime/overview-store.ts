import { agents, ledgerEntries, runs } from '@countersign/drizzle/schema'
import { and, asc, count, desc, eq, gte, inArray, isNull, like, or, type SQL, sql } from 'drizzle-orm'
import { isAgentId } from '../agents/filter.ts'
import { searchWords } from '../agents/search-text.ts'
import type { Db } from '../database/connection.ts'
import type { Run } from './run.ts'

const crashed = 'run.crashed'
const denied = 'admission.denied'
const ended = 'run.ended'

/** What runs, and what the ledger tells of how it went; every count can be narrowed to agents by their names. */
export const runOverviewStore = (db: Db) => ({
  async countByState(workspaceId: string, search: string): Promise<{ state: Run['state']; count: number }[]> {
    return db
      .select({ state: runs.state, count: count() })
      .from(runs)
      .where(and(isActiveIn(workspaceId), isOfAgentNamed(db, workspaceId, search)))
      .groupBy(runs.state)
  },

  /** How many run on each server by each runner, and how many elsewhere. */
  async countByPlace(workspaceId: string, search: string) {
    return db
      .select({ driver: runs.driver, runner: runs.runner, replicaId: runs.replicaId, count: count() })
      .from(runs)
      .where(and(isActiveIn(workspaceId), isOfAgentNamed(db, workspaceId, search)))
      .groupBy(runs.driver, runs.runner, runs.replicaId)
      .orderBy(desc(count()), asc(runs.runner), asc(runs.replicaId))
  },

  /** Denials, crashes and bad ends since then, by code and by spans of time. */
  async troubleOverTime(workspaceId: string, search: string, since: number, spanMs: number) {
    const span = sql<number>`floor((unix_timestamp(${ledgerEntries.at}) * 1000) / ${spanMs})`
    const rows = await db
      .select({ action: ledgerEntries.action, code: ledgerEntries.code, span, count: count() })
      .from(ledgerEntries)
      .where(
        and(
          eq(ledgerEntries.workspaceId, workspaceId),
          isTrouble(),
          gte(ledgerEntries.at, since),
          isAbout(db, workspaceId, search),
        ),
      )
      .groupBy(ledgerEntries.action, ledgerEntries.code, span)
    return rows.map((row) => ({ ...row, span: Number(row.span) }))
  },

  /** Whose runs ended badly since then, most often first. */
  async troubledAgents(workspaceId: string, search: string, since: number, limit: number) {
    const times = (of: SQL) => sql<string>`coalesce(sum(${of}), 0)`
    const crashes = times(sql`${ledgerEntries.action} = ${crashed}`)
    const rows = await db
      .select({
        agentId: runs.agentId,
        agentName: agents.name,
        crashes,
        givenUp: times(sql`${ledgerEntries.action} = ${ended} and ${ledgerEntries.code} = 'CRASH_LOOP'`),
        lost: times(sql`${ledgerEntries.action} = ${ended} and ${ledgerEntries.code} <> 'CRASH_LOOP'`),
        lastAt: sql`max(${ledgerEntries.at})`.mapWith(ledgerEntries.at),
      })
      .from(ledgerEntries)
      .innerJoin(
        runs,
        and(
          eq(runs.workspaceId, ledgerEntries.workspaceId),
          eq(runs.id, sql`substring(${ledgerEntries.subject}, ${'run:'.length + 1})`),
        ),
      )
      .leftJoin(agents, and(eq(agents.workspaceId, runs.workspaceId), eq(agents.id, runs.agentId)))
      .where(
        and(
          eq(ledgerEntries.workspaceId, workspaceId),
          isTrouble(),
          like(ledgerEntries.subject, 'run:%'),
          gte(ledgerEntries.at, since),
          isOfAgentNamed(db, workspaceId, search),
        ),
      )
      .groupBy(runs.agentId, agents.name)
      .orderBy(desc(crashes), desc(sql`max(${ledgerEntries.at})`))
      .limit(limit)
    return rows.map((row) => ({
      ...row,
      crashes: Number(row.crashes),
      givenUp: Number(row.givenUp),
      lost: Number(row.lost),
    }))
  },
})

const isActiveIn = (workspaceId: string) => and(eq(runs.workspaceId, workspaceId), isNull(runs.endedAt))

/** An end that nobody asked for has failed; one that was asked for is no trouble. */
const isTrouble = () =>
  or(
    inArray(ledgerEntries.action, [denied, crashed]),
    and(eq(ledgerEntries.action, ended), eq(ledgerEntries.outcome, 'failed')),
  )

/** Runs of agents whose name or owner has all the words; every run where there are none. */
export const isOfAgentNamed = (db: Db, workspaceId: string, search: string) =>
  search === '' ? undefined : inArray(runs.agentId, named(db, workspaceId, search))

const named = (db: Db, workspaceId: string, search: string, id: SQL<string> = sql`${agents.id}`) =>
  db
    .select({ id })
    .from(agents)
    .where(
      and(
        eq(agents.workspaceId, workspaceId),
        ...(isAgentId(search)
          ? [eq(agents.id, search)]
          : searchWords(search).map((word) => like(agents.searchText, `%${word}%`))),
      ),
    )

/** A denial is about an agent, what happened afterwards is about a run. */
function isAbout(db: Db, workspaceId: string, search: string) {
  if (search === '') return undefined
  const runsOf = db
    .select({ subject: sql<string>`concat('run:', ${runs.id})` })
    .from(runs)
    .where(and(eq(runs.workspaceId, workspaceId), isOfAgentNamed(db, workspaceId, search)))
  return or(
    inArray(ledgerEntries.subject, named(db, workspaceId, search, sql`concat('agent:', ${agents.id})`)),
    inArray(ledgerEntries.subject, runsOf),
  )
}
