import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

type Loaded = {
  setData(data: unknown): void
  evaluate(input: unknown): readonly { readonly result: unknown }[]
}
type OpaWasm = { loadPolicy(wasm: Uint8Array): Promise<Loaded> }
type Order = { data: unknown; questions: readonly unknown[] } | { calls: number }

const { loadPolicy }: OpaWasm = createRequire(import.meta.url)('@open-policy-agent/opa-wasm')
const policy = await loadPolicy(readFileSync(process.argv[2] ?? ''))
let questions: readonly unknown[] = []

const evaluate = (at: number) => policy.evaluate(questions[at % questions.length])[0]?.result

/** First what is asked; then `{answers}` for no calls, and for so many `{times}` in milliseconds. */
process.on('message', (order: Order) => {
  if ('data' in order) {
    policy.setData(order.data)
    questions = order.questions
    process.send?.({})
  } else if (order.calls === 0) {
    process.send?.({ answers: questions.map((_, at) => evaluate(at)) })
  } else {
    const times: number[] = []
    for (let at = 0; at < order.calls; at++) {
      const start = performance.now()
      evaluate(at)
      times.push(performance.now() - start)
    }
    process.send?.({ times })
  }
})
process.send?.({ ready: true })
