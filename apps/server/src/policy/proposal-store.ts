import { policyProposals } from '@countersign/drizzle/schema'
import { and, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

export type Proposal = typeof policyProposals.$inferSelect

const { files: _, ...listed } = getTableColumns(policyProposals)
export type ListedProposal = Omit<Proposal, 'files'>

/** Changes of the policy that wait for a second person, and what became of them. */
export const proposalStore = (db: Db) => ({
  async add(proposal: Proposal): Promise<void> {
    await db.insert(policyProposals).values(proposal)
  },

  async find(workspaceId: string, id: string): Promise<Proposal | null> {
    const [row] = await db.select().from(policyProposals).where(one(workspaceId, id))
    return row ?? null
  },

  /** Whoever settles a proposal takes it first: it is settled once. */
  async lock(workspaceId: string, id: string): Promise<Proposal | null> {
    const [row] = await db.select().from(policyProposals).where(one(workspaceId, id)).for('update')
    return row ?? null
  },

  async settle(
    workspaceId: string,
    id: string,
    settled: Pick<Proposal, 'state' | 'settledBy' | 'settledAt' | 'settledReason' | 'becameId'>,
  ): Promise<void> {
    await db.update(policyProposals).set(settled).where(one(workspaceId, id))
  },

  /** Newest first and without their files. */
  async page(
    workspaceId: string,
    state: Proposal['state'] | undefined,
    before: string | undefined,
    limit: number,
  ): Promise<ListedProposal[]> {
    return db
      .select(listed)
      .from(policyProposals)
      .where(
        and(
          eq(policyProposals.workspaceId, workspaceId),
          state === undefined ? undefined : eq(policyProposals.state, state),
          before === undefined ? undefined : lt(policyProposals.id, before),
        ),
      )
      .orderBy(desc(policyProposals.id))
      .limit(limit + 1)
  },

  async countOpen(workspaceId: string): Promise<number> {
    const [row] = await db
      .select({ n: sql<string>`count(*)` })
      .from(policyProposals)
      .where(and(eq(policyProposals.workspaceId, workspaceId), eq(policyProposals.state, 'open')))
    return Number(row?.n ?? 0)
  },

  async removeAll(workspaceId: string): Promise<void> {
    await db.delete(policyProposals).where(eq(policyProposals.workspaceId, workspaceId))
  },
})

const one = (workspaceId: string, id: string) =>
  and(eq(policyProposals.workspaceId, workspaceId), eq(policyProposals.id, id))
