import { type AgentSpec, parseSpecBytes } from '@countersign/agents'
import { digestOfBytes } from '@countersign/digest'
import type { Stores } from '../database/stores.ts'
import { sha256 } from '../ledger/cryptography.ts'
import { agentNotFound, revisionDamaged, revisionNotFound } from './refusals.ts'
import type { Revision } from './revision-store.ts'
import type { Agent } from './store.ts'

/** A revision and the spec in it. What is stored must be what was saved, or it is not handed out as if it were. */
export async function getRevision(
  stores: Stores,
  workspaceId: string,
  agentId: string,
  number: number,
): Promise<{ revision: Revision; spec: AgentSpec; hex: string }> {
  const revision = await stores.revisions.find(workspaceId, agentId, number)
  if (!revision) throw revisionNotFound(number)
  const hex = digestOfBytes(sha256, revision.spec)
  const reading = parseSpecBytes(revision.spec)
  if (!reading.ok || hex !== revision.digest.toString('hex')) throw revisionDamaged(number)
  return { revision, spec: reading.spec, hex }
}

export async function findAgent(stores: Stores, workspaceId: string, agentId: string): Promise<Agent> {
  const agent = await stores.agents.find(workspaceId, agentId)
  if (agent) return agent
  throw agentNotFound()
}

export async function lockAgent(stores: Stores, workspaceId: string, agentId: string): Promise<Agent> {
  const agent = await stores.agents.lock(workspaceId, agentId)
  if (agent) return agent
  throw agentNotFound()
}
