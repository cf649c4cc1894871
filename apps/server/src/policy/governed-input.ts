import { type AgentSpec, revisionStatus } from '@countersign/agents'
import type { PromotionInput } from '@countersign/policy'
import { standingOf } from '../agents/standing.ts'
import type { Agent } from '../agents/store.ts'

/** What a policy is asked about a governed agent: whether it would become governed today. */
export function governedInput(
  agent: Agent,
  revision: number,
  specSha256: string,
  spec: AgentSpec,
  now: number,
): PromotionInput | null {
  const status = revisionStatus(standingOf(agent), 'governed', now)
  if (status === null) return null
  return {
    // Whoever asked for it was an admin; what is looked at here is the agent.
    actor: { id: 'system', role: 'admin' },
    agent: { id: agent.id, name: agent.name, revision, specSha256, status },
    spec,
    now,
  }
}
