import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Runners } from './runners.ts'

type Deps = { stores: Stores; clock: Clock; runners: Runners }

const hour = 3_600_000

/** How far back an overview looks, and how fine it is: as many spans as a chart can show. */
const overviewSpans = {
  day: { lengthMs: 24 * hour, spanMs: hour },
  week: { lengthMs: 7 * 24 * hour, spanMs: 6 * hour },
  month: { lengthMs: 30 * 24 * hour, spanMs: 24 * hour },
} as const

export type Period = keyof typeof overviewSpans

const agentsShown = 10

/** What runs where, and what went wrong over time; of all agents, or of those that somebody looks for. */
export class RunOverview {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async read(workspaceId: string, period: Period, search: string) {
    const { stores, clock, runners } = this.#deps
    const { lengthMs, spanMs } = overviewSpans[period]
    const now = clock()
    const first = Math.floor((now - lengthMs) / spanMs) + 1
    const last = Math.floor(now / spanMs)
    const since = first * spanMs
    const [byState, places, told, troubledAgents] = await Promise.all([
      stores.runOverviews.countByState(workspaceId, search),
      stores.runOverviews.countByPlace(workspaceId, search),
      stores.runOverviews.troubleOverTime(workspaceId, search, since, spanMs),
      stores.runOverviews.troubledAgents(workspaceId, search, since, agentsShown),
    ])
    const spans = Array.from({ length: last - first + 1 }, (_, at) => ({
      from: (first + at) * spanMs,
      ...wentWrong(told.filter(({ span }) => span === first + at)),
    }))
    return {
      at: now,
      spanMs,
      active: sum(byState),
      byState,
      places,
      spans,
      denialsByCode: totals(spans.flatMap(({ denials }) => denials)),
      troubledAgents,
      runners: [...runners.values()].map(({ name, network, limits }) => ({ name, network, limits })),
    }
  }
}

type Told = { action: string; code: string | null; count: number }

/** A run that is given up crashed in the same moment; that crash led to no other try. */
function wentWrong(told: readonly Told[]) {
  const isEnd = ({ action }: Told) => action === 'run.ended'
  const givenUp = sum(told.filter((one) => isEnd(one) && one.code === 'CRASH_LOOP'))
  return {
    crashes: sum(told.filter(({ action }) => action === 'run.crashed')),
    givenUp,
    lost: sum(told.filter(isEnd)) - givenUp,
    denials: told
      .filter(({ action }) => action === 'admission.denied')
      .map(({ code, count }) => ({ code: code ?? 'INTERCEPTOR_ERROR', count })),
  }
}

function totals(denials: readonly { code: string; count: number }[]): { code: string; count: number }[] {
  const byCode = new Map<string, number>()
  for (const { code, count } of denials) byCode.set(code, (byCode.get(code) ?? 0) + count)
  return [...byCode].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count)
}

const sum = (counted: readonly { count: number }[]): number =>
  counted.reduce((total, { count }) => total + count, 0)
