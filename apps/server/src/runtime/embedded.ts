import type { Admitted } from '@countersign/admission'
import { revisionStatus } from '@countersign/agents'
import type { Begun, Governance, OrchestratorRuntime, Page, RunState, RunStatus } from '@countersign/runtime'
import type { AdmissionService } from '../admission/service.ts'
import { findAgent } from '../agents/lookup.ts'
import { standingOf } from '../agents/standing.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { bySystem } from '../ledger/doer.ts'
import { endings } from './endings.ts'
import type { RunRecords } from './records.ts'
import type { Run } from './run.ts'
import type { Supervisor } from './supervisor.ts'
import { statusOf } from './view.ts'

type Deps = {
  stores: Stores
  clock: Clock
  admission: Pick<AdmissionService, 'admit'>
  records: RunRecords
  supervisor: Supervisor
}

/** Runs agents here: as processes of registered runners, or elsewhere with a lease from here. */
export class EmbeddedRuntime implements OrchestratorRuntime {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** An agent elsewhere begins by itself, once it has its lease. */
  async startAgent(admitted: Admitted, begun: Begun): Promise<void> {
    if (begun.driver === 'process') await this.#deps.supervisor.begin(admitted, begun)
  }

  /** Whichever replica has the process sees within a moment that it has to end. */
  async stopAgent(workspaceId: string, agentId: string): Promise<readonly RunStatus[]> {
    const { stores, records } = this.#deps
    const run = await stores.runs.activeOf(workspaceId, agentId)
    if (run === null) return []
    const after = await records.stop(workspaceId, run.id, endings.stopAsked)
    return after === null ? [] : [statusOf(after)]
  }

  async getAgentStatus(workspaceId: string, agentId: string): Promise<RunStatus | null> {
    const run = await this.#deps.stores.runs.newestOf(workspaceId, agentId)
    return run === null ? null : statusOf(run)
  }

  async listStatuses(workspaceId: string, page: number, limit: number): Promise<Page<RunStatus>> {
    const { stores } = this.#deps
    const [total, runs] = await Promise.all([
      stores.runs.countAgents(workspaceId),
      stores.runs.newestOfEach(workspaceId, (page - 1) * limit, limit),
    ])
    return { items: runs.map(statusOf), total }
  }

  async governance(workspaceId: string, agentId: string): Promise<Governance> {
    const { stores, clock } = this.#deps
    const agent = await findAgent(stores, workspaceId, agentId)
    const mode = agent.governedRevision === null ? 'sandbox' : 'governed'
    const last = await stores.runs.lastAdmission(workspaceId, agentId)
    return {
      agentId,
      mode,
      status: revisionStatus(standingOf(agent), mode, clock()) ?? 'RETIRED',
      proofId: agent.proofId,
      lastAdmission: last === null ? null : { at: last.at, outcome: outcomeOf(last.outcome) },
    }
  }

  /** Every admission reads which policy is in force: nothing has to be told, and runs are judged at their next heartbeat. */
  async hotReloadPolicy(): Promise<void> {}

  async revalidateAgents(
    workspaceId: string,
    agentIds: readonly string[],
  ): Promise<readonly { readonly agentId: string; readonly status: RunState | null }[]> {
    const running = await this.#deps.stores.runs.activeAmong(workspaceId, agentIds)
    const states = new Map<string, RunState>()
    for (const run of running) states.set(run.agentId, await this.#judge(run))
    return agentIds.map((agentId) => ({ agentId, status: states.get(agentId) ?? null }))
  }

  async #judge({ workspaceId, id: runId, agentId, mode, state }: Run): Promise<RunState> {
    const { admission, records } = this.#deps
    const answer = await admission.admit(
      { workspaceId, agentId, mode },
      { by: bySystem, cause: 'renewal', runId },
    )
    const [reason] = answer.report.reasons
    // What nobody could decide is decided at the next heartbeat.
    if (answer.kind === 'admitted' || reason === undefined || reason.code === 'INTERCEPTOR_ERROR')
      return state
    return (await records.stop(workspaceId, runId, reason))?.state ?? state
  }
}

/** Three of the outcomes that an event can have are those of an admission. */
const outcomeOf = (outcome: string): 'ALLOW' | 'RESTRICT' | 'DENY' =>
  outcome === 'allow' ? 'ALLOW' : outcome === 'restrict' ? 'RESTRICT' : 'DENY'
