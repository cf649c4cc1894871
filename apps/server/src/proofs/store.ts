import { agents, ledgerEntries, proofSigners, proofs } from '@countersign/drizzle/schema'
import { and, asc, count, desc, eq, gte, isNull, or } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type StoredProof = typeof proofs.$inferSelect

/** Proof bundles in their exact bytes. They are added; there is no way here to change one. */
export const proofStore = (db: Db) => ({
  async add(proof: StoredProof, kids: readonly string[]): Promise<void> {
    const { workspaceId, id: proofId } = proof
    await db.insert(proofs).values(proof)
    await db.insert(proofSigners).values(kids.map((kid) => ({ workspaceId, kid, proofId })))
  },

  async find(workspaceId: string, id: string): Promise<StoredProof | null> {
    const [row] = await db
      .select()
      .from(proofs)
      .where(and(eq(proofs.workspaceId, workspaceId), eq(proofs.id, id)))
    return row ?? null
  },

  /** The newest first. */
  async ofAgent(workspaceId: string, agentId: string, limit: number): Promise<StoredProof[]> {
    return db
      .select()
      .from(proofs)
      .where(and(eq(proofs.workspaceId, workspaceId), eq(proofs.agentId, agentId)))
      .orderBy(desc(proofs.id))
      .limit(limit)
  },

  /** How many agents are governed by a proof that this key signed and that was issued at a position or after it. */
  async countCurrentBy(workspaceId: string, kid: string, fromIndex: number): Promise<number> {
    const [row] = await db
      .select({ count: count() })
      .from(proofSigners)
      .innerJoin(proofs, ofSigner)
      .innerJoin(agents, governedBy)
      .leftJoin(ledgerEntries, placed)
      .where(signedFrom(workspaceId, kid, fromIndex))
    return row?.count ?? 0
  },

  /** Some of them, by name. */
  async currentBy(workspaceId: string, kid: string, fromIndex: number, limit: number) {
    return db
      .select({ id: agents.id, name: agents.name })
      .from(proofSigners)
      .innerJoin(proofs, ofSigner)
      .innerJoin(agents, governedBy)
      .leftJoin(ledgerEntries, placed)
      .where(signedFrom(workspaceId, kid, fromIndex))
      .orderBy(asc(agents.name))
      .limit(limit)
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(proofSigners).where(eq(proofSigners.workspaceId, workspaceId))
    await db.delete(proofs).where(eq(proofs.workspaceId, workspaceId))
  },
})

const ofSigner = and(eq(proofs.workspaceId, proofSigners.workspaceId), eq(proofs.id, proofSigners.proofId))

const governedBy = and(
  eq(agents.workspaceId, proofs.workspaceId),
  eq(agents.id, proofs.agentId),
  eq(agents.proofId, proofs.id),
)

const placed = and(
  eq(ledgerEntries.workspaceId, proofs.workspaceId),
  eq(ledgerEntries.eventId, proofs.eventId),
)

/** What has no place in the ledger yet comes after everything that has one. */
const signedFrom = (workspaceId: string, kid: string, fromIndex: number) =>
  and(
    eq(proofSigners.workspaceId, workspaceId),
    eq(proofSigners.kid, kid),
    eq(agents.isRetired, false),
    eq(agents.isInvalidated, false),
    or(isNull(ledgerEntries.position), gte(ledgerEntries.position, fromIndex)),
  )
