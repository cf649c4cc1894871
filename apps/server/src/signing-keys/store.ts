import { signingKeys, workspaces } from '@countersign/drizzle/schema'
import { type Algorithm, type KeyState, type PublicJwk, PublicJwkText } from '@countersign/proofs'
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { Batch, ofEach } from '../database/batch.ts'
import { type Db, lazily } from '../database/connection.ts'

export type SigningKey = Omit<typeof signingKeys.$inferSelect, 'activeAlg' | 'publicJwk'> & {
  publicJwk: PublicJwk | null
}

const typed = ({ activeAlg: _, publicJwk, ...row }: typeof signingKeys.$inferSelect): SigningKey => ({
  ...row,
  publicJwk: publicJwk === null ? null : PublicJwkText.parse(JSON.parse(publicJwk)),
})

/** What changes when a key enters another state. */
export type Entering = Partial<
  Pick<SigningKey, 'validFrom' | 'validTo' | 'revocationReason' | 'revokedFrom' | 'sealedSecret'>
> & { state: KeyState; stateSince: number }

const prepareOfWorkspace = (db: Db) =>
  db
    .select()
    .from(signingKeys)
    .where(eq(signingKeys.workspaceId, sql.placeholder('workspaceId')))
    .orderBy(asc(signingKeys.id))
    .prepare()

export const signingKeyStore = (
  db: Db,
  ofWorkspace = lazily(() => prepareOfWorkspace(db)),
  asked = new Batch((together: readonly string[]) =>
    ofEach(
      together,
      (workspaceId) => workspaceId,
      async ([workspaceId]) => {
        const keys = (await ofWorkspace().execute({ workspaceId })).map(typed)
        return () => keys
      },
    ),
  ),
) => ({
  async add(key: SigningKey): Promise<void> {
    const publicJwk = key.publicJwk === null ? null : JSON.stringify(key.publicJwk)
    await db.insert(signingKeys).values({ ...key, publicJwk })
  },

  /** In the order in which they were prepared. Those who ask at the same moment share the answer. */
  ofWorkspace(workspaceId: string): Promise<readonly SigningKey[]> {
    return asked.add(workspaceId)
  },

  /** Held until the transaction ends: no key of the workspace changes its state meanwhile. */
  async lock(workspaceId: string): Promise<SigningKey[]> {
    const rows = await db
      .select()
      .from(signingKeys)
      .where(eq(signingKeys.workspaceId, workspaceId))
      .orderBy(asc(signingKeys.id))
      .for('update')
    return rows.map(typed)
  },

  /** Those that sign; held, so that they go on signing until what they sign is committed. */
  async lockActive(workspaceId: string): Promise<SigningKey[]> {
    const rows = await db
      .select()
      .from(signingKeys)
      .where(and(eq(signingKeys.workspaceId, workspaceId), eq(signingKeys.state, 'active')))
      .orderBy(asc(signingKeys.id))
      .for('update')
    return rows.map(typed)
  },

  /** Only from the state that was read under the lock. */
  async enter(id: string, from: KeyState, entering: Entering): Promise<boolean> {
    const [done] = await db
      .update(signingKeys)
      .set(entering)
      .where(and(eq(signingKeys.id, id), eq(signingKeys.state, from)))
    return done.affectedRows === 1
  },

  async signed(id: string, at: number, times = 1): Promise<void> {
    await db
      .update(signingKeys)
      .set({ signatures: sql`${signingKeys.signatures} + ${times}`, lastSignedAt: at })
      .where(eq(signingKeys.id, id))
  },

  /** Workspaces that are older than signing keys, or lack one of these kinds for another reason. */
  async workspacesWithout(algs: readonly Algorithm[]): Promise<string[]> {
    const found = new Set<string>()
    for (const alg of algs) {
      const rows = await db
        .select({ id: workspaces.id })
        .from(workspaces)
        .leftJoin(signingKeys, and(eq(signingKeys.workspaceId, workspaces.id), eq(signingKeys.alg, alg)))
        .where(isNull(signingKeys.id))
      for (const { id } of rows) found.add(id)
    }
    return [...found]
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(signingKeys).where(eq(signingKeys.workspaceId, workspaceId))
  },

  async ofWorkspaces(workspaceIds: readonly string[]): Promise<SigningKey[]> {
    if (workspaceIds.length === 0) return []
    const rows = await db
      .select()
      .from(signingKeys)
      .where(inArray(signingKeys.workspaceId, [...workspaceIds]))
      .orderBy(asc(signingKeys.id))
    return rows.map(typed)
  },
})
