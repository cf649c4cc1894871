import { agentRevisions, ledgerEntries, ledgerEvents, runs } from '@countersign/drizzle/schema'
import type { Action } from '@countersign/ledger'
import { and, eq, inArray } from 'drizzle-orm'
import type { Db } from '../database/connection.ts'

/** What the runs of agents that go on said of themselves last. */
export const driftReportStore = (db: Db) => ({
  /** By agent; an agent has one run at most. */
  async ofAgents(workspaceId: string, agentIds: readonly string[]) {
    if (agentIds.length === 0) return new Map<string, never>()
    const rows = await db
      .select({
        agentId: runs.agentId,
        runId: runs.id,
        mode: runs.mode,
        revision: runs.revision,
        specSha256: runs.specSha256,
        heardAt: runs.heardAt,
        report: runs.report,
      })
      .from(runs)
      .where(and(eq(runs.workspaceId, workspaceId), inArray(runs.activeAgentId, [...agentIds])))
    return new Map(rows.map((row) => [row.agentId, row]))
  },

  /** Revisions that are recorded with a digest; whether they have it is for the reader to see. */
  async revisionsWith(workspaceId: string, agentId: string, hex: string) {
    return db
      .select({ number: agentRevisions.number, spec: agentRevisions.spec })
      .from(agentRevisions)
      .where(
        and(
          eq(agentRevisions.workspaceId, workspaceId),
          eq(agentRevisions.agentId, agentId),
          eq(agentRevisions.digest, Buffer.from(hex, 'hex')),
        ),
      )
      .limit(mostAlike)
  },

  /** The events that tell of revisions being saved, in their exact bytes. */
  async savesOf(workspaceId: string, agentId: string): Promise<Buffer[]> {
    const rows = await db
      .select({ header: ledgerEvents.header })
      .from(ledgerEntries)
      .innerJoin(
        ledgerEvents,
        and(
          eq(ledgerEvents.workspaceId, ledgerEntries.workspaceId),
          eq(ledgerEvents.id, ledgerEntries.eventId),
        ),
      )
      .where(
        and(
          eq(ledgerEntries.workspaceId, workspaceId),
          eq(ledgerEntries.subject, `agent:${agentId}`),
          inArray(ledgerEntries.action, saves),
        ),
      )
    return rows.map(({ header }) => header)
  },

  /** The one column beside the bytes that tells their digest; the bytes themselves nobody rewrites. */
  async rewriteDigest(workspaceId: string, agentId: string, number: number, digest: Buffer): Promise<void> {
    await db
      .update(agentRevisions)
      .set({ digest })
      .where(
        and(
          eq(agentRevisions.workspaceId, workspaceId),
          eq(agentRevisions.agentId, agentId),
          eq(agentRevisions.number, number),
        ),
      )
  },
})

const saves = [
  'agent.created',
  'agent.revised',
  'agent.restored',
  'agent.labelled',
  'agent.remediated',
] as const satisfies readonly Action[]

const mostAlike = 5
