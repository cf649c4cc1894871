import { dataFile } from '@countersign/policy'
import { fillGoverned, sequenced } from '@countersign/server/fleet'
import { openBenchInstance } from './instance.ts'
import { type Bench, environment, median, rounded } from './result.ts'

import { BareRevalidation } from './revalidate-bare.ts'

type Opened = Awaited<ReturnType<typeof openBenchInstance>>

const phases = ['read', 'evaluate', 'sign', 'write'] as const

type Run = { agents: number; ms: number; bareMs: number; phases: Record<string, number>; rss: Rss }

/** In MiB: before it, the most in each tenth of its time, which are as many agents each, and after it. */
type Rss = { start: number; tenths: readonly number[]; end: number }

/** What it takes to ask about every governed agent again after a reload, against the bare cost of the same rows. */
export const revalidate: Bench = async ({ quick, say }) => {
  const sizes = quick ? [500, 3_000] : [1_000, 10_000, 100_000]
  const instance = await openBenchInstance()
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
        const run = await measured(instance, bare, workspaceId, size)
        if (size !== sizes[0] || round > 0) runs.set(size, [...(runs.get(size) ?? []), run])
      }
    }
    return {
      bench: 'revalidate',
      ...summary(sizes, runs),
      environment: { ...environment(), database: instance.services.about.database.version },
    }
  } finally {
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
  bare: BareRevalidation,
  workspaceId: string,
  agents: number,
): Promise<Run> {
  const { services } = instance
  await reload(instance, workspaceId)
  const before = await phaseSeconds(instance)
  const seen: { at: number; mib: number }[] = []
  const look = () => seen.push({ at: performance.now(), mib: rssMib() })
  const start = rssMib()
  const watching = setInterval(look, 20)
  const since = performance.now()
  await services.revalidationWorkflow.round()
  const ms = performance.now() - since
  clearInterval(watching)
  look()
  const rss = { start, tenths: tenthsOf(seen, since, ms), end: rssMib() }
  const after = await phaseSeconds(instance)
  const [job] = await services.stores.revalidations.newest(workspaceId, 1)
  if (job?.state !== 'done' || job.renewed !== agents)
    throw new Error(`Of ${agents} agents ${job?.renewed} were renewed.`)
  await sequenced(instance)
  const bareMs = await bare.measure(workspaceId, job.id)
  return {
    agents,
    ms,
    bareMs,
    rss,
    phases: Object.fromEntries(
      phases.map((phase) => [phase, (after.get(phase) ?? 0) - (before.get(phase) ?? 0)]),
    ),
  }
}

const rssMib = (): number => process.memoryUsage.rss() / 2 ** 20

/** The most in each tenth; where nobody looked in one, what was there before. */
function tenthsOf(seen: readonly { at: number; mib: number }[], since: number, ms: number): number[] {
  const tenths: number[] = []
  for (let tenth = 0; tenth < 10; tenth++) {
    const until = since + ((tenth + 1) * ms) / 10
    const within = seen.filter(({ at }) => at >= until - ms / 10 && at < until).map(({ mib }) => mib)
    tenths.push(within.length > 0 ? Math.max(...within) : (tenths.at(-1) ?? seen[0]?.mib ?? 0))
  }
  return tenths
}

/** Another limit that everybody keeps: each agent has to be asked about, and each passes. */
async function reload({ services, personId }: Opened, workspaceId: string): Promise<void> {
  const { policySet, hash } = await services.policy.fetchSnapshot(workspaceId)
  const data = policySet.files[dataFile] ?? ''
  const [, limit = ''] = /^ {2}monthlyUsd: (\d+)$/m.exec(data) ?? []
  const files = {
    ...policySet.files,
    [dataFile]: data.replace(`monthlyUsd: ${limit}`, `monthlyUsd: ${Number(limit) + 1}`),
  }
  const by = { reference: `person:${personId}`, name: 'Bench', behind: null }
  const author = { workspaceId, by, answerable: personId }
  await services.policy.hotReload(author, { files }, 'edited', { basedOn: hash, reason: 'For the bench' })
}

async function phaseSeconds({ services }: Opened): Promise<ReadonlyMap<unknown, number>> {
  const { values } = await services.metrics.revalidationSeconds.get()
  return new Map(values.map(({ labels, value }) => [labels.phase, value]))
}
