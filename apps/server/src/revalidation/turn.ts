import { z } from 'zod'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import type { Counts } from './result.ts'
import type { Revalidation } from './store.ts'

const Chosen = z.array(z.string())

/** The agents that somebody chose; null for all that are governed. */
export const chosenIn = ({ chosen }: Pick<Revalidation, 'chosen'>): readonly string[] | null =>
  chosen === null ? null : Chosen.parse(JSON.parse(chosen))

/** Whose turn it is, and how far the job is once they have had it. */
type Turn = {
  agents: readonly Agent[]
  last: string | null
  isLast: boolean
  /** How many of them could not be judged before, and those among them that are not governed any more. */
  takenBack: number
  gone: readonly string[]
}

/** At first everybody who was asked for has a turn, then whoever could not be judged has another. */
export async function turnOf(stores: Stores, job: Revalidation, limit: number): Promise<Turn> {
  const { workspaceId, id, cursor: after } = job
  if (job.tries === 0) {
    const among = chosenIn(job)
    const agents = await stores.subjects.lockPage(workspaceId, { after, among, limit })
    const last = agents.at(-1)?.id ?? null
    return { agents, last, isLast: agents.length < limit, takenBack: 0, gone: [] }
  }
  const among = await stores.revalidationResults.unjudged(workspaceId, id, after, limit)
  const agents = await stores.subjects.lockPage(workspaceId, { after: null, among, limit })
  const there = new Set(agents.map((agent) => agent.id))
  const gone = among.filter((agentId) => !there.has(agentId))
  const last = among.at(-1) ?? null
  return { agents, last, isLast: among.length < limit, takenBack: among.length, gone }
}

export const totalsOf = (job: Revalidation, counts: Counts, takenBack: number): Counts => ({
  renewed: job.renewed + counts.renewed,
  invalidated: job.invalidated + counts.invalidated,
  remediated: job.remediated + counts.remediated,
  released: job.released + counts.released,
  unjudged: job.unjudged - takenBack + counts.unjudged,
})
