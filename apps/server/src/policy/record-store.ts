import { policyDecisions, policyReplicas, policyWarnings } from '@countersign/drizzle/schema'
import { and, asc, desc, eq, getTableColumns, gte, lt, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Replica = typeof policyReplicas.$inferSelect
export type PolicyDecision = typeof policyDecisions.$inferSelect
export type WarningCount = typeof policyWarnings.$inferSelect

const { input: _, answer: __, ...listed } = getTableColumns(policyDecisions)

/** What is remembered of deciding by a policy: which replica loaded what, what was asked, what would have been denied. */
export const policyRecordStore = (db: Db) => ({
  async setReplica(replica: Replica): Promise<void> {
    const { workspaceId, replicaId, ...rest } = replica
    await db
      .insert(policyReplicas)
      .values({ workspaceId, replicaId, ...rest })
      .onDuplicateKeyUpdate({ set: rest })
  },

  /** For all workspaces at once: how the replica and its engine fare. */
  async tell(
    replicaId: string,
    seenAt: number,
    { fallbacks, error, errorAt }: Pick<Replica, 'fallbacks' | 'error' | 'errorAt'>,
  ): Promise<void> {
    const failed = error === null ? {} : { error, errorAt }
    await db
      .update(policyReplicas)
      .set({ seenAt, fallbacks, ...failed })
      .where(eq(policyReplicas.replicaId, replicaId))
  },

  async replicas(workspaceId: string, seenSince: number): Promise<Replica[]> {
    return db
      .select()
      .from(policyReplicas)
      .where(and(eq(policyReplicas.workspaceId, workspaceId), gte(policyReplicas.seenAt, seenSince)))
      .orderBy(asc(policyReplicas.host), asc(policyReplicas.replicaId))
  },

  /** The replicas that were seen lately, whatever they decide. */
  async replicasSeen(since: number): Promise<Set<string>> {
    const rows = await db
      .selectDistinct({ id: policyReplicas.replicaId })
      .from(policyReplicas)
      .where(gte(policyReplicas.seenAt, since))
    return new Set(rows.map(({ id }) => id))
  },

  async forgetReplicasBefore(at: number): Promise<void> {
    await db.delete(policyReplicas).where(lt(policyReplicas.seenAt, at))
  },

  async addDecisions(rows: readonly PolicyDecision[]): Promise<void> {
    if (rows.length > 0) await db.insert(policyDecisions).values([...rows])
  },

  /** Newest first and without what was asked; the row after the page tells whether more follow. */
  async decisions(
    workspaceId: string,
    question: PolicyDecision['question'] | undefined,
    before: string | undefined,
    limit: number,
  ) {
    return db
      .select(listed)
      .from(policyDecisions)
      .where(
        and(
          eq(policyDecisions.workspaceId, workspaceId),
          question === undefined ? undefined : eq(policyDecisions.question, question),
          before === undefined ? undefined : lt(policyDecisions.id, before),
        ),
      )
      .orderBy(desc(policyDecisions.id))
      .limit(limit + 1)
  },

  async decision(workspaceId: string, id: string): Promise<PolicyDecision | null> {
    const [row] = await db
      .select()
      .from(policyDecisions)
      .where(and(eq(policyDecisions.workspaceId, workspaceId), eq(policyDecisions.id, id)))
    return row ?? null
  },

  /** Leaves the newest `most` of one kind of question. */
  async trimDecisions(
    workspaceId: string,
    question: PolicyDecision['question'],
    most: number,
  ): Promise<void> {
    const ofQuestion = and(
      eq(policyDecisions.workspaceId, workspaceId),
      eq(policyDecisions.question, question),
    )
    const [last] = await db
      .select({ id: policyDecisions.id })
      .from(policyDecisions)
      .where(ofQuestion)
      .orderBy(desc(policyDecisions.id))
      .limit(1)
      .offset(most - 1)
    if (last) await db.delete(policyDecisions).where(and(ofQuestion, lt(policyDecisions.id, last.id)))
  },

  /** Adds to the counts; a day that has none yet begins. */
  async countWarnings(counts: readonly WarningCount[]): Promise<void> {
    if (counts.length === 0) return
    await db
      .insert(policyWarnings)
      .values([...counts])
      .onDuplicateKeyUpdate({
        set: {
          times: sql`${policyWarnings.times} + values(${policyWarnings.times})`,
          lastAt: sql`greatest(${policyWarnings.lastAt}, values(${policyWarnings.lastAt}))`,
        },
      })
  },

  async warnings(workspaceId: string, since: number): Promise<WarningCount[]> {
    return db
      .select()
      .from(policyWarnings)
      .where(and(eq(policyWarnings.workspaceId, workspaceId), gte(policyWarnings.day, since)))
      .orderBy(asc(policyWarnings.rule), asc(policyWarnings.code), asc(policyWarnings.day))
  },

  async forgetWarningsBefore(day: number): Promise<void> {
    await db.delete(policyWarnings).where(lt(policyWarnings.day, day))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(policyReplicas).where(eq(policyReplicas.workspaceId, workspaceId))
    await db.delete(policyDecisions).where(eq(policyDecisions.workspaceId, workspaceId))
    await db.delete(policyWarnings).where(eq(policyWarnings.workspaceId, workspaceId))
  },
})
