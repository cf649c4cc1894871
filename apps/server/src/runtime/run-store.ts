import {
  agents,
  ledgerEntries,
  ledgerEvents,
  runPlaces,
  runs,
  signingKeys,
  workspaces,
} from '@countersign/drizzle/schema'
import { and, asc, count, desc, eq, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm'
import { Batch, reading } from '../database/batch.ts'
import { type Db, lazily } from '../database/connection.ts'
import { instantIn } from '../database/statement.ts'
import { Gathered } from './gathered.ts'
import { beatRuns, type Held, holdAgents, insertRuns, type Named } from './hot-statements.ts'
import { isOfAgentNamed } from './overview-store.ts'
import { type Claim, claimPlaces } from './places.ts'
import type { Beat, Run } from './run.ts'
import { type Active, type BeforeStart, beforeStarts, type Counted, countActive } from './start-statements.ts'

/** What a list of runs may be narrowed to. */
export type RunFilter = {
  agentId?: string | undefined
  isOver?: boolean | undefined
  /** Words of an agent's name or owner, or its id. */
  search?: string | undefined
  driver?: Run['driver'] | undefined
  /** The server that it runs on. */
  replicaId?: string | undefined
}

const prepareFind = (db: Db) =>
  db
    .select()
    .from(runs)
    .where(and(eq(runs.workspaceId, sql.placeholder('workspaceId')), eq(runs.id, sql.placeholder('id'))))
    .prepare()

const prepareActive = (db: Db) =>
  db
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.workspaceId, sql.placeholder('workspaceId')),
        eq(runs.activeAgentId, sql.placeholder('agentId')),
      ),
    )
    .prepare()

export const runStore = (
  db: Db,
  prepared = {
    find: lazily(() => prepareFind(db)),
    active: lazily(() => prepareActive(db)),
  },
  gathered = {
    claimed: new Gathered((claims: readonly Claim[]) => claimPlaces(db, claims)),
    added: new Gathered((added: readonly Run[]) => insertRuns(db, added)),
    held: new Gathered((named: readonly Named[]) => holdAgents(db, named)),
    heard: new Gathered((beats: readonly Beat[]) => beatRuns(db, beats)),
    standing: new Batch((named: readonly Named[]) => beforeStarts(db, named), reading),
    counted: new Batch((counted: readonly Counted[]) => countActive(db, counted), reading),
  },
) => ({
  /**
   * Whether the row was written; fails with a duplicate key when the agent runs already. Those of one moment share a
   * statement.
   */
  add(run: Run): Promise<boolean> {
    return gathered.added.add(run)
  },

  /**
   * Whether one more may be added. No other transaction is told until this one has ended, so that it comes before every
   * agent that is held: whoever holds the places of a workspace waits for nobody who wants them.
   */
  claimPlace(claim: Claim): Promise<boolean> {
    return gathered.claimed.add(claim)
  },

  /** Where an agent stands, which nobody changes until the transaction ends. */
  holdAgent(workspaceId: string, agentId: string): Promise<Held | null> {
    return gathered.held.add({ workspaceId, agentId })
  },

  async find(workspaceId: string, id: string): Promise<Run | null> {
    const [row] = await prepared.find().execute({ workspaceId, id })
    return row ? typed(row) : null
  },

  /** Everything that changes a run but its heartbeat takes this first. */
  async lock(workspaceId: string, id: string): Promise<Run | null> {
    const [row] = await db.select().from(runs).where(one(workspaceId, id)).for('update')
    return row ? typed(row) : null
  },

  /** The run of an agent that is not over; there is one at most. */
  async activeOf(workspaceId: string, agentId: string): Promise<Run | null> {
    const [row] = await prepared.active().execute({ workspaceId, agentId })
    return row ? typed(row) : null
  },

  /** The runs of these agents that are not over. */
  async activeAmong(workspaceId: string, agentIds: readonly string[]): Promise<Run[]> {
    if (agentIds.length === 0) return []
    const rows = await db
      .select()
      .from(runs)
      .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.activeAgentId, [...agentIds])))
    return rows.map(typed)
  },

  /** Governed agents that nothing keeps from running and that do not run, as far as their rows tell. */
  async startable(workspaceId: string, upTo: number): Promise<string[]> {
    const rows = await db
      .select({ id: agents.id, runId: runs.id })
      .from(agents)
      .leftJoin(runs, and(eq(runs.workspaceId, agents.workspaceId), eq(runs.activeAgentId, agents.id)))
      .where(
        and(
          eq(agents.workspaceId, workspaceId),
          eq(agents.isRetired, false),
          eq(agents.isFrozen, false),
          eq(agents.isInvalidated, false),
          isNotNull(agents.governedRevision),
        ),
      )
      .orderBy(asc(agents.id))
      .limit(upTo)
    return rows.filter(({ runId }) => runId === null).map(({ id }) => id)
  },

  /** What is governed of an agent and whether it runs; null when there is no such agent. */
  beforeStart(workspaceId: string, agentId: string): Promise<BeforeStart | null> {
    return gathered.standing.add({ workspaceId, agentId })
  },

  async newestOf(workspaceId: string, agentId: string): Promise<Run | null> {
    const [row] = await db
      .select()
      .from(runs)
      .where(and(eq(runs.workspaceId, workspaceId), eq(runs.agentId, agentId)))
      .orderBy(desc(runs.id))
      .limit(1)
    return row ? typed(row) : null
  },

  async set(
    workspaceId: string,
    id: string,
    change: Partial<Omit<Run, 'workspaceId' | 'id'>>,
  ): Promise<void> {
    await db.update(runs).set(change).where(one(workspaceId, id))
  },

  /**
   * Lengthens a lease that lasts. False when there is no such lease any more, or another one took its place: whoever
   * ends a run and whoever hears it cannot both be right.
   */
  beat(beat: Beat): Promise<boolean> {
    return gathered.heard.add(beat)
  },

  /** Newest first, after `before`. */
  async page(
    workspaceId: string,
    { agentId, isOver, search, driver, replicaId }: RunFilter,
    before: string | null,
    limit: number,
  ): Promise<Run[]> {
    const rows = await db
      .select()
      .from(runs)
      .where(
        and(
          eq(runs.workspaceId, workspaceId),
          agentId === undefined ? undefined : eq(runs.agentId, agentId),
          isOver === undefined ? undefined : isOver ? isNotNull(runs.endedAt) : isNull(runs.endedAt),
          isOfAgentNamed(db, workspaceId, search ?? ''),
          driver === undefined ? undefined : eq(runs.driver, driver),
          replicaId === undefined ? undefined : eq(runs.replicaId, replicaId),
          before === null ? undefined : lt(runs.id, before),
        ),
      )
      .orderBy(desc(runs.id))
      .limit(limit)
    return rows.map(typed)
  },

  /** By the number of a page, as orchestrators ask; the newest run of every agent that ever ran. */
  async newestOfEach(workspaceId: string, offset: number, limit: number): Promise<Run[]> {
    const newest = await db
      .select({ id: sql<string>`max(${runs.id})` })
      .from(runs)
      .where(eq(runs.workspaceId, workspaceId))
      .groupBy(runs.agentId)
      .orderBy(asc(runs.agentId))
      .limit(limit)
      .offset(offset)
    if (newest.length === 0) return []
    const rows = await db
      .select()
      .from(runs)
      .where(
        and(
          eq(runs.workspaceId, workspaceId),
          inArray(
            runs.id,
            newest.map(({ id }) => id),
          ),
        ),
      )
      .orderBy(asc(runs.agentId))
    return rows.map(typed)
  },

  async countAgents(workspaceId: string): Promise<number> {
    const [row] = await db
      .select({ count: sql<number>`count(distinct ${runs.agentId})` })
      .from(runs)
      .where(eq(runs.workspaceId, workspaceId))
    return Number(row?.count ?? 0)
  },

  /** How many are not over, without the one that asks. */
  countActive(workspaceId: string, agentId: string, without: string | null): Promise<Active> {
    return gathered.counted.add({ workspaceId, agentId, without })
  },

  /** Of every workspace, with when the one was heard of that was silent for longest. */
  async countAll(): Promise<{ state: Run['state']; count: number; quietSince: number | null }[]> {
    const rows = await db
      .select({
        state: runs.state,
        count: count(),
        quietSince: sql<string | null>`min(coalesce(${runs.heardAt}, ${runs.startedAt}))`,
      })
      .from(runs)
      .where(isNull(runs.endedAt))
      .groupBy(runs.state)
    return rows.map(({ quietSince, ...row }) => ({
      ...row,
      quietSince: quietSince === null ? null : instantIn(quietSince),
    }))
  },

  /** The runs of a replica that are not over, with what can end one at once. */
  async watched(replicaId: string) {
    const rows = await db
      .select({
        run: runs,
        agent: {
          name: agents.name,
          isFrozen: agents.isFrozen,
          isRetired: agents.isRetired,
          isInvalidated: agents.isInvalidated,
          governedRevision: agents.governedRevision,
          sandboxRevision: agents.sandboxRevision,
          expiresAt: agents.expiresAt,
          renewals: agents.renewals,
          proofId: agents.proofId,
        },
        workspace: { frozenAt: workspaces.frozenAt, onPolicyDrift: workspaces.onPolicyDrift },
        /** Changes when a key is distrusted, or trusted differently. */
        keys: sql<
          string | null
        >`(select concat(max(${signingKeys.stateSince}), ' ', sum(${signingKeys.state} in ('tainted', 'revoked', 'destroyed'))) from ${signingKeys} where ${signingKeys.workspaceId} = ${runs.workspaceId})`,
      })
      .from(runs)
      .innerJoin(agents, and(eq(agents.workspaceId, runs.workspaceId), eq(agents.id, runs.agentId)))
      .innerJoin(workspaces, eq(workspaces.id, runs.workspaceId))
      .where(and(eq(runs.replicaId, replicaId), isNull(runs.endedAt)))
    return rows.map(({ run, ...facts }) => ({ run: typed(run), ...facts }))
  },

  /** Of every workspace in which something runs, its newest event. */
  async newestEvents(): Promise<{ workspaceId: string; eventId: string }[]> {
    const { id, workspaceId } = ledgerEvents
    const rows = await db
      .select({
        workspaceId: runs.workspaceId,
        eventId: sql<
          string | null
        >`(select max(${id}) from ${ledgerEvents} where ${workspaceId} = ${runs.workspaceId})`,
      })
      .from(runs)
      .where(isNotNull(runs.activeAgentId))
      .groupBy(runs.workspaceId)
    return rows.flatMap(({ eventId, ...row }) => (eventId === null ? [] : { ...row, eventId }))
  },

  /** What nobody heard of in time, or belongs to a replica that nobody hears of. Some workspaces have a later time. */
  async lapsed(
    now: number,
    goneReplicas: readonly string[],
    limit: number,
    later: readonly { readonly workspaceId: string; readonly now: number }[] = [],
  ): Promise<Run[]> {
    const rows = await db
      .select()
      .from(runs)
      .where(
        and(
          isNull(runs.endedAt),
          or(
            and(isNull(runs.replicaId), lte(runs.leaseExpiresAt, now)),
            ...later.map((there) =>
              and(
                isNull(runs.replicaId),
                eq(runs.workspaceId, there.workspaceId),
                lte(runs.leaseExpiresAt, there.now),
              ),
            ),
            goneReplicas.length === 0 ? undefined : inArray(runs.replicaId, [...goneReplicas]),
          ),
        ),
      )
      .limit(limit)
    return rows.map(typed)
  },

  /** The replicas that runs which are not over belong to. */
  async replicasWithRuns(): Promise<string[]> {
    const rows = await db
      .selectDistinct({ replicaId: runs.replicaId })
      .from(runs)
      .where(and(isNull(runs.endedAt), isNotNull(runs.replicaId)))
    return rows.flatMap(({ replicaId }) => replicaId ?? [])
  },

  /** How the newest admission of an agent went that has its place in the ledger; a heartbeat is one. */
  async lastAdmission(workspaceId: string, agentId: string) {
    const [row] = await db
      .select({ at: ledgerEntries.at, outcome: ledgerEntries.outcome, eventId: ledgerEntries.eventId })
      .from(ledgerEntries)
      .where(
        and(
          eq(ledgerEntries.workspaceId, workspaceId),
          eq(ledgerEntries.subject, `agent:${agentId}`),
          inArray(ledgerEntries.action, ['admission.allowed', 'admission.restricted', 'admission.denied']),
        ),
      )
      .orderBy(desc(ledgerEntries.at), desc(ledgerEntries.position))
      .limit(1)
    return row ?? null
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(runs).where(eq(runs.workspaceId, workspaceId))
    await db.delete(runPlaces).where(eq(runPlaces.workspaceId, workspaceId))
  },
})

const one = (workspaceId: string, id: string) => and(eq(runs.workspaceId, workspaceId), eq(runs.id, id))

const typed = ({ activeAgentId: _, ...run }: typeof runs.$inferSelect): Run => run
