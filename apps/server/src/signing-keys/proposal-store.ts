import { people, signingKeyProposals } from '@countersign/drizzle/schema'
import { and, asc, eq, lte } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type SigningKeyProposal = Omit<typeof signingKeyProposals.$inferSelect, 'openFor'>

const typed = ({ openFor: _, ...row }: typeof signingKeyProposals.$inferSelect): SigningKeyProposal => row

export const signingKeyProposalStore = (db: Db) => ({
  /** Fails with a duplicate key when there is an open one for the key. */
  async add(proposal: SigningKeyProposal): Promise<void> {
    await db.insert(signingKeyProposals).values(proposal)
  },

  async find(workspaceId: string, id: string): Promise<SigningKeyProposal | null> {
    const [row] = await db
      .select()
      .from(signingKeyProposals)
      .where(and(eq(signingKeyProposals.id, id), eq(signingKeyProposals.workspaceId, workspaceId)))
    return row ? typed(row) : null
  },

  async open(workspaceId: string) {
    const rows = await db
      .select({ proposal: signingKeyProposals, proposedByName: people.name })
      .from(signingKeyProposals)
      .leftJoin(people, eq(people.id, signingKeyProposals.proposedBy))
      .where(and(eq(signingKeyProposals.workspaceId, workspaceId), eq(signingKeyProposals.state, 'open')))
      .orderBy(asc(signingKeyProposals.id))
    return rows.map(({ proposal, proposedByName }) => ({ proposal: typed(proposal), proposedByName }))
  },

  async expired(workspaceId: string, now: number): Promise<SigningKeyProposal[]> {
    const rows = await db
      .select()
      .from(signingKeyProposals)
      .where(
        and(
          eq(signingKeyProposals.workspaceId, workspaceId),
          eq(signingKeyProposals.state, 'open'),
          lte(signingKeyProposals.expiresAt, now),
        ),
      )
    return rows.map(typed)
  },

  /** Once: whoever comes second closes nothing. The note goes; it stands in the ledger. */
  async close(id: string, state: 'confirmed' | 'withdrawn' | 'expired', at: number): Promise<boolean> {
    const [done] = await db
      .update(signingKeyProposals)
      .set({ state, closedAt: at, note: null })
      .where(and(eq(signingKeyProposals.id, id), eq(signingKeyProposals.state, 'open')))
    return done.affectedRows === 1
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(signingKeyProposals).where(eq(signingKeyProposals.workspaceId, workspaceId))
  },
})
