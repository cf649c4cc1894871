import { identities, members, signInAttempts, signInProviders } from '@countersign/drizzle/schema'
import type { RoleMapping } from '@countersign/people'
import { and, asc, eq, isNull, lt } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Provider = Omit<typeof signInProviders.$inferSelect, 'roleMap'> & { roleMap: RoleMapping[] }
export type SignInAttempt = typeof signInAttempts.$inferSelect

const typed = (row: typeof signInProviders.$inferSelect): Provider => ({
  ...row,
  roleMap: JSON.parse(row.roleMap),
})

/** Identity providers of workspaces, and sign-ins that are on their way to one and back. */
export const providerStore = (db: Db) => ({
  async find(id: string): Promise<Provider | null> {
    const [row] = await db.select().from(signInProviders).where(eq(signInProviders.id, id))
    return row ? typed(row) : null
  },

  /** Held until the transaction ends, so that a sign-in and a change of its provider happen one after the other. */
  async lock(id: string): Promise<Provider | null> {
    const [row] = await db.select().from(signInProviders).where(eq(signInProviders.id, id)).for('update')
    return row ? typed(row) : null
  },

  async hasIdentities(id: string): Promise<boolean> {
    const rows = await db
      .select({ id: identities.id })
      .from(identities)
      .where(eq(identities.providerId, id))
      .limit(1)
    return rows.length > 0
  },

  async ofWorkspace(workspaceId: string): Promise<Provider[]> {
    const rows = await db
      .select()
      .from(signInProviders)
      .where(eq(signInProviders.workspaceId, workspaceId))
      .orderBy(asc(signInProviders.id))
    return rows.map(typed)
  },

  async enabled(): Promise<{ id: string; name: string }[]> {
    return db
      .select({ id: signInProviders.id, name: signInProviders.name })
      .from(signInProviders)
      .where(eq(signInProviders.isEnabled, true))
      .orderBy(asc(signInProviders.name))
      .limit(50)
  },

  /** The enabled providers of the workspaces that a person belongs to. */
  async enabledFor(personId: string): Promise<{ id: string; name: string }[]> {
    return db
      .select({ id: signInProviders.id, name: signInProviders.name })
      .from(signInProviders)
      .innerJoin(members, eq(members.workspaceId, signInProviders.workspaceId))
      .where(
        and(eq(members.personId, personId), eq(members.state, 'active'), eq(signInProviders.isEnabled, true)),
      )
      .orderBy(asc(signInProviders.name))
  },

  async add(provider: Provider): Promise<void> {
    await db.insert(signInProviders).values({ ...provider, roleMap: JSON.stringify(provider.roleMap) })
  },

  async save({ id, workspaceId, roleMap, ...provider }: Omit<Provider, 'createdAt'>): Promise<void> {
    await db
      .update(signInProviders)
      .set({ ...provider, roleMap: JSON.stringify(roleMap) })
      .where(and(eq(signInProviders.id, id), eq(signInProviders.workspaceId, workspaceId)))
  },

  async remove(workspaceId: string, id: string): Promise<boolean> {
    const [done] = await db
      .delete(signInProviders)
      .where(and(eq(signInProviders.id, id), eq(signInProviders.workspaceId, workspaceId)))
    return done.affectedRows === 1
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(signInProviders).where(eq(signInProviders.workspaceId, workspaceId))
  },

  async addAttempt(attempt: SignInAttempt): Promise<void> {
    await db.insert(signInAttempts).values(attempt)
  },

  async findAttempt(id: string): Promise<SignInAttempt | null> {
    const [row] = await db.select().from(signInAttempts).where(eq(signInAttempts.id, id))
    return row ?? null
  },

  /** Claims the attempt for one answer from the provider; a second answer with the same state finds it gone. */
  async settle(id: string, result: string): Promise<boolean> {
    const [done] = await db
      .update(signInAttempts)
      .set({ result })
      .where(and(eq(signInAttempts.id, id), isNull(signInAttempts.result)))
    return done.affectedRows === 1
  },

  async saveResult(id: string, result: string): Promise<void> {
    await db.update(signInAttempts).set({ result }).where(eq(signInAttempts.id, id))
  },

  async forgetAttemptsBefore(at: number): Promise<void> {
    await db.delete(signInAttempts).where(lt(signInAttempts.createdAt, at))
  },
})
