import { memberGroups } from '@countersign/drizzle/schema'
import { and, asc, count, eq, inArray } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

/** Which groups members are in. A group is there for as long as somebody is in it. */
export const groupStore = (db: Db) => ({
  /** The groups of each of these people, in order; nobody without a group is in the map. */
  async of(workspaceId: string, personIds: readonly string[]): Promise<Map<string, string[]>> {
    if (personIds.length === 0) return new Map()
    const rows = await db
      .select({ personId: memberGroups.personId, name: memberGroups.name })
      .from(memberGroups)
      .where(and(eq(memberGroups.workspaceId, workspaceId), inArray(memberGroups.personId, [...personIds])))
      .orderBy(asc(memberGroups.name))
    const groups = new Map<string, string[]>()
    for (const { personId, name } of rows) groups.set(personId, [...(groups.get(personId) ?? []), name])
    return groups
  },

  async counted(workspaceId: string): Promise<{ name: string; members: number }[]> {
    return db
      .select({ name: memberGroups.name, members: count() })
      .from(memberGroups)
      .where(eq(memberGroups.workspaceId, workspaceId))
      .groupBy(memberGroups.name)
      .orderBy(asc(memberGroups.name))
  },

  async replace(workspaceId: string, personId: string, names: readonly string[]): Promise<void> {
    await db.delete(memberGroups).where(ofMember(workspaceId, personId))
    if (names.length > 0) {
      await db.insert(memberGroups).values(names.map((name) => ({ workspaceId, personId, name })))
    }
  },

  async removeOf(workspaceId: string, personId: string): Promise<void> {
    await db.delete(memberGroups).where(ofMember(workspaceId, personId))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(memberGroups).where(eq(memberGroups.workspaceId, workspaceId))
  },
})

const ofMember = (workspaceId: string, personId: string) =>
  and(eq(memberGroups.workspaceId, workspaceId), eq(memberGroups.personId, personId))
