import {
  agentRevisions,
  agents,
  ledgerEntries,
  ledgerEvents,
  proofSigners,
  proofs,
} from '@countersign/drizzle/schema'
import { and, asc, eq, gt, inArray, isNotNull, or } from 'drizzle-orm'
import type { Agent } from '../agents/store.ts'
import type { Db } from '../database/connection.ts'
import { inserter } from '../database/insert-rows.ts'
import { executed } from '../database/statement.ts'
import type { StoredProof } from '../proofs/store.ts'

/** A proof with the event that tells of its issue. */
type StoredIssue = { proof: StoredProof; position: number | null; issue: Buffer | null }

type Range = { after: string | null; among: readonly string[] | null; limit: number }

const insertProofs = inserter(proofs)
const insertSigners = inserter(proofSigners)

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
    await insertProofs(db, added)
    await insertSigners(
      db,
      added.flatMap(({ workspaceId, id: proofId }) => kids.map((kid) => ({ workspaceId, kid, proofId }))),
    )
  },

  /** Each is valid by its new proof. */
  async confirm(
    workspaceId: string,
    renewed: readonly { agentId: string; proofId: string }[],
  ): Promise<void> {
    if (renewed.length === 0) return
    const whens = 'when ? then ? '.repeat(renewed.length)
    const ids = renewed.map(({ agentId }) => agentId)
    await executed(
      db,
      `update agents set proof_id = case id ${whens} end, is_invalidated = false
        where workspace_id = ? and id in (${ids.map(() => '?').join(',')})`,
      [...renewed.flatMap(({ agentId, proofId }) => [agentId, proofId]), workspaceId, ...ids],
    )
  },

  async invalidate(workspaceId: string, agentIds: readonly string[]): Promise<void> {
    if (agentIds.length === 0) return
    const areAmong = and(eq(agents.workspaceId, workspaceId), inArray(agents.id, [...agentIds]))
    await db.update(agents).set({ isInvalidated: true }).where(areAmong)
  },
})
