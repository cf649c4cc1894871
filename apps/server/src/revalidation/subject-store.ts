import {
  agentRevisions,
  agents,
  ledgerEntries,
  ledgerEvents,
  proofSigners,
  proofs,
} from '@countersign/drizzle/schema'
import { and, asc, eq, gt, inArray, isNotNull, or, sql } from 'drizzle-orm'
import type { Agent } from '../agents/store.ts'
import type { Db } from '../database/connection.ts'
import type { StoredProof } from '../proofs/store.ts'

/** A proof with the event that tells of its issue. */
type StoredIssue = { proof: StoredProof; position: number | null; issue: Buffer | null }

type Range = { after: string | null; among: readonly string[] | null; limit: number }

/** Governed agents many at a time, with all that judging them takes, and what becomes of them. */
export const subjectStore = (db: Db) => ({
  /** In the order of identifiers, which is the order in which locks are taken; held until the transaction ends. */
  async lockPage(workspaceId: string, { after, among, limit }: Range): Promise<Agent[]> {
    if (among?.length === 0) return []
    // Through another index the database would read, and lock, more than the page.
    return db
      .select()
      .from(agents, { forceIndex: 'PRIMARY' })
      .where(
        and(
          eq(agents.workspaceId, workspaceId),
          after === null ? undefined : gt(agents.id, after),
          among === null ? undefined : inArray(agents.id, [...among]),
          eq(agents.isRetired, false),
          isNotNull(agents.governedRevision),
        ),
      )
      .orderBy(asc(agents.id))
      .limit(limit)
      .for('update')
  },

  /** The governed revision of each, by the identifier of its agent. */
  async revisionsOf(workspaceId: string, of: readonly Agent[]) {
    if (of.length === 0) return new Map<string, typeof agentRevisions.$inferSelect>()
    const rows = await db
      .select()
      .from(agentRevisions)
      .where(
        and(
          eq(agentRevisions.workspaceId, workspaceId),
          or(
            ...of.map(({ id, governedRevision }) =>
              and(eq(agentRevisions.agentId, id), eq(agentRevisions.number, governedRevision ?? 0)),
            ),
          ),
        ),
      )
    return new Map(rows.map((row) => [row.agentId, row]))
  },

  /** The proof of each with its place in the ledger, by the identifier of the proof. */
  async proofsOf(workspaceId: string, of: readonly Agent[]) {
    const ids = of.flatMap(({ proofId }) => (proofId === null ? [] : [proofId]))
    if (ids.length === 0) return new Map<string, StoredIssue>()
    const rows = await db
      .select({ proof: proofs, position: ledgerEntries.position, issue: ledgerEvents.header })
      .from(proofs)
      .leftJoin(
        ledgerEntries,
        and(eq(ledgerEntries.workspaceId, proofs.workspaceId), eq(ledgerEntries.eventId, proofs.eventId)),
      )
      .leftJoin(
        ledgerEvents,
        and(eq(ledgerEvents.workspaceId, proofs.workspaceId), eq(ledgerEvents.id, proofs.eventId)),
      )
      .where(and(eq(proofs.workspaceId, workspaceId), inArray(proofs.id, ids)))
    return new Map(rows.map((row) => [row.proof.id, row]))
  },

  async addProofs(added: readonly StoredProof[], kids: readonly string[]): Promise<void> {
    if (added.length === 0) return
    await db.insert(proofs).values([...added])
    await db
      .insert(proofSigners)
      .values(
        added.flatMap(({ workspaceId, id: proofId }) => kids.map((kid) => ({ workspaceId, kid, proofId }))),
      )
  },

  /** Each is valid by its new proof. */
  async confirm(
    workspaceId: string,
    renewed: readonly { agentId: string; proofId: string }[],
  ): Promise<void> {
    if (renewed.length === 0) return
    const cases = renewed.map(({ agentId, proofId }) => sql`when ${agentId} then ${proofId}`)
    await db
      .update(agents)
      .set({ proofId: sql`case ${agents.id} ${sql.join(cases, sql` `)} end`, isInvalidated: false })
      .where(
        among(
          workspaceId,
          renewed.map(({ agentId }) => agentId),
        ),
      )
  },

  async invalidate(workspaceId: string, agentIds: readonly string[]): Promise<void> {
    if (agentIds.length === 0) return
    await db.update(agents).set({ isInvalidated: true }).where(among(workspaceId, agentIds))
  },
})

const among = (workspaceId: string, ids: readonly string[]) =>
  and(eq(agents.workspaceId, workspaceId), inArray(agents.id, [...ids]))
