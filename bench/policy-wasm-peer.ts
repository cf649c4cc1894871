import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CheckedPolicy, PromotionInput } from '@countersign/policy'
import { z } from 'zod'

const Told = z.object({ answers: z.array(z.unknown()).default([]), times: z.array(z.number()).default([]) })

/** The same set compiled by OPA to WebAssembly, in a process that may crash: Node 20's compiler has been seen to. */
export async function openWasm(program: string, set: CheckedPolicy, questions: readonly PromotionInput[]) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-wasm-'))
  const child = start(compiled(program, set, folder))
  await next(child)
  child.send({ data: { settings: set.data }, questions })
  await next(child)
  const asked = async (calls: number) => {
    child.send({ calls })
    return Told.parse(await next(child))
  }
  return {
    answers: async () => (await asked(0)).answers,
    times: async (calls: number) => (await asked(calls)).times,
    stop() {
      child.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function compiled(program: string, { modules }: CheckedPolicy, folder: string): string {
  for (const [path, text] of Object.entries(modules)) {
    mkdirSync(dirname(join(folder, 'set', path)), { recursive: true })
    writeFileSync(join(folder, 'set', path), text)
  }
  const bundle = join(folder, 'bundle.tar.gz')
  const entry = ['-t', 'wasm', '-e', 'countersign/promotion/answer', '-o', bundle]
  const built = spawnSync(program, ['build', ...entry, join(folder, 'set')], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`OPA could not compile the set: ${built.stderr}`)
  const unpacked = spawnSync('tar', ['-xzf', bundle, '-C', folder, '/policy.wasm'], { encoding: 'utf8' })
  if (unpacked.status !== 0) throw new Error(`The bundle could not be unpacked: ${unpacked.stderr}`)
  return join(folder, 'policy.wasm')
}

const start = (wasm: string): ChildProcess =>
  fork(fileURLToPath(new URL('./policy-wasm.ts', import.meta.url)), [wasm], { execArgv: ['--import', 'tsx'] })

const next = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`opa-wasm ended with ${code}.`))
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message)
    })
  })
