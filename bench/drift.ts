import { createHash, createHmac, randomBytes } from 'node:crypto'
import { fillGoverned } from '@countersign/server/fleet'
import { z } from 'zod'
import { openBenchInstance } from './instance.ts'
import { type Bench, environment, median, rounded } from './result.ts'

type Opened = Awaited<ReturnType<typeof openBenchInstance>>

const rounds = 3

/**
 * A scan of agents that are all as they were approved, of every template; one difference that is found, or one check
 * that fails, is a false alarm and ends the bench. Beside it, in the same run, what cannot be spared: reading the same
 * specs and proofs by the page, and one hash and one HMAC over them.
 */
export const drift: Bench = async ({ quick, say }) => {
  const size = quick ? 1_000 : 10_000
  const instance = await openBenchInstance()
  try {
    say(`Governing ${size} agents ...`)
    const workspaceId = await fillGoverned(instance, size)
    await instance.services.revalidationWorkflow.round()
    const scans: number[] = []
    const bares: number[] = []
    let rss = 0
    for (let round = 0; round <= rounds; round++) {
      say(round === 0 ? 'Comparing for the first time ...' : `Comparing, round ${round} of ${rounds} ...`)
      const [scanMs, bareMs] = [
        await scan(instance, workspaceId, size),
        await bare(instance, workspaceId, size),
      ]
      rss = Math.max(rss, process.memoryUsage.rss())
      if (round === 0) continue
      scans.push(scanMs)
      bares.push(bareMs)
    }
    const ms = median(scans)
    return {
      bench: 'drift',
      ratios: { scan_vs_bare: rounded(median(scans.map((one, at) => one / (bares[at] ?? Number.NaN)))) },
      figures: {
        agents: size,
        false_alarms: 0,
        scan_ms: Math.round(ms),
        agents_per_second: Math.round((size / ms) * 1_000),
        bare_agents_per_second: Math.round((size / median(bares)) * 1_000),
        rss_mib: Math.round(rss / 2 ** 20),
      },
      environment: { ...environment(), database: instance.services.about.database.version },
    }
  } finally {
    await instance.close()
  }
}

async function scan({ services, personId }: Opened, workspaceId: string, size: number): Promise<number> {
  const actor = { personId, name: 'Bench', role: 'admin', workspaceId, behind: null } as const
  const { scanId } = await services.drift.scan(actor, undefined)
  const since = performance.now()
  await services.driftScanner.round()
  const ms = performance.now() - since
  const { state, checked, failed, opened } = await services.driftReading.scan(actor, scanId)
  if (state !== 'done' || checked !== size || failed + opened > 0) {
    throw new Error(`Of ${size} clean agents ${checked} were compared, ${failed} failed, ${opened} differ.`)
  }
  return ms
}

const Rows = z.array(z.tuple([z.string(), z.instanceof(Buffer), z.instanceof(Buffer)]))

async function bare({ orm }: Opened, workspaceId: string, size: number): Promise<number> {
  const pool = orm.$client.promise()
  const secret = randomBytes(32)
  const since = performance.now()
  let [after, seen] = ['', 0]
  for (;;) {
    const [rows] = await pool.query({
      sql: `select a.id, r.spec, p.bundle from agents a
        join agent_revisions r on r.workspace_id = a.workspace_id and r.agent_id = a.id and r.number = a.governed_revision
        join proofs p on p.workspace_id = a.workspace_id and p.id = a.proof_id
        where a.workspace_id = ? and a.id > ? order by a.id limit 200`,
      values: [workspaceId, after],
      rowsAsArray: true,
    })
    const page = Rows.parse(rows)
    for (const [id, spec, bundle] of page) {
      createHash('sha256').update(spec).digest()
      createHmac('sha256', secret).update(bundle).digest()
      after = id
    }
    seen += page.length
    if (page.length < 200) break
  }
  if (seen !== size) throw new Error(`${seen} of ${size} were read.`)
  return performance.now() - since
}
