import { findAgent } from '../agents/lookup.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { cursorUnknown, runNotFound } from './refusals.ts'
import type { Run, RunFilter } from './run-store.ts'
import type { Runners } from './runners.ts'
import { reportIn, viewOf } from './view.ts'

type Deps = { stores: Stores; clock: Clock; runners: Runners }

const hour = 3_600_000

/** How far back an overview looks, and how fine it is: as many spans as a chart can show. */
const overviewSpans = {
  day: { lengthMs: 24 * hour, spanMs: hour },
  week: { lengthMs: 7 * 24 * hour, spanMs: 6 * hour },
  month: { lengthMs: 30 * 24 * hour, spanMs: 24 * hour },
} as const

export type Period = keyof typeof overviewSpans

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

  /** What runs, and what went wrong over time: restarts, and denials by their code. */
  async overview(workspaceId: string, period: Period) {
    const { stores, clock, runners } = this.#deps
    const { lengthMs, spanMs } = overviewSpans[period]
    const now = clock()
    const first = Math.floor((now - lengthMs) / spanMs) + 1
    const last = Math.floor(now / spanMs)
    const [byState, told] = await Promise.all([
      stores.runs.countByState(workspaceId),
      stores.runs.toldOverTime(workspaceId, ['admission.denied', 'run.crashed'], first * spanMs, spanMs),
    ])
    const spans = Array.from({ length: last - first + 1 }, (_, at) => {
      const inSpan = told.filter(({ span }) => span === first + at)
      return {
        from: (first + at) * spanMs,
        crashes: sum(inSpan.filter(({ action }) => action === 'run.crashed')),
        denials: inSpan
          .filter(({ action }) => action === 'admission.denied')
          .map(({ code, count }) => ({ code: code ?? 'INTERCEPTOR_ERROR', count })),
      }
    })
    const denials = new Map<string, number>()
    for (const { code, count } of spans.flatMap((span) => span.denials)) {
      denials.set(code, (denials.get(code) ?? 0) + count)
    }
    return {
      at: now,
      spanMs,
      active: byState.reduce((total, { count }) => total + count, 0),
      byState,
      spans,
      denialsByCode: [...denials].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count),
      runners: [...runners.values()].map(({ name, network, limits }) => ({ name, network, limits })),
    }
  }

  async #find(workspaceId: string, runId: string): Promise<Run> {
    const run = await this.#deps.stores.runs.find(workspaceId, runId)
    if (run) return run
    throw runNotFound()
  }
}

const isRunId = (text: string): boolean => /^run_[0-9A-HJKMNP-TV-Z]{26}$/.test(text)

const sum = (counted: readonly { count: number }[]): number =>
  counted.reduce((total, { count }) => total + count, 0)
