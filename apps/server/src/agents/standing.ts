import type { AgentStanding } from '@countersign/agents'
import type { Agent } from './store.ts'

/** The end of an agent's sandbox where it has none: lists sort by one column. */
export const noSandboxEnd = Date.UTC(9999, 11, 31)

type Stood = Pick<
  Agent,
  | 'sandboxRevision'
  | 'expiresAt'
  | 'renewals'
  | 'governedRevision'
  | 'isInvalidated'
  | 'isFrozen'
  | 'isRetired'
>

/** What the rules of an agent's life are asked with. */
export const standingOf = (agent: Stood): AgentStanding => ({
  sandbox: agent.sandboxRevision === null ? null : { expiresAt: agent.expiresAt, renewals: agent.renewals },
  governed: agent.governedRevision === null ? null : { invalidated: agent.isInvalidated },
  frozen: agent.isFrozen,
  retired: agent.isRetired,
})

/** The revision that people look at and go on from: the one in the sandbox, or else the governed one. */
export const currentRevision = (
  agent: Pick<Agent, 'sandboxRevision' | 'governedRevision' | 'lastRevision'>,
): number => agent.sandboxRevision ?? agent.governedRevision ?? agent.lastRevision

export const expiryOf = (agent: Stood): number | null =>
  agent.sandboxRevision === null ? null : agent.expiresAt
