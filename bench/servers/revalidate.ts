import { dataFile } from '@countersign/policy'
import { openReplica, serveWork } from './replica.ts'

/** Asks about every governed agent of a workspace again, after another limit that everybody keeps, and tells what it cost. */
const [stateDir = '', personId = ''] = process.argv.slice(2)
const instance = await openReplica(stateDir)
const { services } = instance

serveWork(instance, async (workspaceId) => {
  await reload(workspaceId)
  const before = await phaseSeconds()
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
  const after = await phaseSeconds()
  const phases = Object.fromEntries(
    [...after].map(([phase, seconds]) => [phase, seconds - (before.get(phase) ?? 0)]),
  )
  return { ms, phases, rss }
})

/** Each agent has to be asked about, and each passes. */
async function reload(workspaceId: string): Promise<void> {
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

async function phaseSeconds(): Promise<ReadonlyMap<string, number>> {
  const { values } = await services.metrics.revalidationSeconds.get()
  return new Map(values.map(({ labels, value }) => [String(labels.phase), value]))
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
