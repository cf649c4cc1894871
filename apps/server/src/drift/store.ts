import { type DriftKind, driftKinds } from '@countersign/drift'
import { agents, driftChecks, driftFindings, driftIgnores } from '@countersign/drizzle/schema'
import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type DriftFinding = Omit<typeof driftFindings.$inferSelect, 'openCause'>
export type NewDriftFinding = Pick<
  DriftFinding,
  | 'workspaceId'
  | 'id'
  | 'agentId'
  | 'kind'
  | 'cause'
  | 'revision'
  | 'message'
  | 'approved'
  | 'stored'
  | 'reported'
  | 'openedAt'
  | 'seenAt'
>

/** Where a page of causes goes on. */
export type CauseCursor = { agents: number; since: number; cause: string }

/** What was found, from when it was seen first to when it was over. */
export const driftStore = (db: Db) => ({
  async add(findings: readonly NewDriftFinding[]): Promise<void> {
    if (findings.length > 0) await db.insert(driftFindings).values([...findings])
  },

  async find(workspaceId: string, id: string): Promise<DriftFinding | null> {
    const [row] = await db.select().from(driftFindings).where(one(workspaceId, id))
    return row ? typed(row) : null
  },

  /** Whose each of them is, by the identifier of the finding. */
  async agentsOf(workspaceId: string, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map()
    const { id, agentId } = driftFindings
    const rows = await db.select({ id, agentId }).from(driftFindings).where(among(workspaceId, ids))
    return new Map(rows.map((row) => [row.id, row.agentId]))
  },

  async lock(workspaceId: string, id: string): Promise<DriftFinding | null> {
    const [row] = await db.select().from(driftFindings).where(one(workspaceId, id)).for('update')
    return row ? typed(row) : null
  },

  async set(
    workspaceId: string,
    id: string,
    change: Partial<Omit<DriftFinding, 'workspaceId' | 'id' | 'agentId' | 'kind' | 'cause'>>,
  ): Promise<void> {
    await db.update(driftFindings).set(change).where(one(workspaceId, id))
  },

  /** What stands of these agents, whatever was decided about it. */
  async openOf(workspaceId: string, agentIds: readonly string[]): Promise<DriftFinding[]> {
    if (agentIds.length === 0) return []
    const rows = await db
      .select()
      .from(driftFindings)
      .where(
        and(
          eq(driftFindings.workspaceId, workspaceId),
          inArray(driftFindings.agentId, [...agentIds]),
          isNull(driftFindings.resolvedAt),
        ),
      )
      .orderBy(asc(driftFindings.id))
    return rows.map(typed)
  },

  async seen(workspaceId: string, ids: readonly string[], at: number): Promise<void> {
    if (ids.length === 0) return
    await db.update(driftFindings).set({ seenAt: at }).where(among(workspaceId, ids))
  },

  async resolve(
    workspaceId: string,
    ids: readonly string[],
    end: NonNullable<DriftFinding['end']>,
    at: number,
  ): Promise<void> {
    if (ids.length === 0) return
    await db.update(driftFindings).set({ resolvedAt: at, end }).where(among(workspaceId, ids))
  },

  /** What stands of agents that are retired or not governed any more. */
  async left(workspaceId: string, limit: number): Promise<DriftFinding[]> {
    const rows = await db
      .select({ finding: driftFindings })
      .from(driftFindings)
      .leftJoin(
        agents,
        and(eq(agents.workspaceId, driftFindings.workspaceId), eq(agents.id, driftFindings.agentId)),
      )
      .where(
        and(
          eq(driftFindings.workspaceId, workspaceId),
          isNull(driftFindings.resolvedAt),
          or(isNull(agents.id), eq(agents.isRetired, true), isNull(agents.governedRevision)),
        ),
      )
      .limit(limit)
    return rows.map(({ finding }) => typed(finding))
  },

  /** What happened and whom it befell, what befell most first; the row after the page tells whether more follow. */
  async causes(workspaceId: string, now: number, after: CauseCursor | null, limit: number) {
    const befallen = sql<string>`count(*)`
    const since = sql<string>`min(${driftFindings.openedAt})`
    const rows = await db
      .select({
        kind: driftFindings.kind,
        cause: driftFindings.cause,
        agents: befallen,
        since,
        restoring: sql<string>`sum(${driftFindings.restoreAskedAt} is not null)`,
        adopting: sql<string>`sum(${driftFindings.requestId} is not null)`,
      })
      .from(driftFindings)
      .innerJoin(agents, compared)
      .where(and(eq(driftFindings.workspaceId, workspaceId), standing(now)))
      .groupBy(driftFindings.kind, driftFindings.cause)
      .having(after === null ? undefined : beyond(befallen, since, after))
      .orderBy(desc(befallen), asc(since), asc(driftFindings.cause))
      .limit(limit)
    return rows.map((row) => ({
      kind: row.kind,
      cause: row.cause,
      agents: Number(row.agents),
      since: instantOf(row.since),
      restoring: Number(row.restoring),
      adopting: Number(row.adopting),
    }))
  },

  /** The first agents that something befell, by its cause. */
  async examples(workspaceId: string, causes: readonly string[], now: number, each: number) {
    if (causes.length === 0) return []
    const place = sql<string>`row_number() over (partition by ${driftFindings.cause} order by ${driftFindings.openedAt}, ${driftFindings.agentId})`
    const ranked = db
      .select({
        cause: driftFindings.cause,
        agentId: driftFindings.agentId,
        agentName: agents.name,
        place: place.as('place'),
      })
      .from(driftFindings)
      .innerJoin(agents, compared)
      .where(
        and(
          eq(driftFindings.workspaceId, workspaceId),
          inArray(driftFindings.cause, [...causes]),
          standing(now),
        ),
      )
      .as('ranked')
    return db
      .select({ cause: ranked.cause, agentId: ranked.agentId, agentName: ranked.agentName })
      .from(ranked)
      .where(sql`${ranked.place} <= ${each}`)
      .orderBy(ranked.cause, ranked.place)
  },

  /** Open findings that a cause has, agent by agent. */
  async ofCause(
    workspaceId: string,
    { kind, cause }: { kind: DriftKind; cause: string | null },
    agentId: string | null,
    limit: number,
  ): Promise<{ finding: DriftFinding; agentName: string }[]> {
    const rows = await db
      .select({ finding: driftFindings, agentName: agents.name })
      .from(driftFindings)
      .innerJoin(agents, compared)
      .where(
        and(
          eq(driftFindings.workspaceId, workspaceId),
          isNull(driftFindings.resolvedAt),
          eq(driftFindings.kind, kind),
          cause === null ? undefined : eq(driftFindings.cause, cause),
          agentId === null ? undefined : eq(driftFindings.agentId, agentId),
        ),
      )
      .orderBy(asc(driftFindings.agentId), asc(driftFindings.id))
      .limit(limit)
    return rows.map(({ finding, agentName }) => ({ finding: typed(finding), agentName }))
  },

  /** How many that is. */
  async countOfCause(
    workspaceId: string,
    { kind, cause }: { kind: DriftKind; cause: string | null },
    agentId: string | null,
  ): Promise<number> {
    const [row] = await db
      .select({ n: sql<string>`count(*)` })
      .from(driftFindings)
      .innerJoin(agents, compared)
      .where(
        and(
          eq(driftFindings.workspaceId, workspaceId),
          isNull(driftFindings.resolvedAt),
          eq(driftFindings.kind, kind),
          cause === null ? undefined : eq(driftFindings.cause, cause),
          agentId === null ? undefined : eq(driftFindings.agentId, agentId),
        ),
      )
    return Number(row?.n ?? 0)
  },

  /** Everything that there was with an agent, the newest first. */
  async history(
    workspaceId: string,
    agentId: string,
    before: string | null,
    limit: number,
  ): Promise<DriftFinding[]> {
    const rows = await db
      .select()
      .from(driftFindings)
      .where(
        and(
          eq(driftFindings.workspaceId, workspaceId),
          eq(driftFindings.agentId, agentId),
          isNotNull(driftFindings.resolvedAt),
          before === null ? undefined : lt(driftFindings.id, before),
        ),
      )
      .orderBy(desc(driftFindings.id))
      .limit(limit)
    return rows.map(typed)
  },

  /** When each began and ended, of all that were there since then. */
  async lives(workspaceId: string, since: number) {
    return db
      .select({ openedAt: driftFindings.openedAt, resolvedAt: driftFindings.resolvedAt })
      .from(driftFindings)
      .where(
        and(
          eq(driftFindings.workspaceId, workspaceId),
          or(isNull(driftFindings.resolvedAt), gte(driftFindings.resolvedAt, since)),
        ),
      )
  },

  /** What was stopped to be started again, in every workspace. */
  async restarting(limit: number): Promise<DriftFinding[]> {
    const rows = await db
      .select()
      .from(driftFindings)
      .where(isNotNull(driftFindings.restartRunId))
      .orderBy(asc(driftFindings.restoreAskedAt))
      .limit(limit)
    return rows.map(typed)
  },

  /** How many agents have drifted without somebody having decided to live with it, and how much is lived with. */
  async counts(
    workspaceId: string,
    now: number,
  ): Promise<{ drifted: number; findings: number; ignored: number }> {
    const [row] = await db
      .select({
        drifted: sql<string>`count(distinct case when ${driftChecks.failedSince} is null and ${isStanding(now)} then ${driftFindings.agentId} end)`,
        findings: sql<string>`coalesce(sum(${isStanding(now)}), 0)`,
        ignored: sql<string>`coalesce(sum(not ${isStanding(now)}), 0)`,
      })
      .from(driftFindings)
      .innerJoin(agents, compared)
      .leftJoin(driftChecks, checkOfAgent)
      .where(and(eq(driftFindings.workspaceId, workspaceId), isNull(driftFindings.resolvedAt)))
    return {
      drifted: Number(row?.drifted ?? 0),
      findings: Number(row?.findings ?? 0),
      ignored: Number(row?.ignored ?? 0),
    }
  },

  /** In every workspace, by kind. */
  async countOpen(): Promise<{ kind: DriftKind; open: number }[]> {
    const rows = await db
      .select({ kind: driftFindings.kind, open: sql<string>`count(*)` })
      .from(driftFindings)
      .innerJoin(agents, compared)
      .where(isNull(driftFindings.resolvedAt))
      .groupBy(driftFindings.kind)
    return rows.map(({ kind, open }) => ({ kind, open: Number(open) }))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(driftFindings).where(eq(driftFindings.workspaceId, workspaceId))
  },
})

const one = (workspaceId: string, id: string) =>
  and(eq(driftFindings.workspaceId, workspaceId), eq(driftFindings.id, id))

const among = (workspaceId: string, ids: readonly string[]) =>
  and(eq(driftFindings.workspaceId, workspaceId), inArray(driftFindings.id, [...ids]))

/** Only what is governed is compared; a finding of anybody else is about to end. */
const compared = and(
  eq(agents.workspaceId, driftFindings.workspaceId),
  eq(agents.id, driftFindings.agentId),
  eq(agents.isRetired, false),
  isNotNull(agents.governedRevision),
)

const checkOfAgent = and(
  eq(driftChecks.workspaceId, driftFindings.workspaceId),
  eq(driftChecks.agentId, driftFindings.agentId),
)

const ignorable = Object.entries(driftKinds).flatMap(([kind, { canIgnore }]) => (canIgnore ? [kind] : []))

/** The same as `isIgnored` of packages/drift, for many at once; a test compares the two. */
const isStanding = (now: number): SQL<string> => sql<string>`(${driftFindings.kind} not in ${ignorable}
  or not exists (select 1 from ${driftIgnores}
    where ${driftIgnores.workspaceId} = ${driftFindings.workspaceId} and ${driftIgnores.kind} = ${driftFindings.kind}
    and ${driftIgnores.endedAt} is null and ${gt(driftIgnores.expiresAt, now)}
    and (${driftIgnores.cause} is null or ${driftIgnores.cause} = ${driftFindings.cause})
    and (${driftIgnores.agentId} is null or ${driftIgnores.agentId} = ${driftFindings.agentId})))`

export const standing = (now: number) => and(isNull(driftFindings.resolvedAt), isStanding(now))

const beyond = (befallen: SQL, since: SQL, { agents: n, since: at, cause }: CauseCursor): SQL =>
  sql`(${befallen} < ${n} or (${befallen} = ${n} and (${since} > ${textOf(at)}
    or (${since} = ${textOf(at)} and ${driftFindings.cause} > ${cause}))))`

const textOf = (at: number): string => new Date(at).toISOString().slice(0, 23).replace('T', ' ')

const instantOf = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)

const typed = ({ openCause: _, ...finding }: typeof driftFindings.$inferSelect): DriftFinding => finding
