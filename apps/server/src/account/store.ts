import { identities, people } from '@countersign/drizzle/schema'
import { and, eq, inArray } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Person = typeof people.$inferSelect
export type Identity = typeof identities.$inferSelect

/** Human accounts and the provider identities linked to them. */
export const peopleStore = (db: Db) => ({
  async find(id: string): Promise<Person | null> {
    const [row] = await db.select().from(people).where(eq(people.id, id))
    return row ?? null
  },

  async findByEmail(email: string): Promise<Person | null> {
    const [row] = await db.select().from(people).where(eq(people.email, email))
    return row ?? null
  },

  async list(ids: readonly string[]): Promise<Person[]> {
    if (ids.length === 0) return []
    return db
      .select()
      .from(people)
      .where(inArray(people.id, [...ids]))
  },

  async add(person: Person): Promise<void> {
    await db.insert(people).values(person)
  },

  async rename(id: string, name: string): Promise<void> {
    await db.update(people).set({ name }).where(eq(people.id, id))
  },

  async setPassword(id: string, passwordHash: string): Promise<void> {
    await db.update(people).set({ passwordHash }).where(eq(people.id, id))
  },

  async removeAll(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await db.delete(people).where(inArray(people.id, [...ids]))
  },

  async findIdentity(providerId: string, subject: string): Promise<Identity | null> {
    const [row] = await db
      .select()
      .from(identities)
      .where(and(eq(identities.providerId, providerId), eq(identities.subject, subject)))
    return row ?? null
  },

  async identitiesOf(personId: string): Promise<Identity[]> {
    return db.select().from(identities).where(eq(identities.personId, personId)).orderBy(identities.id)
  },

  async link(identity: Identity): Promise<void> {
    await db.insert(identities).values(identity)
  },

  async unlink(personId: string, identityId: string): Promise<boolean> {
    const [done] = await db
      .delete(identities)
      .where(and(eq(identities.id, identityId), eq(identities.personId, personId)))
    return done.affectedRows === 1
  },

  async unlinkAll(personId: string): Promise<void> {
    await db.delete(identities).where(eq(identities.personId, personId))
  },

  async unlinkProvider(providerId: string): Promise<number> {
    const [done] = await db.delete(identities).where(eq(identities.providerId, providerId))
    return done.affectedRows
  },
})
