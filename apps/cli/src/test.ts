import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benches } from '@countersign/bench'
import { build } from './build.ts'
import { env as launcherEnv } from './env.ts'
import { ensureBrowser, ensureDatabaseServer } from './install.ts'
import { run } from './run.ts'
import { say } from './say.ts'
import {
  type BrowserReport,
  type Failure,
  failedPages,
  failedUnits,
  lookedAtTwice,
  type Tally,
  type UnitReport,
} from './test-reports.ts'

type Step = { name: string; run: (folder: string) => Promise<Tally> }

const bin = (name: string) => `node_modules/.bin/${name}`

const failure = (name: string, said: string) => ({ name, file: null, said })

/** A tool that only says yes or no counts as one test. */
const check = (name: string, ...commands: string[][]): Step => ({
  name,
  async run() {
    for (const [program = '', ...args] of commands) {
      const { code } = await run(bin(program), args)
      const failures = [failure(name, `${program} ended with ${code}`)]
      if (code !== 0) return { passed: 0, failures, unsteady: [] }
    }
    return { passed: 1, failures: [], unsteady: [] }
  },
})

const steps: Step[] = [
  check('lint', ['biome', 'check', '.']),
  check('types', ['tsc', '-p', 'tsconfig.json'], ['tsc', '-p', 'apps/web/tsconfig.json']),
  check('unused', ['knip']),
  { name: 'unit', run: unit },
  { name: 'e2e', run: endToEnd },
  { name: 'bench', run: benchesWork },
]

/** Everything that CI runs, in the order in which it fails fastest; goes on after a failure to show them all. */
export async function test(names: string[]): Promise<number> {
  const unknown = names.filter((name) => !steps.some((step) => step.name === name))
  if (unknown.length > 0) {
    say(
      `countersign: There is no test step "${unknown[0]}". There are: ${steps.map(({ name }) => name).join(', ')}.`,
    )
    return 2
  }
  if (!(await ensureDatabaseServer(launcherEnv)) || !(await build())) return 1
  const folder = mkdtempSync(join(tmpdir(), 'countersign-results-'))
  let passed = 0
  const told: Tally[] = []
  try {
    for (const step of steps.filter(({ name }) => names.length === 0 || names.includes(name))) {
      const startedAt = performance.now()
      const tally = await step.run(folder)
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      say(`-- ${step.name}: ${tally.passed} passed, ${tally.failures.length} failed (${seconds} s)`)
      passed += tally.passed
      told.push(tally)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  // Once more, and last: whoever reads only the end of a long log reads what to look for.
  const unsteady = told.flatMap((tally) => tally.unsteady)
  const failed = told.flatMap((tally) => tally.failures)
  for (const { name, said } of unsteady) say(`unsteady, failed once and then passed: ${name}: ${said}`)
  for (const { name, said } of failed) say(`failed: ${name}: ${said}`)
  process.stdout.write(`${passed} passed, ${failed.length} failed\n`)
  return failed.length === 0 && passed > 0 ? 0 : 1
}

/** Not looked at twice: what holds almost always is broken. A forged proof was once found by a test that failed now and then. */
async function unit(folder: string): Promise<Tally> {
  const file = join(folder, 'unit.json')
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  const { code } = await run(bin('vitest'), ['run', ...reporters])
  const report: UnitReport = JSON.parse(readFileSync(file, 'utf8'))
  const failures = orUnnamed(failedUnits(report), code, 'the unit tests')
  return { passed: report.numPassedTests, failures, unsteady: [] }
}

/** What ends with a failure that no test has is one all the same. */
const orUnnamed = (failures: readonly Failure[], code: number, name: string): readonly Failure[] =>
  failures.length > 0 || code === 0 ? failures : [failure(name, `they ended with ${code}`)]

/** That each bench still runs and measures something; how fast this machine is decides nothing. */
async function benchesWork(): Promise<Tally> {
  const failures: Failure[] = []
  for (const [name, bench] of Object.entries(benches)) {
    const { ratios } = await bench({ quick: true, say: () => {} })
    const measured = Object.values(ratios).length > 0 && Object.values(ratios).every((ratio) => ratio > 0)
    say(`${name}: ${JSON.stringify(ratios)}`)
    if (!measured) failures.push(failure(`bench ${name}`, 'it measured nothing'))
  }
  return { passed: Object.keys(benches).length - failures.length, failures, unsteady: [] }
}

async function endToEnd(folder: string): Promise<Tally> {
  const browser = await ensureBrowser(launcherEnv)
  if (!browser) return { passed: 0, failures: [failure('e2e', 'there is no browser')], unsteady: [] }
  const file = join(folder, 'e2e.json')
  const env = { COUNTERSIGN_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const look = async (files: string[]) => {
    const how = ['test', '-c', 'e2e', '--reporter=line,json', ...files]
    const { code } = await run('e2e/node_modules/.bin/playwright', how, { env })
    const { stats, suites }: BrowserReport = JSON.parse(readFileSync(file, 'utf8'))
    return { passed: stats.expected, failures: orUnnamed(failedPages(suites), code, 'the browser tests') }
  }
  return lookedAtTwice(await look([]), look)
}
