import { load } from './load.ts'
import { type Bench, environment, median, rounded } from './result.ts'
import { ServerProcess } from './server-process.ts'

type Sample = { perSecond: number; cpuMicros: number }

/**
 * What the whole stack costs over bare `node:http`: a tRPC query with session and rights, and a /v1 route with an
 * API key, neither of which does any work of its own. Cases take turns; ratios are of the time per request.
 */
export const http: Bench = async ({ quick, say }) => {
  const servers = await Promise.all([
    ServerProcess.start('bare-http.ts'),
    ServerProcess.start('countersign-http.ts'),
  ])
  try {
    const cases = servers.flatMap((server) =>
      Object.entries(server.requests).map(([name, request]) => ({ name, server, request })),
    )
    const [ms, rounds] = quick ? [400, 3] : [2_000, 9]
    const samples = new Map<string, Sample[]>()
    for (let round = 0; round <= rounds; round++) {
      say(round === 0 ? 'Warming up ...' : `Round ${round} of ${rounds} ...`)
      for (const connections of [16, 64]) {
        for (const { name, server, request } of cases) {
          const before = await server.cpuMicros()
          const { count, seconds } = await load(server.port, request, { connections, ms })
          const cpuMicros = ((await server.cpuMicros()) - before) / count
          const key = `${name}_${connections}`
          if (round > 0)
            samples.set(key, [...(samples.get(key) ?? []), { perSecond: count / seconds, cpuMicros }])
        }
      }
    }
    const of = (key: string, what: keyof Sample) => (samples.get(key) ?? []).map((sample) => sample[what])
    const ratio = (name: string, connections: number) => {
      const ours = of(`${name}_${connections}`, 'perSecond')
      const bare = of(`node_http_${connections}`, 'perSecond')
      return rounded(median(bare.map((value, at) => value / (ours[at] ?? Number.NaN))))
    }
    const figures = [...samples.keys()].flatMap((key) => [
      [`${key}_per_second`, Math.round(median(of(key, 'perSecond')))] as const,
      [`${key}_server_cpu_micros`, rounded(median(of(key, 'cpuMicros')), 1)] as const,
    ])
    return {
      bench: 'http',
      ratios: {
        trpc_vs_node_http_16: ratio('trpc', 16),
        v1_vs_node_http_16: ratio('v1', 16),
        trpc_vs_node_http_64: ratio('trpc', 64),
        v1_vs_node_http_64: ratio('v1', 64),
      },
      figures: Object.fromEntries(figures),
      environment: environment(),
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
}
