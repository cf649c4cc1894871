import type { Finding } from '@countersign/decisions'
import {
  agents,
  memberGroups,
  quarantineNotices,
  quarantines,
  remediationSettings,
} from '@countersign/drizzle/schema'
import { and, asc, count, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
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

const mostNotices = 50

/** Why agents are invalidated, who is told, and what a workspace does about it. */
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

  /** The people of the groups that own agents, by the name of the group. */
  async ownersOf(workspaceId: string, groups: readonly string[]): Promise<Map<string, string[]>> {
    const people = new Map<string, string[]>()
    if (groups.length === 0) return people
    const rows = await db
      .select({ name: memberGroups.name, personId: memberGroups.personId })
      .from(memberGroups)
      .where(and(eq(memberGroups.workspaceId, workspaceId), inArray(memberGroups.name, [...groups])))
    for (const { name, personId } of rows) people.set(name, [...(people.get(name) ?? []), personId])
    return people
  },

  async notify(
    workspaceId: string,
    told: readonly { personId: string; agentId: string }[],
    at: number,
  ): Promise<void> {
    if (told.length === 0) return
    await db
      .insert(quarantineNotices)
      .values(told.map((one) => ({ ...one, workspaceId, at, seenAt: null })))
      .onDuplicateKeyUpdate({ set: { at, seenAt: null } })
  },

  /** What somebody has not seen yet, the newest first. */
  async unseen(workspaceId: string, personId: string) {
    return db
      .select({
        agentId: quarantineNotices.agentId,
        agentName: agents.name,
        at: quarantineNotices.at,
        code: quarantines.code,
        revalidationId: quarantines.revalidationId,
      })
      .from(quarantineNotices)
      .innerJoin(
        quarantines,
        and(
          eq(quarantines.workspaceId, quarantineNotices.workspaceId),
          eq(quarantines.agentId, quarantineNotices.agentId),
        ),
      )
      .innerJoin(agents, quarantined)
      .where(
        and(
          eq(quarantineNotices.workspaceId, workspaceId),
          eq(quarantineNotices.personId, personId),
          isNull(quarantineNotices.seenAt),
        ),
      )
      .orderBy(desc(quarantineNotices.at), asc(quarantineNotices.agentId))
      .limit(mostNotices)
  },

  async see(workspaceId: string, personId: string, at: number): Promise<void> {
    await db
      .update(quarantineNotices)
      .set({ seenAt: at })
      .where(
        and(
          eq(quarantineNotices.workspaceId, workspaceId),
          eq(quarantineNotices.personId, personId),
          isNull(quarantineNotices.seenAt),
        ),
      )
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
