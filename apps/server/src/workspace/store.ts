import { changes, instance, members, workspaces } from '@countersign/drizzle/schema'
import { and, asc, desc, eq, gt, lt } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Workspace = typeof workspaces.$inferSelect

export const workspaceStore = (db: Db) => ({
  async find(id: string): Promise<Workspace | null> {
    const [row] = await db.select().from(workspaces).where(eq(workspaces.id, id))
    return row ?? null
  },

  async findBySlug(slug: string): Promise<Workspace | null> {
    const [row] = await db.select().from(workspaces).where(eq(workspaces.slug, slug))
    return row ?? null
  },

  async findDemo(): Promise<Workspace | null> {
    const [row] = await db.select().from(workspaces).where(eq(workspaces.kind, 'demo')).limit(1)
    return row ?? null
  },

  /** The workspaces in which a person is an active member, with the role there. */
  async ofPerson(personId: string) {
    return (
      db
        .select({ workspace: workspaces, role: members.role })
        .from(members)
        .innerJoin(workspaces, eq(workspaces.id, members.workspaceId))
        .where(and(eq(members.personId, personId), eq(members.state, 'active')))
        // 'normal' sorts after 'demo': one's own workspaces come first.
        .orderBy(desc(workspaces.kind), asc(workspaces.createdAt), asc(workspaces.id))
    )
  },

  async add(workspace: Workspace): Promise<void> {
    await db.insert(workspaces).values(workspace)
  },

  async rename(id: string, name: string): Promise<void> {
    await db.update(workspaces).set({ name }).where(eq(workspaces.id, id))
  },

  /** Taken by what changes how everything in it starts: two such acts queue up. */
  async lock(id: string): Promise<Workspace | null> {
    const [row] = await db.select().from(workspaces).where(eq(workspaces.id, id)).for('update')
    return row ?? null
  },

  async set(
    id: string,
    change: Partial<
      Pick<Workspace, 'onPolicyDrift' | 'frozenAt' | 'frozenBy' | 'frozenReason' | 'driftEveryMinutes'>
    >,
  ): Promise<void> {
    await db.update(workspaces).set(change).where(eq(workspaces.id, id))
  },

  async remove(id: string): Promise<void> {
    await db.delete(workspaces).where(eq(workspaces.id, id))
    await db.delete(changes).where(eq(changes.workspaceId, id))
  },

  async isSetUp(): Promise<boolean> {
    const rows = await db.select({ id: instance.id }).from(instance)
    return rows.length > 0
  },

  /** Fails with a duplicate key for everyone but the first: the row is the lock of set-up. */
  async markSetUp(personId: string, at: number): Promise<void> {
    await db.insert(instance).values({ id: 1, setUpAt: at, setUpBy: personId })
  },

  async noteChange(change: typeof changes.$inferInsert): Promise<void> {
    await db.insert(changes).values(change)
  },

  async changesAfter(workspaceId: string, id: string, limit: number) {
    return db
      .select()
      .from(changes)
      .where(and(eq(changes.workspaceId, workspaceId), gt(changes.id, id)))
      .orderBy(asc(changes.id))
      .limit(limit)
  },

  async forgetChangesBefore(at: number): Promise<void> {
    await db.delete(changes).where(lt(changes.at, at))
  },
})
