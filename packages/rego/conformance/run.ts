// The command line of the conformance run: `conformance [--json] [--failures] [DIR]`.
import { resolve } from 'node:path'
import { runConformance } from './cases.ts'
import { defaultDirectory } from './directory.ts'

const flags = process.argv.slice(2).filter((arg) => arg.startsWith('--'))
const named = process.argv.slice(2).find((arg) => !arg.startsWith('--'))
const directory = named === undefined ? defaultDirectory() : resolve(process.env.INIT_CWD ?? '.', named)
const report = runConformance(directory)

if (report === undefined) console.log(`conformance: no cases at ${directory}, nothing to run`)
else {
  if (flags.includes('--failures'))
    for (const f of report.failures) console.log(`${f.verdict} ${f.folder} | ${f.note} | ${f.reason}`)
  if (flags.includes('--json')) {
    const { failures, ...figures } = report
    const wrong = failures.filter((f) => f.verdict === 'wrong')
    console.log(JSON.stringify({ conformance: 'rego', ...figures, wrong }))
  } else
    for (const [tier, tally] of Object.entries({
      ...report.tiers,
      compile: report.compile,
      overall: report.overall,
    }))
      console.log(`${tier}: pass ${tally.pass}, refused ${tally.refused}, wrong ${tally.wrong}`)
  if (report.overall.wrong + report.compile.wrong > 0) process.exitCode = 1
}
