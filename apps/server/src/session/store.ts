import { people, sessions, signInFailures } from '@countersign/drizzle/schema'
import type { ThrottleState } from '@countersign/people'
import { and, desc, eq, gt, inArray, isNull, lt, ne, sql } from 'drizzle-orm'
import { type Db, lazily } from '../database/connection.ts'

export type Session = typeof sessions.$inferSelect

/** Prepared, because it runs at every request and building the text costs more than asking. */
const prepareByToken = (db: Db) =>
  db
    .select({ session: sessions, person: people })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(eq(sessions.tokenHash, sql.placeholder('tokenHash')))
    .prepare()

export const sessionStore = (db: Db, byToken = lazily(() => prepareByToken(db))) => ({
  async add(session: Session): Promise<void> {
    await db.insert(sessions).values(session)
  },

  /** The session behind a token with its person, in one round trip: this runs at every request. */
  async findByToken(tokenHash: Buffer) {
    const [row] = await byToken().execute({ tokenHash })
    return row ?? null
  },

  async openOf(personId: string, since: number): Promise<Session[]> {
    return db
      .select()
      .from(sessions)
      .where(and(eq(sessions.personId, personId), isNull(sessions.endedAt), gt(sessions.createdAt, since)))
      .orderBy(desc(sessions.createdAt))
  },

  async seen(id: string, at: number): Promise<void> {
    await db
      .update(sessions)
      .set({ lastSeenAt: at })
      .where(and(eq(sessions.id, id), lt(sessions.lastSeenAt, at)))
  },

  async actAs(id: string, personId: string | null): Promise<void> {
    await db.update(sessions).set({ actingAsId: personId }).where(eq(sessions.id, id))
  },

  async end(personId: string, sessionId: string, at: number): Promise<boolean> {
    const [done] = await db
      .update(sessions)
      .set({ endedAt: at })
      .where(and(eq(sessions.id, sessionId), eq(sessions.personId, personId), isNull(sessions.endedAt)))
    return done.affectedRows === 1
  },

  async endAll(personId: string, at: number, except?: string): Promise<number> {
    const mine = and(eq(sessions.personId, personId), isNull(sessions.endedAt))
    const [done] = await db
      .update(sessions)
      .set({ endedAt: at })
      .where(except ? and(mine, ne(sessions.id, except)) : mine)
    return done.affectedRows
  },

  async removeAll(personId: string): Promise<void> {
    await db.delete(sessions).where(eq(sessions.personId, personId))
  },

  async stopActingAs(personIds: readonly string[]): Promise<void> {
    if (personIds.length === 0) return
    await db
      .update(sessions)
      .set({ actingAsId: null })
      .where(inArray(sessions.actingAsId, [...personIds]))
  },

  async lastSeenOf(personIds: readonly string[]): Promise<Map<string, number>> {
    if (personIds.length === 0) return new Map()
    const rows = await db
      .select({ personId: sessions.personId, at: sql<string>`max(${sessions.lastSeenAt})` })
      .from(sessions)
      .where(inArray(sessions.personId, [...personIds]))
      .groupBy(sessions.personId)
    return new Map(
      rows.map((row) => [row.personId, sessions.lastSeenAt.mapFromDriverValue(row.at) as number]),
    )
  },

  /** The failures counted under a key, held until the transaction ends, so that attempts are looked at in turn. */
  async lockFailures(key: Buffer): Promise<ThrottleState> {
    const none = { failures: 0, lastFailureAt: 0 }
    await db
      .insert(signInFailures)
      .values({ key, ...none })
      .onDuplicateKeyUpdate({ set: { key } })
    const [row] = await db.select().from(signInFailures).where(eq(signInFailures.key, key)).for('update')
    return row ?? none
  },

  async saveFailures(key: Buffer, { failures, lastFailureAt }: ThrottleState): Promise<void> {
    await db.update(signInFailures).set({ failures, lastFailureAt }).where(eq(signInFailures.key, key))
  },

  async forgetFailures(key: Buffer): Promise<void> {
    await db.delete(signInFailures).where(eq(signInFailures.key, key))
  },

  async takeBackFailure(key: Buffer): Promise<void> {
    await db
      .update(signInFailures)
      .set({ failures: sql`${signInFailures.failures} - 1` })
      .where(and(eq(signInFailures.key, key), gt(signInFailures.failures, 0)))
  },

  async forgetFailuresBefore(at: number): Promise<void> {
    await db.delete(signInFailures).where(lt(signInFailures.lastFailureAt, at))
  },
})
