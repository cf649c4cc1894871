import { agentCounts, agentLabels, agents, people } from '@countersign/drizzle/schema'
import {
  type AnyColumn,
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  lt,
  lte,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { Db } from '../database/connection.ts'
import {
  type AgentFilter,
  askedFor,
  hasLabel,
  indexFor,
  isOnlyRetired,
  type Label,
  matching,
  partsOf,
  withLabel,
} from './filter.ts'

export const agentSorts = ['name', 'updated', 'created', 'expiry'] as const
export type AgentSort = { by: (typeof agentSorts)[number]; descending: boolean }
export type AgentCursor = { key: string | number; id: string }

/** So many are few enough to be found first and put in order afterwards. */
const few = 1_000
const mostChoices = 200

const sorts = {
  name: { column: agents.name, index: 'agents_by_name' },
  updated: { column: agents.updatedAt, index: 'agents_by_updated' },
  created: { column: agents.createdAt, index: 'agents_by_created' },
  expiry: { column: agents.expiresAt, index: 'agents_by_expiry' },
} as const

const listed = {
  id: agents.id,
  name: agents.name,
  displayName: agents.displayName,
  owner: agents.owner,
  role: agents.role,
  model: agents.model,
  monthlyMicros: agents.monthlyMicros,
  origin: agents.origin,
  createdAt: agents.createdAt,
  updatedAt: agents.updatedAt,
  updatedByName: people.name,
  sandboxRevision: agents.sandboxRevision,
  sandboxDigest: agents.sandboxDigest,
  expiresAt: agents.expiresAt,
  renewals: agents.renewals,
  governedRevision: agents.governedRevision,
  governedDigest: agents.governedDigest,
  isInvalidated: agents.isInvalidated,
  isFrozen: agents.isFrozen,
  isRetired: agents.isRetired,
}

/** What a list shows of an agent. */
export type Listed = Pick<typeof agents.$inferSelect, Exclude<keyof typeof listed, 'updatedByName'>> & {
  updatedByName: string | null
}

/** Agents by the page: found, counted and put in order without reading more of the table than needed. */
export const listStore = (db: Db) => ({
  /** How many match, and of those the page; one row more than asked for, when there is more. */
  async find(
    workspaceId: string,
    filter: AgentFilter,
    sort: AgentSort,
    cursor: AgentCursor | null,
    options: { limit: number; now: number },
  ): Promise<{ total: number; rows: Listed[] }> {
    let total = 0
    const rows: Listed[] = []
    for (const part of partsOf(filter)) {
      const found = await findPart(db, workspaceId, part, { sort, cursor, ...options })
      total += found.total
      rows.push(...found.rows)
    }
    return { total, rows: rows.sort(inOrder(sort)).slice(0, options.limit + 1) }
  },

  /** Identifiers of what matches, in the order of identifiers: for acts that go through all of it. */
  async ids(workspaceId: string, filter: AgentFilter, after: string | null, limit: number, now: number) {
    const rows = await db
      .select({ id: agents.id })
      .from(agents, { forceIndex: 'PRIMARY' })
      .where(
        and(
          matching(workspaceId, filter, now),
          filter.label && hasLabel(db, workspaceId, filter.label),
          after === null ? undefined : gt(agents.id, after),
        ),
      )
      .orderBy(asc(agents.id))
      .limit(limit)
    return rows.map(({ id }) => id)
  },

  async owners(workspaceId: string): Promise<string[]> {
    const rows = await db
      .select({ owner: agents.owner })
      .from(agents, { forceIndex: 'agents_by_owner' })
      .where(and(eq(agents.workspaceId, workspaceId), eq(agents.isRetired, false)))
      .groupBy(agents.owner)
      .limit(mostChoices)
    return rows.flatMap(({ owner }) => owner ?? [])
  },

  async labels(workspaceId: string): Promise<{ name: string; value: string }[]> {
    return db
      .select({ name: agentLabels.name, value: agentLabels.value })
      .from(agentLabels)
      .where(eq(agentLabels.workspaceId, workspaceId))
      .groupBy(agentLabels.name, agentLabels.value)
      .limit(mostChoices)
  },
})

type Wanted = { sort: AgentSort; cursor: AgentCursor | null; limit: number; now: number }

async function findPart(db: Db, workspaceId: string, filter: AgentFilter, wanted: Wanted) {
  const where = matching(workspaceId, filter, wanted.now)
  const asked = askedFor(filter)
  if (asked.length === 0 || (isOnlyRetired(filter) && asked.length === 1)) {
    const search = { where, forceIndex: sorts[wanted.sort.by].index }
    const total = await keptCount(db, workspaceId, isOnlyRetired(filter))
    return { total, rows: await rowsOf(db, workspaceId, await pageOf(db, search, wanted)) }
  }
  const { label } = filter
  const labelled = label && (await firstLabelled(db, workspaceId, label))
  const isRare = labelled !== undefined && labelled.length <= few
  const search = isRare
    ? { where: and(where, inArray(agents.id, [...labelled, none])), forceIndex: 'PRIMARY' }
    : {
        where: and(where, label && hasLabel(db, workspaceId, label)),
        forceIndex: indexFor(filter),
      }
  if (label && asked.length === 1) {
    const total = await countLabelled(db, workspaceId, label)
    return { total, rows: await rowsOf(db, workspaceId, await pageOf(db, search, wanted)) }
  }
  const { total, ids } = await countedPageOf(db, search, wanted)
  return { total, rows: await rowsOf(db, workspaceId, ids) }
}

type Search = { where: SQL | undefined; forceIndex: string }

/** Nobody's identifier: a list of them must not be empty. */
const none = ''

async function countOf(db: Db, { where, forceIndex }: Search): Promise<number> {
  const [row] = await db.select({ count: count() }).from(agents, { forceIndex }).where(where)
  return row?.count ?? 0
}

async function countLabelled(db: Db, workspaceId: string, label: Label): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(agentLabels)
    .where(and(withLabel(workspaceId, label), eq(agentLabels.isRetired, false)))
  return row?.count ?? 0
}

/** The agents with a label, as far as they are few. */
async function firstLabelled(db: Db, workspaceId: string, label: Label): Promise<string[]> {
  const rows = await db
    .select({ agentId: agentLabels.agentId })
    .from(agentLabels)
    .where(withLabel(workspaceId, label))
    .limit(few + 1)
  return rows.map(({ agentId }) => agentId)
}

async function pageOf(db: Db, { where, forceIndex }: Search, { sort, cursor, limit }: Wanted) {
  const { column } = sorts[sort.by]
  const order = sort.descending ? desc : asc
  const rows = await db
    .select({ id: agents.id })
    .from(agents, { forceIndex })
    .where(and(where, cursor ? beyond(column, agents.id, sort.descending, cursor) : undefined))
    .orderBy(order(column), order(agents.id))
    .limit(limit + 1)
  return rows.map(({ id }) => id)
}

/** The page and how many there are, in one pass: going through all that match twice is what a list costs. */
async function countedPageOf(db: Db, search: Search, { sort, cursor, limit }: Wanted) {
  const { column } = sorts[sort.by]
  const order = sort.descending ? desc : asc
  const all = db
    .select({ id: agents.id, key: column, total: sql<number>`count(*) over ()`.mapWith(Number).as('total') })
    .from(agents, { forceIndex: search.forceIndex })
    .where(search.where)
  if (cursor === null) {
    const rows = await all.orderBy(order(column), order(agents.id)).limit(limit + 1)
    return { total: rows[0]?.total ?? 0, ids: rows.map(({ id }) => id) }
  }
  const counted = all.as('counted')
  const rows = await db
    .select({ id: counted.id, total: counted.total })
    .from(counted)
    .where(beyond(counted.key, counted.id, sort.descending, cursor))
    .orderBy(order(counted.key), order(counted.id))
    .limit(limit + 1)
  // Beyond the last page no row says how many there are before it.
  return { total: rows[0]?.total ?? (await countOf(db, search)), ids: rows.map(({ id }) => id) }
}

async function rowsOf(db: Db, workspaceId: string, ids: readonly string[]): Promise<Listed[]> {
  if (ids.length === 0) return []
  return db
    .select(listed)
    .from(agents)
    .leftJoin(people, eq(people.id, agents.updatedBy))
    .where(and(eq(agents.workspaceId, workspaceId), inArray(agents.id, [...ids])))
}

async function keptCount(db: Db, workspaceId: string, retired: boolean): Promise<number> {
  const [row] = await db.select().from(agentCounts).where(eq(agentCounts.workspaceId, workspaceId))
  return (retired ? row?.retired : row?.current) ?? 0
}

/** The value that a page is sorted by. */
export const sortKey = (
  row: Pick<Listed, 'name' | 'updatedAt' | 'createdAt' | 'expiresAt'>,
  by: AgentSort['by'],
): string | number =>
  ({ name: row.name, updated: row.updatedAt, created: row.createdAt, expiry: row.expiresAt })[by]

const inOrder =
  ({ by, descending }: AgentSort) =>
  (one: Listed, other: Listed): number => {
    const [a, b] = [sortKey(one, by), sortKey(other, by)]
    const ascending = a === b ? (one.id < other.id ? -1 : 1) : a < b ? -1 : 1
    return descending ? -ascending : ascending
  }

function beyond(column: AnyColumn, id: AnyColumn, descending: boolean, { key, id: last }: AgentCursor) {
  const [past, upTo] = descending ? [lt, lte] : [gt, gte]
  // The first condition is in the index's own terms: the optimizer bounds no range by an alternative.
  return and(upTo(column, key), or(past(column, key), and(eq(column, key), past(id, last))))
}
