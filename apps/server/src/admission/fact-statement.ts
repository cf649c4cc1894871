import type { Mode } from '@countersign/agents'
import { z } from 'zod'
import type { Db } from '../database/connection.ts'
import { executed, instantIn, listed } from '../database/statement.ts'

const columns = `
  a.workspace_id, a.id, a.name, a.sandbox_revision, a.expires_at, a.renewals, a.governed_revision, a.is_invalidated,
  a.proof_id, a.is_frozen, a.is_retired,
  w.id as workspace, w.on_policy_drift, w.frozen_at,
  y.workspace_id as policy_workspace, y.snapshot_id, y.number as policy_number, y.hash as policy_hash,
  r.agent_id as revision_agent, r.number as revision_number, r.spec,
  p.id as stored_proof, p.bundle,
  e.id as event_id, e.header,
  t.position`

/** Where both have an id, each is joined by the workspace too: nothing of another one can be shown here. */
const tablesFor = (mode: Mode) => `
  from agents a
  join workspaces w on w.id = a.workspace_id
  left join policy_active y on y.workspace_id = a.workspace_id
  left join agent_revisions r
    on r.workspace_id = a.workspace_id and r.agent_id = a.id and r.number = a.${mode}_revision
  left join proofs p on p.workspace_id = a.workspace_id and p.id = a.proof_id
  left join ledger_events e on e.workspace_id = p.workspace_id and e.id = p.event_id
  left join ledger_entries t on t.workspace_id = p.workspace_id and t.event_id = p.event_id`

/** The newest event: time does not go back behind what was written down already. */
const newestEvent = '(select max(id) from ledger_events where workspace_id = ?) as newest_event'

const Bytes = z.instanceof(Buffer)
const Flag = z.union([z.literal(0), z.literal(1)]).transform((flag) => flag === 1)
const Instant = z.string().transform(instantIn)

const Row = z.object({
  newest_event: z.string().nullable(),
  workspace_id: z.string(),
  id: z.string(),
  name: z.string(),
  sandbox_revision: z.number().nullable(),
  expires_at: Instant,
  renewals: z.number(),
  governed_revision: z.number().nullable(),
  is_invalidated: Flag,
  proof_id: z.string().nullable(),
  is_frozen: Flag,
  is_retired: Flag,
  workspace: z.string(),
  on_policy_drift: z.enum(['block', 'contain']),
  frozen_at: Instant.nullable(),
  policy_workspace: z.string().nullable(),
  snapshot_id: z.string().nullable(),
  policy_number: z.number().nullable(),
  policy_hash: Bytes.nullable(),
  revision_agent: z.string().nullable(),
  revision_number: z.number().nullable(),
  spec: Bytes.nullable(),
  stored_proof: z.string().nullable(),
  bundle: Bytes.nullable(),
  event_id: z.string().nullable(),
  header: Bytes.nullable(),
  position: z.string().nullable(),
})

const Rows = z.array(z.custom<{ id?: unknown }>((row) => typeof row === 'object' && row !== null))

/** Rows of agents by their ids, as the driver has them; one statement, however many they are. */
export async function factRows(
  db: Db,
  workspaceId: string,
  mode: Mode,
  agentIds: readonly string[],
): Promise<ReadonlyMap<unknown, unknown>> {
  const { places, values } = listed(agentIds)
  const rows = await executed(
    db,
    `select ${newestEvent},${columns}${tablesFor(mode)} where a.workspace_id = ? and a.id in (${places})`,
    [workspaceId, workspaceId, ...values],
  )
  return new Map(Rows.parse(rows).map((row) => [row.id, row]))
}

/** What a row says, with null for what is not there. Throws when a value is not of its kind. */
export function factsIn(stored: unknown) {
  const row = Row.parse(stored)
  return {
    newestEventId: row.newest_event,
    agent: {
      workspaceId: row.workspace_id,
      id: row.id,
      name: row.name,
      sandboxRevision: row.sandbox_revision,
      expiresAt: row.expires_at,
      renewals: row.renewals,
      governedRevision: row.governed_revision,
      isInvalidated: row.is_invalidated,
      proofId: row.proof_id,
      isFrozen: row.is_frozen,
      isRetired: row.is_retired,
    },
    workspace: { id: row.workspace, onPolicyDrift: row.on_policy_drift, frozenAt: row.frozen_at },
    policy: policyIn(row),
    revision:
      row.revision_agent === null || row.revision_number === null || row.spec === null
        ? null
        : { agentId: row.revision_agent, number: row.revision_number, spec: row.spec },
    proof:
      row.stored_proof === null || row.bundle === null ? null : { id: row.stored_proof, bundle: row.bundle },
    issue: row.event_id === null || row.header === null ? null : { id: row.event_id, header: row.header },
    position: row.position === null ? null : Number(row.position),
  }
}

function policyIn({
  policy_workspace: workspaceId,
  snapshot_id: snapshotId,
  policy_number: number,
  policy_hash: hash,
}: z.output<typeof Row>) {
  return workspaceId === null || snapshotId === null || number === null || hash === null
    ? null
    : { workspaceId, snapshotId, number, hash }
}
