import type { Finding } from '@countersign/decisions'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import { bySystem } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Asked } from '../policy/engine.ts'
import { tellOwners } from './telling.ts'

/** Who does not pass: what was approved, whatever lies there now, and what speaks against it. */
export type Failed = { agent: Agent; revision: number; hex: string; findings: readonly Finding[] }

const mostFindings = 50
const mostCodes = 16

/** Invalidated, in quarantine, told to the ledger and to the owners. Whatever runs of them is ended by its supervisor. */
export async function invalidate(
  stores: Stores,
  writer: LedgerWriter,
  workspaceId: string,
  snapshot: Asked['snapshot'],
  failed: readonly Failed[],
  revalidationId: string,
  now: number,
): Promise<void> {
  if (failed.length === 0) return
  const eventIds = await writer.appendAll(
    stores,
    workspaceId,
    failed.map(({ agent, revision, hex, findings }) => ({
      by: bySystem,
      action: 'agent.invalidated' as const,
      subjectId: agent.id,
      outcome: 'deny' as const,
      codes: [...new Set(findings.map(({ code }) => code))].slice(0, mostCodes),
      facts: {
        revision,
        specSha256: hex,
        policy: snapshot.id,
        policySha256: snapshot.hash,
        revalidation: revalidationId,
      },
      words: { agentName: agent.name },
    })),
  )
  await stores.subjects.invalidate(
    workspaceId,
    failed.map(({ agent }) => agent.id),
  )
  await stores.quarantines.put(
    failed.map(({ agent, revision, findings }, at) => ({
      workspaceId,
      agentId: agent.id,
      revalidationId,
      snapshotId: snapshot.id,
      revision,
      since: now,
      code: findings[0]?.code ?? 'POLICY_UNDEFINED',
      findings: JSON.stringify(findings.slice(0, mostFindings)),
      eventId: eventIds[at] ?? '',
    })),
  )
  await tellOwners(
    stores,
    workspaceId,
    failed.map(({ agent }) => agent).filter(({ isInvalidated }) => !isInvalidated),
    now,
  )
}
