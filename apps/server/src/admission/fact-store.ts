import {
  agentRevisions,
  agents,
  ledgerEntries,
  ledgerEvents,
  policyActive,
  proofs,
  workspaces,
} from '@countersign/drizzle/schema'
import { and, eq, sql } from 'drizzle-orm'
import { type Db, lazily } from '../database/connection.ts'

/** One query for everything but the keys: it runs at every start and at every heartbeat. */
const prepareFacts = (db: Db, revision: typeof agents.sandboxRevision | typeof agents.governedRevision) =>
  db
    .select({
      agent: agents,
      workspace: {
        id: workspaces.id,
        onPolicyDrift: workspaces.onPolicyDrift,
        frozenAt: workspaces.frozenAt,
      },
      policy: policyActive,
      revision: {
        agentId: agentRevisions.agentId,
        number: agentRevisions.number,
        spec: agentRevisions.spec,
      },
      proof: { id: proofs.id, bundle: proofs.bundle, eventId: proofs.eventId },
      issue: { id: ledgerEvents.id, header: ledgerEvents.header },
      position: ledgerEntries.position,
      /** The newest event: time does not go back behind what was written down already. */
      newestEventId: sql<
        string | null
      >`(select max(newest.id) from ledger_events newest where newest.workspace_id = ${agents.workspaceId})`,
    })
    .from(agents)
    .innerJoin(workspaces, eq(workspaces.id, agents.workspaceId))
    .leftJoin(policyActive, eq(policyActive.workspaceId, agents.workspaceId))
    .leftJoin(
      agentRevisions,
      and(
        eq(agentRevisions.workspaceId, agents.workspaceId),
        eq(agentRevisions.agentId, agents.id),
        eq(agentRevisions.number, revision),
      ),
    )
    .leftJoin(proofs, and(eq(proofs.workspaceId, agents.workspaceId), eq(proofs.id, agents.proofId)))
    .leftJoin(
      ledgerEvents,
      and(eq(ledgerEvents.workspaceId, proofs.workspaceId), eq(ledgerEvents.id, proofs.eventId)),
    )
    .leftJoin(
      ledgerEntries,
      and(eq(ledgerEntries.workspaceId, proofs.workspaceId), eq(ledgerEntries.eventId, proofs.eventId)),
    )
    .where(
      and(eq(agents.workspaceId, sql.placeholder('workspaceId')), eq(agents.id, sql.placeholder('agentId'))),
    )
    .prepare()

type Facts = ReturnType<typeof prepareFacts>

export type StoredFacts = Awaited<ReturnType<Facts['execute']>>[number]

/** What an admission looks at, as it is stored at this moment. Nothing of it is believed here. */
export const admissionFactStore = (
  db: Db,
  facts = {
    sandbox: lazily(() => prepareFacts(db, agents.sandboxRevision)),
    governed: lazily(() => prepareFacts(db, agents.governedRevision)),
  },
) => ({
  async find(
    workspaceId: string,
    agentId: string,
    mode: 'sandbox' | 'governed',
  ): Promise<StoredFacts | null> {
    const [row] = await facts[mode]().execute({ workspaceId, agentId })
    return row ?? null
  },
})
