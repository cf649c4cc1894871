import { z } from 'zod'
import { burst } from './load.ts'
import { median, rounded } from './result.ts'
import { ServerProcess } from './server-process.ts'

const Started = z.object({
  run: z.object({ lease: z.object({ id: z.string() }) }),
  lease: z.object({ token: z.string() }),
})

/**
 * What a start and a heartbeat cost over HTTP, each with its durable event in the ledger, against bare `node:http` routes in
 * the same process and on the same database: `raw_insert` does one durable INSERT and nothing else; `alone_start` and
 * `alone_renew` do what each does to the database (see `Alone`), one by one, and check nothing. Cases take turns; ratios are of the
 * median time of a request.
 */
export async function benchAdmissionHttp({
  quick,
  say,
}: {
  quick: boolean
  say: (text: string) => void
}): Promise<{ ratios: Record<string, number>; figures: Record<string, number> }> {
  const [agents, rounds] = quick ? [128, 3] : [512, 7]
  say(`Promoting ${agents} agents ...`)
  const server = await ServerProcess.start('runs.ts', String(agents))
  try {
    const { workspaceId = '', agentIds = '', key = '', rawPort, controlPort } = server.requests
    const starts = agentIds
      .split(' ')
      .map((id) =>
        post(`/v1/workspaces/${workspaceId}/agents/${id}/start`, key, JSON.stringify({ driver: 'lease' })),
      )
    const bare = starts.map(() => post('/insert', 'none', ''))
    const alone = (what: string) => agentIds.split(' ').map((id) => post(`/${what}/${id}`, 'none', ''))
    const samples = new Map<string, { p50: number; perSecond: number; cpuMicros: number }[]>()
    const take = async (name: string, port: number, requests: readonly string[], connections: number) => {
      const [since, used] = [performance.now(), await server.cpuMicros()]
      const answers = await burst(port, requests, connections)
      const perSecond = (answers.length / (performance.now() - since)) * 1_000
      const cpuMicros = ((await server.cpuMicros()) - used) / answers.length
      const sample = { p50: median(answers.map(({ ms }) => ms)), perSecond, cpuMicros }
      const at = `${name}_${connections}`
      samples.set(at, [...(samples.get(at) ?? []), sample])
      return answers
    }
    for (let round = 0; round <= rounds; round++) {
      say(round === 0 ? 'Warming up ...' : `Starting and renewing, round ${round} of ${rounds} ...`)
      if (round === 1) samples.clear()
      for (const connections of [1, 16, 64]) {
        await take('raw_insert', Number(rawPort), bare, connections)
        await take('alone_start', Number(rawPort), alone('start'), connections)
        await take('alone_renew', Number(rawPort), alone('renew'), connections)
        const started = await take('start', server.port, starts, connections)
        const renewals = started.map(({ body }) => {
          const { run, lease } = Started.parse(JSON.parse(body))
          return post(`/v1/leases/${run.lease.id}/renew`, lease.token, '{}')
        })
        await take('renew', server.port, renewals, connections)
        // Whatever was started is ended, outside of what is measured.
        await burst(Number(controlPort), [post('/', 'none', '')], 1)
      }
    }
    const ratio = (name: string, connections: number, limit = 'raw_insert') => {
      const raw = samples.get(`${limit}_${connections}`) ?? []
      const ours = samples.get(`${name}_${connections}`) ?? []
      return rounded(median(ours.map(({ p50 }, at) => p50 / (raw[at]?.p50 ?? Number.NaN))))
    }
    const figures = [...samples].flatMap(([at, taken]) => [
      [`${at}_p50_ms`, rounded(median(taken.map(({ p50 }) => p50)))] as const,
      [`${at}_per_second`, Math.round(median(taken.map(({ perSecond }) => perSecond)))] as const,
      [`${at}_cpu_us`, Math.round(median(taken.map(({ cpuMicros }) => cpuMicros)))] as const,
    ])
    return {
      ratios: {
        start_vs_raw_insert_1: ratio('start', 1),
        start_vs_raw_insert_16: ratio('start', 16),
        start_vs_raw_insert_64: ratio('start', 64),
        renew_vs_raw_insert_1: ratio('renew', 1),
        renew_vs_raw_insert_16: ratio('renew', 16),
        renew_vs_raw_insert_64: ratio('renew', 64),
        alone_start_vs_raw_insert_16: ratio('alone_start', 16),
        alone_renew_vs_raw_insert_16: ratio('alone_renew', 16),
        start_vs_alone_start_16: ratio('start', 16, 'alone_start'),
        renew_vs_alone_renew_16: ratio('renew', 16, 'alone_renew'),
      },
      figures: Object.fromEntries(figures),
    }
  } finally {
    await server.stop()
  }
}

const post = (path: string, token: string, body: string): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    ...(body === '' ? [] : ['Content-Type: application/json']),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
