import {
  agentRevisions,
  agents,
  members,
  people,
  promotionRequests,
  promotionVotes,
} from '@countersign/drizzle/schema'
import { liveStates, type RequestState } from '@countersign/promotion'
import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  ne,
  not,
  notInArray,
  or,
  type SQL,
} from 'drizzle-orm'
import { searchWords } from '../agents/search-text.ts'
import type { Db } from '../database/connection.ts'

export type PromotionRequest = typeof promotionRequests.$inferSelect

/** Whose queue it is: what waits for somebody, what somebody asked for, what is over, and everything. */
export const tabs = ['needs-me', 'mine', 'decided', 'all'] as const
export type Tab = (typeof tabs)[number]

/** Everybody who would be deciding on their own work: the person, and who plays them. */
export type Oneself = readonly [string, ...string[]]

export type RequestFilter = {
  tab: Tab
  oneself: Oneself
  search?: string | undefined
  state?: readonly RequestState[] | undefined
  agent?: string | undefined
  requester?: string | undefined
  breakGlass?: boolean | undefined
  now: number
}

/** Where a page ended: the value that its order goes by, and the request. */
export type RequestCursor = { at: number; id: string }

const listed = {
  request: getTableColumns(promotionRequests),
  agentName: agents.name,
  displayName: agents.displayName,
  governedRevision: agents.governedRevision,
  requesterName: people.name,
}

/** Requests; whoever changes one has locked its agent first, so two changes of one agent's requests queue up. */
export const requestStore = (db: Db) => ({
  async find(workspaceId: string, id: string): Promise<PromotionRequest | null> {
    const [row] = await db.select().from(promotionRequests).where(one(workspaceId, id))
    return row ?? null
  },

  async add(request: PromotionRequest): Promise<void> {
    await db.insert(promotionRequests).values(request)
  },

  async set(
    workspaceId: string,
    id: string,
    change: Partial<Omit<PromotionRequest, 'workspaceId' | 'id' | 'agentId' | 'requesterId'>>,
  ): Promise<void> {
    await db.update(promotionRequests).set(change).where(one(workspaceId, id))
  },

  /** What is still to be decided or carried out of an agent, the oldest first; also what has expired unnoticed. */
  async liveOf(workspaceId: string, agentId: string): Promise<PromotionRequest[]> {
    return db
      .select()
      .from(promotionRequests)
      .where(and(ofAgent(workspaceId, agentId), isLive))
      .orderBy(asc(promotionRequests.id))
  },

  /** What waits for people, in the order of identifiers, with what a policy is asked about each. */
  async live(workspaceId: string, after: string | null, limit: number) {
    return db
      .select({ request: promotionRequests, agent: agents, revision: agentRevisions, role: members.role })
      .from(promotionRequests)
      .innerJoin(
        agents,
        and(eq(agents.workspaceId, promotionRequests.workspaceId), eq(agents.id, promotionRequests.agentId)),
      )
      .innerJoin(
        agentRevisions,
        and(
          eq(agentRevisions.workspaceId, promotionRequests.workspaceId),
          eq(agentRevisions.agentId, promotionRequests.agentId),
          eq(agentRevisions.number, promotionRequests.revision),
        ),
      )
      .leftJoin(
        members,
        and(
          eq(members.workspaceId, promotionRequests.workspaceId),
          eq(members.personId, promotionRequests.requesterId),
        ),
      )
      .where(
        and(
          eq(promotionRequests.workspaceId, workspaceId),
          isLive,
          after === null ? undefined : gt(promotionRequests.id, after),
        ),
      )
      .orderBy(asc(promotionRequests.id))
      .limit(limit)
  },

  /** All requests of an agent, the newest first. */
  async ofAgent(workspaceId: string, agentId: string, limit: number) {
    return db
      .select({ request: promotionRequests, requesterName: people.name })
      .from(promotionRequests)
      .leftJoin(people, eq(people.id, promotionRequests.requesterId))
      .where(ofAgent(workspaceId, agentId))
      .orderBy(desc(promotionRequests.id))
      .limit(limit)
  },

  /** A page of a queue, in its order; the row after the page tells whether more follow. */
  async page(workspaceId: string, filter: RequestFilter, cursor: RequestCursor | null, limit: number) {
    const rows = await db
      .select(listed)
      .from(promotionRequests)
      .innerJoin(
        agents,
        and(eq(agents.workspaceId, promotionRequests.workspaceId), eq(agents.id, promotionRequests.agentId)),
      )
      .leftJoin(people, eq(people.id, promotionRequests.requesterId))
      .where(and(inTab(db, workspaceId, filter), matching(filter), after(filter.tab, cursor)))
      .orderBy(...orderOf(filter.tab))
      .limit(limit + 1)
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit }
  },

  async count(workspaceId: string, filter: Omit<RequestFilter, 'search'>): Promise<number> {
    const [row] = await db
      .select({ count: count() })
      .from(promotionRequests)
      .where(and(inTab(db, workspaceId, filter), matching(filter)))
    return row?.count ?? 0
  },

  /** What has enough approvals and whose time has come, in every workspace. */
  async due(now: number, limit: number) {
    return db
      .select({ workspaceId: promotionRequests.workspaceId, id: promotionRequests.id })
      .from(promotionRequests)
      .where(and(eq(promotionRequests.state, 'approved'), lte(promotionRequests.scheduledFor, now)))
      .orderBy(asc(promotionRequests.scheduledFor))
      .limit(limit)
  },

  /** What is over by the clock and was not written down as such, in every workspace. */
  async over(now: number, limit: number) {
    return db
      .select({ workspaceId: promotionRequests.workspaceId, id: promotionRequests.id })
      .from(promotionRequests)
      .where(and(isLive, lte(promotionRequests.expiresAt, now)))
      .orderBy(asc(promotionRequests.expiresAt))
      .limit(limit)
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(promotionRequests).where(eq(promotionRequests.workspaceId, workspaceId))
  },
})

const one = (workspaceId: string, id: string) =>
  and(eq(promotionRequests.workspaceId, workspaceId), eq(promotionRequests.id, id))

const ofAgent = (workspaceId: string, agentId: string) =>
  and(eq(promotionRequests.workspaceId, workspaceId), eq(promotionRequests.agentId, agentId))

const isLive = inArray(promotionRequests.state, [...liveStates])

function inTab(db: Db, workspaceId: string, filter: RequestFilter): SQL | undefined {
  const { tab, oneself, now } = filter
  const here = eq(promotionRequests.workspaceId, workspaceId)
  switch (tab) {
    case 'needs-me':
      return and(
        here,
        eq(promotionRequests.state, 'open'),
        gt(promotionRequests.expiresAt, now),
        notInArray(promotionRequests.requesterId, [...oneself]),
        or(isNull(promotionRequests.requesterBehindId), ne(promotionRequests.requesterBehindId, oneself[0])),
        notInArray(promotionRequests.editorId, [...oneself]),
        not(exists(votesOf(db, oneself))),
      )
    case 'mine':
      return and(here, inArray(promotionRequests.requesterId, [...oneself]))
    case 'decided':
      return and(here, isNotNull(promotionRequests.closedAt))
    case 'all':
      return here
  }
}

const votesOf = (db: Db, oneself: Oneself) =>
  db
    .select({ personId: promotionVotes.personId })
    .from(promotionVotes)
    .where(
      and(
        eq(promotionVotes.workspaceId, promotionRequests.workspaceId),
        eq(promotionVotes.requestId, promotionRequests.id),
        eq(promotionVotes.revision, promotionRequests.revision),
        or(inArray(promotionVotes.personId, [...oneself]), eq(promotionVotes.behindId, oneself[0])),
      ),
    )

function matching({ search, state, agent, requester, breakGlass }: RequestFilter): SQL | undefined {
  return and(
    ...searchWords(search ?? '').map((part) => like(agents.searchText, `%${part}%`)),
    state ? inArray(promotionRequests.state, [...state]) : undefined,
    agent ? eq(promotionRequests.agentId, agent) : undefined,
    requester ? eq(promotionRequests.requesterId, requester) : undefined,
    breakGlass === undefined
      ? undefined
      : breakGlass
        ? isNotNull(promotionRequests.breakGlassBy)
        : isNull(promotionRequests.breakGlassBy),
  )
}

/** What needs somebody comes by its deadline; everything else the newest first. */
const orderOf = (tab: Tab): SQL[] =>
  tab === 'needs-me'
    ? [asc(promotionRequests.expiresAt), asc(promotionRequests.id)]
    : tab === 'decided'
      ? [desc(promotionRequests.closedAt), desc(promotionRequests.id)]
      : [desc(promotionRequests.id)]

function after(tab: Tab, cursor: RequestCursor | null): SQL | undefined {
  if (cursor === null) return undefined
  const { expiresAt, closedAt, id } = promotionRequests
  if (tab === 'needs-me') {
    return or(gt(expiresAt, cursor.at), and(eq(expiresAt, cursor.at), gt(id, cursor.id)))
  }
  if (tab === 'decided') {
    return or(lt(closedAt, cursor.at), and(eq(closedAt, cursor.at), lt(id, cursor.id)))
  }
  return lt(id, cursor.id)
}

/** What the order of a tab goes by. */
export const sortedBy = (tab: Tab, { expiresAt, closedAt }: PromotionRequest): number =>
  tab === 'needs-me' ? expiresAt : tab === 'decided' ? (closedAt ?? 0) : 0
