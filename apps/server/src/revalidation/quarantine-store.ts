import type { Finding } from '@countersign/decisions'
import { agents, quarantineNotices, quarantines, remediationSettings } from '@countersign/drizzle/schema'
import { and, asc, count, desc, eq, gt, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Db } from '../database/connection.ts'

export type Quarantine = typeof quarantines.$inferSelect
export type RemediationMode = (typeof remediationSettings.$inferSelect)['mode']

const Findings = z.array(
  z.strictObject({
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
    path: z.string().nullable(),
  }),
)

/** What speaks against an agent, as it was found. */
export const findingsIn = ({ findings }: Pick<Quarantine, 'findings'>): Finding[] =>
  Findings.parse(JSON.parse(findings))

/** Why agents are invalidated, and what a workspace does about it. */
export const quarantineStore = (db: Db) => ({
  /** An agent that is judged again keeps the moment since when it has been invalidated. */
  async put(added: readonly Quarantine[]): Promise<void> {
    if (added.length === 0) return
    const given = (column: string) => sql.raw(`values(${column})`)
    await db
      .insert(quarantines)
      .values([...added])
      .onDuplicateKeyUpdate({
        set: {
          revalidationId: given('revalidation_id'),
          snapshotId: given('snapshot_id'),
          revision: given('revision'),
          code: given('code'),
          findings: given('findings'),
          eventId: given('event_id'),
        },
      })
  },

  async release(workspaceId: string, agentIds: readonly string[]): Promise<void> {
    if (agentIds.length === 0) return
    await db
      .delete(quarantines)
      .where(and(eq(quarantines.workspaceId, workspaceId), inArray(quarantines.agentId, [...agentIds])))
    await db
      .delete(quarantineNotices)
      .where(
        and(
          eq(quarantineNotices.workspaceId, workspaceId),
          inArray(quarantineNotices.agentId, [...agentIds]),
        ),
      )
  },

  async find(workspaceId: string, agentId: string): Promise<Quarantine | null> {
    const [row] = await db
      .select()
      .from(quarantines)
      .where(and(eq(quarantines.workspaceId, workspaceId), eq(quarantines.agentId, agentId)))
    return row ?? null
  },

  async page(workspaceId: string, after: string | null, limit: number) {
    return db
      .select({
        quarantine: quarantines,
        agentName: agents.name,
        owner: agents.owner,
        sandboxRevision: agents.sandboxRevision,
        lastRevision: agents.lastRevision,
      })
      .from(quarantines)
      .innerJoin(agents, quarantined)
      .where(
        and(
          eq(quarantines.workspaceId, workspaceId),
          eq(agents.isInvalidated, true),
          eq(agents.isRetired, false),
          after === null ? undefined : gt(quarantines.agentId, after),
        ),
      )
      .orderBy(asc(quarantines.agentId))
      .limit(limit)
  },

  /** Those that have the same cause. */
  async withCode(workspaceId: string, code: string, after: string | null, limit: number) {
    return db
      .select({ agentId: quarantines.agentId, agentName: agents.name })
      .from(quarantines)
      .innerJoin(agents, quarantined)
      .where(
        and(
          eq(quarantines.workspaceId, workspaceId),
          eq(quarantines.code, code),
          after === null ? undefined : gt(quarantines.agentId, after),
          eq(agents.isInvalidated, true),
          eq(agents.isRetired, false),
        ),
      )
      .orderBy(asc(quarantines.agentId))
      .limit(limit)
  },

  /** How many agents have which cause, the most frequent first. */
  async causes(workspaceId: string) {
    return db
      .select({ code: quarantines.code, agents: count() })
      .from(quarantines)
      .innerJoin(agents, quarantined)
      .where(
        and(
          eq(quarantines.workspaceId, workspaceId),
          eq(agents.isInvalidated, true),
          eq(agents.isRetired, false),
        ),
      )
      .groupBy(quarantines.code)
      .orderBy(desc(count()), asc(quarantines.code))
  },

  async mode(workspaceId: string): Promise<RemediationMode> {
    const [row] = await db
      .select()
      .from(remediationSettings)
      .where(eq(remediationSettings.workspaceId, workspaceId))
    return row?.mode ?? 'propose'
  },

  async setMode(workspaceId: string, mode: RemediationMode): Promise<void> {
    await db.insert(remediationSettings).values({ workspaceId, mode }).onDuplicateKeyUpdate({ set: { mode } })
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(quarantines).where(eq(quarantines.workspaceId, workspaceId))
    await db.delete(quarantineNotices).where(eq(quarantineNotices.workspaceId, workspaceId))
    await db.delete(remediationSettings).where(eq(remediationSettings.workspaceId, workspaceId))
  },
})

const quarantined = and(eq(agents.workspaceId, quarantines.workspaceId), eq(agents.id, quarantines.agentId))
