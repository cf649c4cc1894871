import {
  ledgerCheckpoints,
  ledgerCosignatures,
  ledgerEntries,
  ledgerWitnesses,
} from '@countersign/drizzle/schema'
import { and, asc, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Witness = typeof ledgerWitnesses.$inferSelect

/** The witnesses of a workspace's log and the lines they put under its checkpoints. */
export const witnessStore = (db: Db) => ({
  async ofWorkspace(workspaceId: string): Promise<Witness[]> {
    return db
      .select()
      .from(ledgerWitnesses)
      .where(eq(ledgerWitnesses.workspaceId, workspaceId))
      .orderBy(asc(ledgerWitnesses.id))
  },

  async all(): Promise<Witness[]> {
    return db.select().from(ledgerWitnesses).orderBy(asc(ledgerWitnesses.id))
  },

  async add(witness: Witness): Promise<void> {
    await db.insert(ledgerWitnesses).values(witness)
  },

  async remove(workspaceId: string, id: string): Promise<boolean> {
    const [done] = await db
      .delete(ledgerWitnesses)
      .where(and(eq(ledgerWitnesses.workspaceId, workspaceId), eq(ledgerWitnesses.id, id)))
    return done.affectedRows === 1
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(ledgerWitnesses).where(eq(ledgerWitnesses.workspaceId, workspaceId))
  },

  async saveAnswer(
    id: string,
    answer: Partial<Pick<Witness, 'askedAt' | 'cosignedAt' | 'cosignedSize' | 'problem'>>,
  ): Promise<void> {
    await db.update(ledgerWitnesses).set(answer).where(eq(ledgerWitnesses.id, id))
  },

  /** Fails with a duplicate key when this witness's line under this checkpoint is there already. */
  async addCosignature(cosignature: typeof ledgerCosignatures.$inferSelect): Promise<void> {
    await db.insert(ledgerCosignatures).values(cosignature)
  },

  /**
   * What says that a cosignature was moved or taken away: a line under no checkpoint or of a witness that was never
   * added, and a witness whose last line is gone.
   */
  async misplaced(workspaceId: string): Promise<number | null> {
    const [stray] = await db
      .select({ size: ledgerCosignatures.size })
      .from(ledgerCosignatures)
      .leftJoin(
        ledgerCheckpoints,
        and(
          eq(ledgerCheckpoints.workspaceId, ledgerCosignatures.workspaceId),
          eq(ledgerCheckpoints.size, ledgerCosignatures.size),
        ),
      )
      .leftJoin(
        ledgerEntries,
        and(
          eq(ledgerEntries.workspaceId, ledgerCosignatures.workspaceId),
          eq(ledgerEntries.action, 'witness.added'),
          eq(ledgerEntries.subject, sql`concat('witness:', ${ledgerCosignatures.witnessId})`),
        ),
      )
      .where(
        and(
          eq(ledgerCosignatures.workspaceId, workspaceId),
          or(isNull(ledgerCheckpoints.size), isNull(ledgerEntries.position)),
        ),
      )
      .limit(1)
    if (stray) return stray.size
    const [bare] = await db
      .select({ size: ledgerWitnesses.cosignedSize })
      .from(ledgerWitnesses)
      .leftJoin(
        ledgerCosignatures,
        and(
          eq(ledgerCosignatures.workspaceId, ledgerWitnesses.workspaceId),
          eq(ledgerCosignatures.witnessId, ledgerWitnesses.id),
          eq(ledgerCosignatures.size, ledgerWitnesses.cosignedSize),
        ),
      )
      .where(
        and(
          eq(ledgerWitnesses.workspaceId, workspaceId),
          gt(ledgerWitnesses.cosignedSize, 0),
          isNull(ledgerCosignatures.size),
        ),
      )
      .limit(1)
    return bare?.size ?? null
  },

  /** The lines under a checkpoint, each with the key that it should verify with. */
  async cosignaturesOf(workspaceId: string, size: number): Promise<{ line: string; verifierKey: string }[]> {
    return db
      .select({ line: ledgerCosignatures.line, verifierKey: ledgerWitnesses.verifierKey })
      .from(ledgerCosignatures)
      .innerJoin(ledgerWitnesses, eq(ledgerWitnesses.id, ledgerCosignatures.witnessId))
      .where(and(eq(ledgerCosignatures.workspaceId, workspaceId), eq(ledgerCosignatures.size, size)))
      .orderBy(asc(ledgerCosignatures.witnessId))
  },
})
