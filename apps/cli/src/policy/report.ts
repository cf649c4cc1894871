import { join } from 'node:path'
import type { PolicyCheck } from '@countersign/policy'

type Tests = PolicyCheck['tests']
type Located = { readonly file: string; readonly line: number; readonly column: number }
type Told = Located & {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly severity?: string
}

/** As compilers write it, so that editors and pipelines find the place. */
export const placeOf = (typed: string, { file, line, column }: Located): string =>
  file === '' ? typed : `${join(typed, file)}:${line}:${column}`

export const linesOf = (typed: string, told: Told): string[] => {
  const code = told.severity === 'warning' ? 'warning' : told.code
  const head = `${placeOf(typed, told)}: ${code}: ${told.message}`
  return told.hint === '' ? [head] : [head, `  ${told.hint}`]
}

export const counted = (tests: Tests) => {
  const those = (...outcomes: string[]) => tests.filter(({ outcome }) => outcomes.includes(outcome)).length
  return { passed: those('pass'), failed: those('fail', 'error'), skipped: those('skip') }
}

/** The last line: what there is, or how much is to be mended. */
export const summaryOf = (typed: string, checked: PolicyCheck): string => {
  if (!checked.ok) return `${typed}: ${amount(checked.problems.length, 'problem')}.`
  const { passed, skipped } = counted(checked.tests)
  const rules = Object.keys(checked.policy.ruleFiles).length
  const tests = `${amount(passed, 'test')} passed${skipped > 0 ? `, ${skipped} skipped` : ''}`
  return `${typed}: ${amount(rules, 'rule')}, ${tests}, hash ${checked.policy.hash}.`
}

const amount = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
