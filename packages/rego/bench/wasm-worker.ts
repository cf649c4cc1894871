// Times opa-wasm in a process of its own: the WebAssembly compiler of Node 20 has been seen to abort in hot loops.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { facts, requests } from './policy.ts'

type Loaded = {
  setData(data: unknown): void
  evaluate(input: unknown): readonly { readonly result: unknown }[]
}
type OpaWasm = { loadPolicy(wasm: Uint8Array): Promise<Loaded> }

const { loadPolicy } = createRequire(import.meta.url)('@open-policy-agent/opa-wasm') as OpaWasm
const policy = await loadPolicy(readFileSync(process.argv[2] ?? ''))
policy.setData(facts)

/** Answers `{answers}` for the check, and for `{rounds}` the nanoseconds of one evaluation. */
process.on('message', (message: { readonly rounds: number }) => {
  if (message.rounds === 0) {
    process.send?.({ answers: requests.map((request) => policy.evaluate(request)[0]?.result) })
    return
  }
  let kept = 0
  const start = process.hrtime.bigint()
  for (let i = 0; i < message.rounds; i += 1) kept += policy.evaluate(requests[i % requests.length]).length
  const elapsed = Number(process.hrtime.bigint() - start)
  process.send?.({ ns: elapsed / message.rounds, kept })
})
process.send?.({ ready: true })
