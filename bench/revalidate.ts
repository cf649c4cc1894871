import { fillGoverned, sequenced } from '@countersign/server/fleet'
import { z } from 'zod'
import { openBenchInstance } from './instance.ts'
import { type Bench, environment, median, rounded } from './result.ts'
import { BareRevalidation } from './revalidate-bare.ts'
import { ServerProcess } from './server-process.ts'

type Opened = Awaited<ReturnType<typeof openBenchInstance>>

const phases = ['read', 'evaluate', 'sign', 'write'] as const

const Cost = z.object({
  ms: z.number(),
  /** Seconds in each. */
  phases: z.record(z.string(), z.number()),
  /** In MiB: before it, the most in each tenth of its time, which are as many agents each, and after it. */
  rss: z.object({ start: z.number(), tenths: z.array(z.number()), end: z.number() }),
})
type Run = z.infer<typeof Cost> & { agents: number; bareMs: number }

/**
 * What it takes a server to ask about every governed agent again after a reload, against the bare cost of the same rows. The server
 * is a process of its own, as it is shipped; the one that fills the database waits meanwhile.
 */
export const revalidate: Bench = async ({ quick, say }) => {
  const sizes = quick ? [500, 3_000] : [1_000, 10_000, 100_000]
  const instance = await openBenchInstance()
  const server = await ServerProcess.start('revalidate.ts', instance.stateDir, instance.personId)
  try {
    const bare = new BareRevalidation(instance)
    const runs = new Map<number, Run[]>()
    for (const size of sizes) {
      say(`Governing ${size} agents ...`)
      const workspaceId = await fillGoverned(instance, size)
      await instance.services.revalidationWorkflow.round()
      // As many agents for each median as time allows; the first pass of the smallest warms up.
      const rounds = Math.min(size === sizes[0] ? 4 : 3, Math.max(1, Math.floor(10_000 / size)))
      for (let round = 0; round < rounds; round++) {
        say(`Revalidating ${size} agents, round ${round + 1} of ${rounds} ...`)
        const run = await measured(instance, server, bare, workspaceId, size)
        if (size !== sizes[0] || round > 0) runs.set(size, [...(runs.get(size) ?? []), run])
      }
    }
    return {
      bench: 'revalidate',
      ...summary(sizes, runs),
      environment: { ...environment(), database: instance.services.about.database.version },
    }
  } finally {
    await server.stop()
    await instance.close()
  }
}

function summary(sizes: readonly number[], runs: ReadonlyMap<number, readonly Run[]>) {
  const of = (size: number, figure: (run: Run) => number) => median((runs.get(size) ?? []).map(figure))
  const perAgent = (size: number) => of(size, ({ ms, agents }) => ms / agents)
  const [smallest = 0] = sizes
  const largest = sizes.at(-1) ?? 0
  const figures: Record<string, number> = {}
  for (const size of sizes) {
    const name = nameOf(size)
    figures[`agents_per_second_${name}`] = Math.round(1_000 / perAgent(size))
    figures[`bare_agents_per_second_${name}`] = Math.round(
      of(size, ({ agents, bareMs }) => (agents / bareMs) * 1_000),
    )
    figures[`peak_rss_mib_${name}`] = Math.round(of(size, ({ rss }) => Math.max(...rss.tenths)))
    for (const phase of phases) {
      figures[`${phase}_us_per_agent_${name}`] = rounded(
        of(size, (run) => ((run.phases[phase] ?? 0) * 1e6) / run.agents),
        1,
      )
    }
  }
  // The first time is the one that shows what it takes: afterwards the process keeps what it once had.
  const [first] = runs.get(largest) ?? []
  if (!first) throw new Error('Nothing was measured.')
  const { start, tenths, end } = first.rss
  const [afterFirst = 0] = tenths
  figures[`rss_start_mib_${nameOf(largest)}`] = Math.round(start)
  for (const [at, mib] of tenths.entries()) {
    figures[`rss_tenth_${at + 1}_mib_${nameOf(largest)}`] = Math.round(mib)
  }
  figures[`rss_end_mib_${nameOf(largest)}`] = Math.round(end)
  return {
    ratios: {
      [`revalidate_vs_bare_${nameOf(largest)}`]: rounded(of(largest, ({ ms, bareMs }) => ms / bareMs)),
      [`per_agent_${nameOf(largest)}_vs_${nameOf(smallest)}`]: rounded(
        perAgent(largest) / perAgent(smallest),
      ),
      rss_end_vs_first_tenth: rounded(end / afterFirst),
    },
    figures,
  }
}

const nameOf = (size: number): string => (size % 1_000 === 0 ? `${size / 1_000}k` : String(size))

async function measured(
  instance: Opened,
  server: ServerProcess,
  bare: BareRevalidation,
  workspaceId: string,
  agents: number,
): Promise<Run> {
  const { services } = instance
  const cost = Cost.parse(await server.cost(workspaceId))
  const [job] = await services.stores.revalidations.newest(workspaceId, 1)
  if (job?.state !== 'done' || job.renewed !== agents)
    throw new Error(`Of ${agents} agents ${job?.renewed} were renewed.`)
  await sequenced(instance)
  return { agents, bareMs: await bare.measure(workspaceId, job.id), ...cost }
}
