import { agents, memberGroups, members, quarantineNotices, quarantines } from '@countersign/drizzle/schema'
import { Role, roleHas } from '@countersign/people'
import { and, asc, count, desc, eq, inArray, isNull, or } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

/** A notice as somebody was shown it: an agent that is quarantined once more makes another one. */
export type Shown = { agentId: string; at: number }

/** So many are shown at once, and no more can be seen at once. */
export const mostNotices = 50

/** Whoever cannot sign in, or may look at no agent, would never hear of one. */
const isReader = and(
  eq(members.state, 'active'),
  inArray(
    members.role,
    Role.options.filter((role) => roleHas(role, 'agents:read')),
  ),
)

const ofQuarantine = and(
  eq(quarantines.workspaceId, quarantineNotices.workspaceId),
  eq(quarantines.agentId, quarantineNotices.agentId),
)
const ofAgent = and(
  eq(agents.workspaceId, quarantineNotices.workspaceId),
  eq(agents.id, quarantineNotices.agentId),
)

const unseenBy = (workspaceId: string, personId: string) =>
  and(
    eq(quarantineNotices.workspaceId, workspaceId),
    eq(quarantineNotices.personId, personId),
    isNull(quarantineNotices.seenAt),
  )

/** Who is told that an agent is quarantined, until they have seen it. */
export const noticeStore = (db: Db) => ({
  /** Those of the groups that own agents who can look at them, by the name of the group. */
  async ownersOf(workspaceId: string, groups: readonly string[]): Promise<Map<string, string[]>> {
    const owners = new Map<string, string[]>()
    if (groups.length === 0) return owners
    const rows = await db
      .select({ name: memberGroups.name, personId: memberGroups.personId })
      .from(memberGroups)
      .innerJoin(
        members,
        and(eq(members.workspaceId, memberGroups.workspaceId), eq(members.personId, memberGroups.personId)),
      )
      .where(
        and(eq(memberGroups.workspaceId, workspaceId), inArray(memberGroups.name, [...groups]), isReader),
      )
    for (const { name, personId } of rows) owners.set(name, [...(owners.get(name) ?? []), personId])
    return owners
  },

  /** Those of the people who can look at agents. */
  async readersAmong(workspaceId: string, personIds: readonly string[]): Promise<Set<string>> {
    if (personIds.length === 0) return new Set()
    const rows = await db
      .select({ personId: members.personId })
      .from(members)
      .where(and(eq(members.workspaceId, workspaceId), inArray(members.personId, [...personIds]), isReader))
    return new Set(rows.map(({ personId }) => personId))
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

  /** What somebody has not seen yet, the newest first, and how much more there is. */
  async unseen(workspaceId: string, personId: string) {
    const items = await db
      .select({
        agentId: quarantineNotices.agentId,
        agentName: agents.name,
        at: quarantineNotices.at,
        code: quarantines.code,
        revalidationId: quarantines.revalidationId,
      })
      .from(quarantineNotices)
      .innerJoin(quarantines, ofQuarantine)
      .innerJoin(agents, ofAgent)
      .where(unseenBy(workspaceId, personId))
      .orderBy(desc(quarantineNotices.at), asc(quarantineNotices.agentId))
      .limit(mostNotices)
    if (items.length < mostNotices) return { items, more: 0 }
    const [all] = await db
      .select({ count: count() })
      .from(quarantineNotices)
      .innerJoin(quarantines, ofQuarantine)
      .innerJoin(agents, ofAgent)
      .where(unseenBy(workspaceId, personId))
    // Some may have been released between the two questions.
    return { items, more: Math.max((all?.count ?? 0) - items.length, 0) }
  },

  /** Exactly those that were shown. */
  async see(workspaceId: string, personId: string, shown: readonly Shown[], seenAt: number): Promise<void> {
    if (shown.length === 0) return
    const isShown = or(
      ...shown.map(({ agentId, at }) =>
        and(eq(quarantineNotices.agentId, agentId), eq(quarantineNotices.at, at)),
      ),
    )
    await db
      .update(quarantineNotices)
      .set({ seenAt })
      .where(and(unseenBy(workspaceId, personId), isShown))
  },
})
