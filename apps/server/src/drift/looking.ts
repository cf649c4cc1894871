import type { DriftFacts, DriftKind } from '@countersign/drift'
import { lockAgent } from '../agents/lookup.ts'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import type { DriftComparing } from './comparing.ts'
import { cannotCompare, findingNotFound, isAboutAnother, isOver } from './refusals.ts'
import type { DriftFinding } from './store.ts'

export async function findFinding(stores: Stores, workspaceId: string, id: string): Promise<DriftFinding> {
  const finding = await stores.drift.find(workspaceId, id)
  if (finding) return finding
  throw findingNotFound()
}

export type Looked = { agent: Agent; finding: DriftFinding; facts: DriftFacts; kinds: readonly DriftKind[] }

/**
 * A difference with its agent, both locked, and how things are at this moment: nobody acts on what somebody saw an hour
 * ago. The agent comes first, as everywhere.
 */
export async function lookAgain(
  stores: Stores,
  comparing: DriftComparing,
  workspaceId: string,
  id: string,
  now: number,
): Promise<Looked> {
  const { agentId } = await findFinding(stores, workspaceId, id)
  const agent = await lockAgent(stores, workspaceId, agentId)
  await stores.driftChecks.lock(workspaceId, [agentId])
  const finding = await stores.drift.lock(workspaceId, id)
  if (!finding) throw findingNotFound()
  if (finding.resolvedAt !== null) throw isOver()
  if (finding.revision !== agent.governedRevision) {
    throw isAboutAnother(finding.revision, agent.governedRevision)
  }
  const [live] = await comparing.compareAll(stores, workspaceId, [agentId], now)
  if (!live) throw isAboutAnother(finding.revision, null)
  const { compared, facts } = live
  if (!facts || !compared.ok) throw cannotCompare()
  const isThere = compared.differences.some((one) => one.kind === finding.kind && one.cause === finding.cause)
  // What was stopped to be restored differs from nothing, and is not over before it has started again.
  const isRestarting = finding.restartRunId !== null
  if (!isThere && !isRestarting && !compared.unknown.includes(finding.kind)) throw isOver()
  return { agent, finding, facts, kinds: compared.differences.map(({ kind }) => kind) }
}
