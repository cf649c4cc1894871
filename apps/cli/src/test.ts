import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benches } from '@countersign/bench'
import { build } from './build.ts'
import { env as launcherEnv } from './env.ts'
import { ensureBrowser, ensureDatabaseServer } from './install.ts'
import { run } from './run.ts'
import { say } from './say.ts'
import { type BrowserReport, failedPages, failedUnits, type UnitReport } from './test-reports.ts'

type Tally = { passed: number; failed: number; failures: readonly string[] }
type Step = { name: string; run: (folder: string) => Promise<Tally> }

const bin = (name: string) => `node_modules/.bin/${name}`

/** A tool that only says yes or no counts as one test. */
const check = (name: string, ...commands: string[][]): Step => ({
  name,
  async run() {
    for (const [program = '', ...args] of commands) {
      const { code } = await run(bin(program), args)
      if (code !== 0) return { passed: 0, failed: 1, failures: [name] }
    }
    return { passed: 1, failed: 0, failures: [] }
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
  const total = { passed: 0, failed: 0 }
  const failed: string[] = []
  try {
    for (const step of steps.filter(({ name }) => names.length === 0 || names.includes(name))) {
      const startedAt = performance.now()
      const tally = await step.run(folder)
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      say(`-- ${step.name}: ${tally.passed} passed, ${tally.failed} failed (${seconds} s)`)
      total.passed += tally.passed
      total.failed += tally.failed
      failed.push(...tally.failures)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  // Once more, and last: whoever reads only the end of a long log reads what to look for.
  for (const what of failed) say(`failed: ${what}`)
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`)
  return total.failed === 0 && total.passed > 0 ? 0 : 1
}

async function unit(folder: string): Promise<Tally> {
  const file = join(folder, 'unit.json')
  const { code } = await run(bin('vitest'), [
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  const report: UnitReport = JSON.parse(readFileSync(file, 'utf8'))
  const failures = failedUnits(report)
  // A file that could not be loaded has no failed test and is a failure all the same.
  const failed = Math.max(report.numFailedTests, failures.length, code === 0 ? 0 : 1)
  return { passed: report.numPassedTests, failed, failures }
}

/** That each bench still runs and measures something; how fast this machine is decides nothing. */
async function benchesWork(): Promise<Tally> {
  const failures: string[] = []
  for (const [name, bench] of Object.entries(benches)) {
    const { ratios } = await bench({ quick: true, say: () => {} })
    const measured = Object.values(ratios).length > 0 && Object.values(ratios).every((ratio) => ratio > 0)
    say(`${name}: ${JSON.stringify(ratios)}`)
    if (!measured) failures.push(`bench ${name}`)
  }
  return { passed: Object.keys(benches).length - failures.length, failed: failures.length, failures }
}

async function endToEnd(folder: string): Promise<Tally> {
  const browser = await ensureBrowser(launcherEnv)
  if (!browser) return { passed: 0, failed: 1, failures: ['no browser for the e2e tests'] }
  const file = join(folder, 'e2e.json')
  const env = { COUNTERSIGN_BROWSER: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file }
  const { code } = await run(
    'e2e/node_modules/.bin/playwright',
    ['test', '-c', 'e2e', '--reporter=line,json'],
    { env },
  )
  const { stats, suites }: BrowserReport = JSON.parse(readFileSync(file, 'utf8'))
  const failed = Math.max(stats.unexpected + stats.flaky, code === 0 ? 0 : 1)
  return { passed: stats.expected, failed, failures: failedPages(suites) }
}
