import { randomBytes } from 'node:crypto'
import { specOfTemplate, templates } from '@countersign/agents'
import { openBenchInstance } from './instance.ts'
import { median, rounded } from './result.ts'

type Opened = Awaited<ReturnType<typeof openBenchInstance>>

/**
 * From a request to a governed agent: two acts of two people, each a durable transaction with its events. Two
 * durable commits of one bare row each, in the same run, tell what the disk takes of it.
 */
export async function benchPromotionDatabase({
  quick,
  say,
}: {
  quick: boolean
  say: (text: string) => void
}) {
  const instance = await openBenchInstance()
  try {
    const bench = await casesOn(instance)
    const rounds = quick ? 2 : 5
    const each = quick ? 16 : 64
    const samples = new Map<string, number[]>()
    for (let round = 0; round <= rounds; round++) {
      say(round === 0 ? 'Warming up ...' : `Promoting, round ${round} of ${rounds} ...`)
      for (const callers of [1, 16]) {
        const agents = await bench.makeAgents(each)
        const taken = {
          promote: await timed(agents, callers, bench.promote),
          commits: await timed(agents, callers, bench.twoCommits),
        }
        for (const [name, times] of Object.entries(taken)) {
          const key = `${name}_${callers}`
          if (round > 0) samples.set(key, [...(samples.get(key) ?? []), ...times])
        }
      }
      // What waits grows otherwise, and with it the cost of adding to it.
      await instance.services.sequencer.sequenceAll()
    }
    const at = (key: string, part: number) => percentile(samples.get(key) ?? [], part)
    return {
      figures: {
        request_to_governed_1_p50_ms: rounded(at('promote_1', 0.5)),
        request_to_governed_1_p99_ms: rounded(at('promote_1', 0.99)),
        request_to_governed_16_p50_ms: rounded(at('promote_16', 0.5)),
        request_to_governed_16_p99_ms: rounded(at('promote_16', 0.99)),
        two_commits_1_p50_ms: rounded(median(samples.get('commits_1') ?? [])),
        two_commits_16_p50_ms: rounded(median(samples.get('commits_16') ?? [])),
        database: instance.services.about.database.version,
      },
    }
  } finally {
    await instance.close()
  }
}

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(values.length * part) - 1)] ?? Number.NaN

/** How long each took, with so many underway at the same time. */
async function timed<T>(items: readonly T[], callers: number, call: (item: T) => Promise<void>) {
  const left = [...items]
  const times: number[] = []
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let item = left.pop(); item !== undefined; item = left.pop()) {
        const since = performance.now()
        await call(item)
        times.push(performance.now() - since)
      }
    }),
  )
  return times
}

/** One admin who asks, one reviewer who approves, and bare commits of one row each. */
async function casesOn({ services, orm, workspaceId, personId }: Opened) {
  const ana = { personId, name: 'Bench', role: 'admin', workspaceId, behind: null } as const
  const reviewerId = `per_${'0'.repeat(26)}`
  const rita = { ...ana, personId: reviewerId, name: 'Reviewer', role: 'reviewer' } as const
  const { people, members } = services.stores
  const about = { id: reviewerId, email: 'reviewer@example.com', name: 'Reviewer', createdAt: Date.now() }
  await people.add({ ...about, passwordHash: null, isPersona: false })
  const joined = { state: 'active', grantedBy: 'local', joinedAt: Date.now() } as const
  await members.add({ workspaceId, personId: reviewerId, role: 'reviewer', ...joined })
  const pool = orm.$client.promise()
  const [template] = templates
  if (template === undefined) throw new Error('There is no template.')
  const spec = specOfTemplate(template)
  const commit = () =>
    pool.query("insert into changes (workspace_id, id, noun, at) values (?, ?, 'bench', utc_timestamp(3))", [
      workspaceId,
      randomBytes(16).toString('hex'),
    ])
  return {
    async makeAgents(count: number): Promise<string[]> {
      const ids: string[] = []
      for (let made = 0; made < count; made++) {
        const metadata = { ...spec.metadata, name: `bench-${randomBytes(8).toString('hex')}` }
        ids.push((await services.agents.createSandbox(ana, { ...spec, metadata }, { from: 'template' })).id)
      }
      return ids
    },
    async promote(agentId: string): Promise<void> {
      const { requestId } = await services.promotions.request(ana, { agentId })
      const request = await services.stores.requests.find(workspaceId, requestId)
      const digest = request?.digest.toString('hex') ?? ''
      const { state } = await services.promotions.approve(rita, { requestId, digest, reason: null })
      if (state !== 'granted') throw new Error(`The promotion ended ${state}.`)
    },
    async twoCommits(): Promise<void> {
      await commit()
      await commit()
    },
  }
}
