// Measures one policy three ways: this engine, opa-wasm on the same policy, and a hand-written function.
import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { opaProgram } from '../fuzz/opa.ts'
import { compile, Policy, type PreparedQuery } from '../src/index.ts'
import { byHand, facts, rego, requests } from './policy.ts'

export type BenchResult = {
  readonly bench: 'rego'
  readonly ratios: { readonly [name: string]: number }
  readonly figures: { readonly [name: string]: number | boolean | string }
  readonly environment: { readonly node: string; readonly cpu: string; readonly cores: number }
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const prepare = (): PreparedQuery => {
  const policy = compile({ 'promotion.rego': rego })
  if (!(policy instanceof Policy)) throw new Error('the benchmark policy compiles')
  return policy.prepare('data.promotion.deny', { data: facts })
}

const timed = (rounds: number, once: (i: number) => number): number => {
  let kept = 0
  const start = process.hrtime.bigint()
  for (let i = 0; i < rounds; i += 1) kept += once(i)
  const elapsed = Number(process.hrtime.bigint() - start)
  if (kept < 0) throw new Error('the results were used')
  return elapsed / rounds
}

const evaluateOurs =
  (query: PreparedQuery) =>
  (i: number): number => {
    const result = query.query({ input: requests[i % requests.length] })
    return result.kind === 'value' && Array.isArray(result.value) ? result.value.length : 0
  }

const evaluateByHand = (i: number): number => {
  const request = requests[i % requests.length]
  return request === undefined ? 0 : byHand(request, facts).length
}

class WasmProcess {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async start(wasm: string): Promise<WasmProcess> {
    const worker = fileURLToPath(new URL('./wasm-worker.ts', import.meta.url))
    const child = fork(worker, [wasm], { execArgv: ['--import', 'tsx'] })
    const process_ = new WasmProcess(child)
    await process_.#next()
    return process_
  }

  async answers(): Promise<readonly unknown[]> {
    this.#child.send({ rounds: 0 })
    return (await this.#next()).answers ?? []
  }

  async time(rounds: number): Promise<number> {
    this.#child.send({ rounds })
    return (await this.#next()).ns ?? Number.NaN
  }

  stop(): void {
    this.#child.kill()
  }

  #next(): Promise<{ readonly answers?: readonly unknown[]; readonly ns?: number }> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => reject(new Error(`opa-wasm ended with ${code}`))
      this.#child.once('exit', onExit)
      this.#child.once(
        'message',
        (message: { readonly answers?: readonly unknown[]; readonly ns?: number }) => {
          this.#child.off('exit', onExit)
          resolve(message)
        },
      )
    })
  }
}

/** Compiles the policy with the real OPA, or returns undefined where the program is missing. */
const buildWasm = (folder: string): string | undefined => {
  const program = opaProgram()
  if (program === undefined) return undefined
  writeFileSync(join(folder, 'promotion.rego'), rego)
  const bundle = join(folder, 'bundle.tar.gz')
  const built = spawnSync(program, [
    'build',
    '-t',
    'wasm',
    '-e',
    'promotion/deny',
    '-o',
    bundle,
    join(folder, 'promotion.rego'),
  ])
  const unpacked =
    built.status === 0 ? spawnSync('tar', ['-xzf', bundle, '-C', folder, '/policy.wasm']) : built
  return unpacked.status === 0 ? join(folder, 'policy.wasm') : undefined
}

// The fastest of ten parts: other work on the machine only ever makes a part slower.
const best = (rounds: number, once: (i: number) => number): number =>
  Math.min(...Array.from({ length: 10 }, () => timed(rounds / 10, once)))

const flatMemory = (
  query: PreparedQuery,
  rounds: number,
): { readonly heapGrowthMiB: number; readonly lastToFirst: number } => {
  const evaluate = evaluateOurs(query)
  const tenth = rounds / 10
  const collect = (): void => globalThis.gc?.()
  timed(tenth, evaluate)
  collect()
  const before = process.memoryUsage().heapUsed
  const first = best(tenth, evaluate)
  timed(rounds - 3 * tenth, evaluate)
  const last = best(tenth, evaluate)
  collect()
  const growth = (process.memoryUsage().heapUsed - before) / 2 ** 20
  return {
    heapGrowthMiB: Math.round(growth * 100) / 100,
    lastToFirst: Math.round((last / first) * 100) / 100,
  }
}

/** Runs the comparison; `quick` stays under forty seconds. */
export const benchRego = async ({ quick }: { readonly quick: boolean }): Promise<BenchResult> => {
  const repetitions = quick ? 7 : 21
  const rounds = quick ? 20_000 : 50_000
  const query = prepare()
  const folder = mkdtempSync(join(tmpdir(), 'rego-bench-'))
  const wasm = buildWasm(folder)
  const peer = wasm === undefined ? undefined : await WasmProcess.start(wasm)
  try {
    const agreed = await checkAnswers(query, peer)
    const [ours, theirs, hand]: [number[], number[], number[]] = [[], [], []]
    for (let i = 0; i <= repetitions; i += 1) {
      const sample = [
        timed(rounds, evaluateOurs(query)),
        peer === undefined ? Number.NaN : await peer.time(rounds),
        timed(rounds * 10, evaluateByHand),
      ] as const
      // The first round warms up all three.
      if (i === 0) continue
      ours.push(sample[0])
      theirs.push(sample[1])
      hand.push(sample[2])
    }
    const memory = flatMemory(query, 1_000_000)
    const ratio = (peers: readonly number[]): number =>
      Math.round(median(ours.map((ns, i) => ns / (peers[i] ?? Number.NaN))) * 1000) / 1000
    return {
      bench: 'rego',
      ratios: {
        ...(peer === undefined ? {} : { rego_vs_opa_wasm: ratio(theirs) }),
        rego_vs_function: ratio(hand),
      },
      figures: {
        rego_ns: Math.round(median(ours)),
        ...(peer === undefined
          ? { opa_wasm: 'not measured: no opa program on this machine' }
          : { opa_wasm_ns: Math.round(median(theirs)) }),
        function_ns: Math.round(median(hand)),
        answers_equal: agreed,
        million_heap_growth_mib: memory.heapGrowthMiB,
        million_last_tenth_vs_first: memory.lastToFirst,
        heap_collected_before_measuring: globalThis.gc !== undefined,
      },
      environment: { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length },
    }
  } finally {
    peer?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

// opa-wasm prints sets in the order of its hash table.
const sorted = (answer: unknown): unknown => (Array.isArray(answer) ? [...answer].sort() : answer)

const checkAnswers = async (query: PreparedQuery, peer: WasmProcess | undefined): Promise<boolean> => {
  const wasm = peer === undefined ? undefined : await peer.answers()
  for (const [i, request] of requests.entries()) {
    const result = query.query({ input: request })
    const ours = JSON.stringify(result.kind === 'value' ? result.value : result)
    if (ours !== JSON.stringify(byHand(request, facts)))
      throw new Error(`request ${i}: the engine and the function differ: ${ours}`)
    if (wasm !== undefined && ours !== JSON.stringify(sorted(wasm[i])))
      throw new Error(`request ${i}: the engine and opa-wasm differ: ${ours} ${JSON.stringify(wasm[i])}`)
  }
  return true
}
