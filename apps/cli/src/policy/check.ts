import type { PolicyCall } from './call.ts'
import { checkFolder } from './folder.ts'
import { counted, linesOf, summaryOf } from './report.ts'

/** Says what is wrong with a set, or what it holds. */
export async function check({ typed, folder, json, answer }: PolicyCall): Promise<number> {
  const checked = await checkFolder(folder)
  const problems = checked.ok ? [] : checked.problems
  const warnings = checked.ok ? checked.warnings : []
  if (json) {
    const { hash, ruleFiles } = checked.ok ? checked.policy : { hash: null, ruleFiles: {} }
    const rules = Object.keys(ruleFiles).sort()
    const tests = counted(checked.tests)
    answer(`${JSON.stringify({ ok: checked.ok, hash, rules, tests, problems, warnings })}\n`)
  } else {
    const lines = [
      ...problems.flatMap((one) => linesOf(typed, one)),
      ...warnings.flatMap((one) => linesOf(typed, one)),
    ]
    answer([...lines, summaryOf(typed, checked), ''].join('\n'))
  }
  return checked.ok ? 0 : 1
}
