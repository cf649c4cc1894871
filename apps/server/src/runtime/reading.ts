import { findAgent } from '../agents/lookup.ts'
import type { Stores } from '../database/stores.ts'
import { cursorUnknown, runNotFound } from './refusals.ts'
import type { Run } from './run.ts'
import type { RunFilter } from './run-store.ts'
import type { Runners } from './runners.ts'
import { reportIn, viewOf } from './view.ts'

type Deps = { stores: Stores; runners: Runners }

const reportsShown = 20

/** Runs for whoever looks at them; nothing here changes one. */
export class RunReading {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Newest first. The cursor is the id of the last run that was seen. */
  async list(workspaceId: string, filter: RunFilter, cursor: string | null, limit: number) {
    if (cursor !== null && !isRunId(cursor)) throw cursorUnknown()
    const { stores } = this.#deps
    const rows = await stores.runs.page(workspaceId, filter, cursor, limit + 1)
    const page = rows.slice(0, limit)
    const agents = await stores.agents.list(workspaceId, [...new Set(page.map(({ agentId }) => agentId))])
    const names = new Map(agents.map(({ id, name }) => [id, name]))
    return {
      items: page.map((run) => viewOf(run, names.get(run.agentId) ?? null)),
      nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    }
  }

  /** The run that is not over, or the last one, and where the agent could run. */
  async ofAgent(workspaceId: string, agentId: string, cursor: string | null, limit: number) {
    const { stores } = this.#deps
    const agent = await findAgent(stores, workspaceId, agentId)
    const active = await stores.runs.activeOf(workspaceId, agentId)
    return {
      active: active && viewOf(active, agent.name),
      ...(await this.list(workspaceId, { agentId }, cursor, limit)),
    }
  }

  async get(workspaceId: string, runId: string) {
    const { stores, runners } = this.#deps
    const run = await this.#find(workspaceId, runId)
    const [agent, reports] = await Promise.all([
      stores.agents.find(workspaceId, run.agentId),
      stores.runOutput.reportsOf(workspaceId, runId, reportsShown),
    ])
    const runner = run.runner === null ? undefined : runners.get(run.runner)
    return {
      ...viewOf(run, agent?.name ?? null),
      /** What it said of itself at its last heartbeat, and every different thing that it said before. */
      report: run.report === null ? null : reportIn(run.report),
      reports: reports.map(({ firstAt, report }) => ({ firstAt, report: reportIn(report) })),
      runnerNote: runner === undefined ? null : { network: runner.network, limits: runner.limits },
    }
  }

  /** Lines after a number, or the last ones where none is given; whoever follows asks again with the last number. */
  async output(workspaceId: string, runId: string, after: number | null, limit: number) {
    const { stores } = this.#deps
    const run = await this.#find(workspaceId, runId)
    const lines =
      after === null
        ? await stores.runOutput.last(workspaceId, runId, limit)
        : await stores.runOutput.after(workspaceId, runId, after, limit)
    return {
      lines: lines.map(({ sequence, at, stream, line }) => ({ sequence, at, stream, line })),
      lastSequence: lines.at(-1)?.sequence ?? after ?? 0,
      /** Nothing will follow once it is over and there was no more. */
      isComplete: run.endedAt !== null && lines.length < limit,
    }
  }

  async #find(workspaceId: string, runId: string): Promise<Run> {
    const run = await this.#deps.stores.runs.find(workspaceId, runId)
    if (run) return run
    throw runNotFound()
  }
}

const isRunId = (text: string): boolean => /^run_[0-9A-HJKMNP-TV-Z]{26}$/.test(text)
