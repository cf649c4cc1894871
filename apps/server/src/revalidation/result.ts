import { decisionCodes, type Finding } from '@countersign/decisions'
import type { Agent } from '../agents/store.ts'
import type { Failed } from './invalidating.ts'
import type { Renewal } from './renewing.ts'
import type { Outcome, RevalidationResult } from './result-store.ts'

type Of = Pick<RevalidationResult, 'workspaceId' | 'revalidationId' | 'at'>

export const renewedAs = (of: Of, { approved, signed, remedied }: Renewal): RevalidationResult => ({
  ...of,
  agentId: approved.agent.id,
  outcome: remedied ? 'remediated' : 'renewed',
  revision: signed.proof.revision,
  code: null,
  message: remedied?.changes ?? null,
  proofId: signed.proof.id,
  isReleased: approved.agent.isInvalidated,
})

export const invalidatedAs = (of: Of, { agent, revision, findings }: Failed): RevalidationResult => ({
  ...of,
  agentId: agent.id,
  outcome: 'invalidated',
  revision,
  ...firstOf(findings),
  proofId: null,
  isReleased: false,
})

/** Who could not be judged, and why. What failed stands in the operator's log and not in a report. */
export type Unjudged = { agent: Agent; code: string; message: string }

export const faulted = (agent: Agent): Unjudged => ({
  agent,
  code: 'INTERCEPTOR_ERROR',
  message: decisionCodes.INTERCEPTOR_ERROR.message,
})

/** Nothing is known of it. It keeps the proof that it had, which the policy of now does not admit. */
export const unjudgedAs = (of: Of, { agent, code, message }: Unjudged): RevalidationResult => ({
  ...of,
  agentId: agent.id,
  outcome: 'unjudged',
  revision: agent.governedRevision ?? 1,
  code,
  message,
  proofId: null,
  isReleased: false,
})

const firstOf = ([first]: readonly Finding[]) => ({
  code: first?.code ?? 'POLICY_UNDEFINED',
  message: first?.message ?? null,
})

export type Counts = Record<Outcome | 'released', number>

/** How many became what. */
export function countsOf(results: readonly RevalidationResult[]): Counts {
  const counts: Counts = { renewed: 0, invalidated: 0, remediated: 0, unjudged: 0, released: 0 }
  for (const { outcome, isReleased } of results) {
    counts[outcome] += 1
    if (isReleased) counts.released += 1
  }
  return counts
}
