import { members, people } from '@countersign/drizzle/schema'
import type { Role } from '@countersign/people'
import { and, asc, count, desc, eq, gt, inArray, like, ne, or, sql } from 'drizzle-orm'
import { type Db, lazily } from '../database/connection.ts'

export type Member = typeof members.$inferSelect

export type MemberFilter = {
  search?: string | undefined
  role?: Role | undefined
  state?: Member['state'] | undefined
  cursor?: string | undefined
  limit: number
}

/** More people than a page could name are nobody's choice any more. */
const mostDescribed = 1_000

/** Prepared, because it runs at every request that names a workspace. */
const prepareFind = (db: Db) =>
  db
    .select()
    .from(members)
    .where(
      and(
        eq(members.workspaceId, sql.placeholder('workspaceId')),
        eq(members.personId, sql.placeholder('personId')),
      ),
    )
    .prepare()

export const memberStore = (db: Db, found = lazily(() => prepareFind(db))) => ({
  async find(workspaceId: string, personId: string): Promise<Member | null> {
    const [row] = await found().execute({ workspaceId, personId })
    return row ?? null
  },

  /** A page by person id, with everything the page shows; the row after the page tells whether more follow. */
  async page(workspaceId: string, filter: MemberFilter) {
    const pattern = filter.search ? `%${filter.search.replace(/[\\%_]/g, '\\$&')}%` : null
    const matching = and(
      eq(members.workspaceId, workspaceId),
      filter.role ? eq(members.role, filter.role) : undefined,
      filter.state ? eq(members.state, filter.state) : undefined,
      pattern ? or(like(people.name, pattern), like(people.email, pattern)) : undefined,
    )
    const rows = await db
      .select({ member: members, person: people })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .where(and(matching, filter.cursor ? gt(members.personId, filter.cursor) : undefined))
      .orderBy(asc(members.personId))
      .limit(filter.limit + 1)
    const [total] = await db
      .select({ count: count() })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .where(matching)
    return {
      rows: rows.slice(0, filter.limit),
      hasMore: rows.length > filter.limit,
      total: total?.count ?? 0,
    }
  },

  async activeAdmins(workspaceId: string): Promise<string[]> {
    const rows = await db
      .select({ personId: members.personId })
      .from(members)
      .where(
        and(eq(members.workspaceId, workspaceId), eq(members.role, 'admin'), eq(members.state, 'active')),
      )
    return rows.map((row) => row.personId)
  },

  /** Real people who are active here in one of these roles, with their names. */
  async activePeople(workspaceId: string, roles: readonly Role[]) {
    return db
      .select({ personId: people.id, name: people.name })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .where(
        and(
          eq(members.workspaceId, workspaceId),
          eq(members.state, 'active'),
          inArray(members.role, [...roles]),
          eq(people.isPersona, false),
        ),
      )
      .orderBy(asc(people.id))
  },

  /** Taken before a change that could leave the workspace without an admin; two such changes then queue up. */
  async lock(workspaceId: string): Promise<void> {
    await db
      .select({ personId: members.personId })
      .from(members)
      .where(and(eq(members.workspaceId, workspaceId), eq(members.role, 'admin')))
      .for('update')
  },

  /** How many other workspaces each of these people belongs to; nobody who belongs to none is in the map. */
  async elsewhere(personIds: readonly string[], workspaceId: string): Promise<Map<string, number>> {
    if (personIds.length === 0) return new Map()
    const rows = await db
      .select({ personId: members.personId, count: count() })
      .from(members)
      .where(and(inArray(members.personId, [...personIds]), ne(members.workspaceId, workspaceId)))
      .groupBy(members.personId)
    return new Map(rows.map((row) => [row.personId, row.count]))
  },

  /** Those of the people who belong to the workspace, disabled ones included. */
  async among(workspaceId: string, personIds: readonly string[]): Promise<string[]> {
    if (personIds.length === 0) return []
    const rows = await db
      .select({ personId: members.personId })
      .from(members)
      .where(and(eq(members.workspaceId, workspaceId), inArray(members.personId, [...personIds])))
    return rows.map(({ personId }) => personId)
  },

  /** Those who are named, and as many others as a page could name who have one of these roles. */
  async described(workspaceId: string, { roles, ids }: { roles: readonly Role[]; ids: readonly string[] }) {
    if (roles.length === 0 && ids.length === 0) return []
    const isNamed = ids.length === 0 ? undefined : inArray(members.personId, [...ids])
    const rows = await db
      .select({ personId: members.personId, name: people.name, role: members.role, state: members.state })
      .from(members)
      .innerJoin(people, eq(people.id, members.personId))
      .where(
        and(
          eq(members.workspaceId, workspaceId),
          or(
            roles.length === 0
              ? undefined
              : and(inArray(members.role, [...roles]), eq(members.state, 'active')),
            isNamed,
          ),
        ),
      )
      .orderBy(...(isNamed ? [desc(isNamed)] : []), asc(people.name), asc(members.personId))
      .limit(mostDescribed + ids.length)
    return rows.sort((one, other) => one.name.localeCompare(other.name, 'en'))
  },

  async personIds(workspaceId: string): Promise<string[]> {
    const rows = await db
      .select({ personId: members.personId })
      .from(members)
      .where(eq(members.workspaceId, workspaceId))
    return rows.map((row) => row.personId)
  },

  async add(member: Member): Promise<void> {
    await db.insert(members).values(member)
  },

  async set(
    workspaceId: string,
    personId: string,
    change: Partial<Pick<Member, 'role' | 'state' | 'grantedBy'>>,
  ) {
    await db
      .update(members)
      .set(change)
      .where(and(eq(members.workspaceId, workspaceId), eq(members.personId, personId)))
  },

  async remove(workspaceId: string, personId: string): Promise<void> {
    await db.delete(members).where(and(eq(members.workspaceId, workspaceId), eq(members.personId, personId)))
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(members).where(eq(members.workspaceId, workspaceId))
  },
})
