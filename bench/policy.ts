import { isDeepStrictEqual } from 'node:util'
import { type CheckedPolicy, entryPointOf, type PolicyAnswer, type PromotionInput } from '@countersign/policy'
import { compile, Policy } from '@countersign/rego'
import { opaProgram } from '@countersign/rego/opa'
import { logTo } from '@countersign/server/log'
import { metricsOn } from '@countersign/server/metrics'
import { OpaEngine } from '@countersign/server/opa'
import { opaServer } from './opa-server.ts'
import { promotionQuestions, shippedSet } from './policy-questions.ts'
import { openWasm } from './policy-wasm-peer.ts'
import { type Bench, environment, median, rounded } from './result.ts'

const workspaceId = 'wsp_01K0000000000000000000BENCH'
const replicaId = 'rpl_01K0000000000000000000BENCH'

type Peer = 'embedded' | 'embedded_evaluation' | 'opa_rest' | 'opa_wasm'
type Samples = Readonly<Record<Peer, readonly number[]>>

/**
 * One promotion question to the shipped policy. The engine in the process against an OPA server on loopback, both as
 * the product asks them, with input and answer read strictly; and its evaluation alone against that of opa-wasm, which
 * reads neither and runs in a process of its own. All are first shown to say the same.
 */
export const policy: Bench = async ({ quick, say }) => {
  const set = await shippedSet()
  const evaluate = evaluationOf(set)
  const program = opaProgram()
  if (program === undefined) {
    const taken = times(quick ? 5_000 : 50_000, (at) => set.ask('promotion', promotionQuestions.at(at)))
    return {
      bench: 'policy',
      ratios: {},
      figures: { ...figuresOf('embedded', [taken]), opa: 'not measured: no opa program on this machine' },
      environment: environment(),
    }
  }
  say('Starting the OPA server, and compiling the policy to WebAssembly ...')
  const server = await opaServer(program)
  const wasm = await openWasm(program, set, promotionQuestions.all)
  const engine = new OpaEngine({
    settings: { url: server.url, token: null, ca: null, timeoutMs: 20_000, fallback: 'deny' },
    replicaId,
    clock: Date.now,
    log: logTo(process.stderr, 'warn'),
    metrics: metricsOn(),
  })
  try {
    const loaded = { id: 'pol_01K0000000000000000000BENCH', number: 1, hash: set.hash, policy: set }
    await engine.prepare(workspaceId, loaded)
    const byRest = async (input: PromotionInput) =>
      (await engine.ask({ workspaceId, loaded, question: 'promotion', input })).answer
    await compare(set, byRest, await wasm.answers())
    const rounds: Samples[] = []
    for (let round = 0; round <= (quick ? 5 : 15); round++) {
      say(round === 0 ? 'Warming up ...' : `Round ${round} ...`)
      const taken = {
        embedded: times(quick ? 2_000 : 10_000, (at) => set.ask('promotion', promotionQuestions.at(at))),
        embedded_evaluation: times(quick ? 4_000 : 10_000, (at) => evaluate(promotionQuestions.at(at))),
        opa_rest: await timesOfPromises(quick ? 200 : 1_000, (at) => byRest(promotionQuestions.at(at))),
        opa_wasm: await wasm.times(quick ? 4_000 : 10_000),
      }
      if (round > 0) rounds.push(taken)
    }
    return {
      bench: 'policy',
      ratios: {
        embedded_vs_opa_rest: ratio(rounds, 'embedded', 'opa_rest', 0.5),
        embedded_vs_opa_wasm: ratio(rounds, 'embedded_evaluation', 'opa_wasm', 0.5),
        embedded_vs_opa_rest_p99: ratio(rounds, 'embedded', 'opa_rest', 0.99),
        embedded_vs_opa_wasm_p99: ratio(rounds, 'embedded_evaluation', 'opa_wasm', 0.99),
      },
      figures: {
        ...figuresOf('embedded', of(rounds, 'embedded')),
        ...figuresOf('embedded_evaluation', of(rounds, 'embedded_evaluation')),
        ...figuresOf('opa_rest', of(rounds, 'opa_rest')),
        ...figuresOf('opa_wasm', of(rounds, 'opa_wasm')),
        answers_equal: true,
      },
      environment: environment(),
    }
  } finally {
    await engine.close()
    wasm.stop()
    await server.stop()
  }
}

/** What the engine does of it: the question as it is, and the answer as it comes. */
function evaluationOf({ modules, data }: CheckedPolicy): (input: PromotionInput) => unknown {
  const compiled = compile(modules)
  if (!(compiled instanceof Policy)) throw new Error('The shipped policy compiles.')
  const query = compiled.prepare(entryPointOf('promotion'), { data: { settings: data } })
  return (input) => query.query({ input })
}

/** Throws where one of them says something else; a ratio of different answers would mean nothing. */
async function compare(
  set: CheckedPolicy,
  byRest: (input: PromotionInput) => Promise<PolicyAnswer>,
  byWasm: readonly unknown[],
): Promise<void> {
  for (const [at, input] of promotionQuestions.all.entries()) {
    const ours = set.ask('promotion', input)
    const others = [await byRest(input), set.read('promotion', byWasm[at])]
    if (others.every((answer) => isDeepStrictEqual(answer, ours))) continue
    throw new Error(`Question ${at} is answered differently: ${JSON.stringify([ours, ...others])}`)
  }
}

function times(calls: number, call: (at: number) => unknown): number[] {
  const taken: number[] = []
  for (let at = 0; at < calls; at++) {
    const start = performance.now()
    call(at)
    taken.push(performance.now() - start)
  }
  return taken
}

async function timesOfPromises(calls: number, call: (at: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (let at = 0; at < calls; at++) {
    const start = performance.now()
    await call(at)
    taken.push(performance.now() - start)
  }
  return taken
}

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(values.length * part) - 1)] ?? Number.NaN

const of = (rounds: readonly Samples[], peer: Peer) => rounds.map((round) => round[peer])

const ratio = (rounds: readonly Samples[], ours: Peer, peer: Peer, part: number): number =>
  rounded(median(rounds.map((round) => percentile(round[ours], part) / percentile(round[peer], part))), 4)

const figuresOf = (name: string, rounds: readonly (readonly number[])[]) => ({
  [`${name}_p50_us`]: rounded(1_000 * median(rounds.map((taken) => percentile(taken, 0.5)))),
  [`${name}_p99_us`]: rounded(1_000 * median(rounds.map((taken) => percentile(taken, 0.99)))),
})
