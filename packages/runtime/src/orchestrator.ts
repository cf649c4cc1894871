import type { Admission, Admitted } from '@countersign/admission'
import type { GovernanceStatus, Mode } from '@countersign/agents'
import type { Driver, RunState } from './run.ts'

/** One run as whoever asks about an agent sees it. */
export type RunStatus = {
  readonly runId: string
  readonly agentId: string
  readonly revision: number
  readonly mode: Mode
  readonly driver: Driver
  readonly state: RunState
  readonly startedAt: number
  readonly heardAt: number | null
  readonly endedAt: number | null
}

/** What was written down together with the admission: the run that is to begin, and the lease that it holds. */
export type Begun = {
  readonly runId: string
  readonly driver: Driver
  /** The lease as its holder shows it. */
  readonly lease: string
}

export type Page<Item> = { readonly items: readonly Item[]; readonly total: number }

export type Governance = {
  readonly agentId: string
  readonly mode: Mode
  readonly status: GovernanceStatus
  readonly proofId: string | null
  readonly lastAdmission: { readonly at: number; readonly outcome: Admission['outcome'] } | null
}

/**
 * What runs agents, here or elsewhere: the eight questions that an orchestrator is asked over REST, and that this server
 * answers itself. A start takes an admission and nothing else, so none can go round the checks.
 */
export type OrchestratorRuntime = {
  startAgent(admitted: Admitted, begun: Begun): Promise<void>
  /** Stopping what does not run is done already. */
  stopAgent(workspaceId: string, agentId: string): Promise<readonly RunStatus[]>
  getAgentStatus(workspaceId: string, agentId: string): Promise<RunStatus | null>
  listStatuses(workspaceId: string, page: number, limit: number): Promise<Page<RunStatus>>
  governance(workspaceId: string, agentId: string): Promise<Governance>
  /** Tells the runtime that other rules hold now; runs are judged by them at their next heartbeat. */
  hotReloadPolicy(workspaceId: string, policySha256: string): Promise<void>
  /** Judges running agents at once; answers which of them went on. */
  revalidateAgents(
    workspaceId: string,
    agentIds: readonly string[],
  ): Promise<readonly { readonly agentId: string; readonly status: RunState | null }[]>
}
