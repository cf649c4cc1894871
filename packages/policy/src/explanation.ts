import type { RuleExplanation } from '@countersign/rego'
import type { PolicyAnswer, PolicyFinding } from './policy-answer.ts'
import type { PolicyFiles } from './policy-files.ts'

/** One definition that was looked at: whether it held, and if not, the expression that it did not get past. */
export type ExplainedStep = {
  readonly name: string
  readonly file: string
  readonly line: number
  readonly held: boolean
  readonly failedAt: { readonly line: number; readonly column: number; readonly text: string } | null
}

/** What one rule came to, and how. */
export type ExplainedRule = {
  readonly rule: string
  readonly file: string
  readonly outcome: 'passed' | 'warned' | 'denied'
  readonly findings: readonly PolicyFinding[]
  readonly steps: readonly ExplainedStep[]
}

export type PolicyExplanation = { readonly answer: PolicyAnswer; readonly rules: readonly ExplainedRule[] }

/** Sorts an engine's account of its work by the rules that people know; without an answer there is none of them. */
export function explainedRules(
  files: PolicyFiles,
  ruleFiles: Readonly<Record<string, string>>,
  rules: readonly string[],
  answer: PolicyAnswer,
  traces: readonly RuleExplanation[],
): ExplainedRule[] {
  if (answer.outcome === 'unanswered') return []
  const denials = answer.outcome === 'deny' ? answer.findings : []
  return rules.map((rule) => {
    const own = (findings: readonly PolicyFinding[]) => findings.filter((finding) => finding.rule === rule)
    const denied = own(denials)
    const warned = own(answer.warnings)
    const document = `data.countersign.${rule.replace('.', '.rules.')}.`
    const steps = traces
      .filter((trace) => trace.rule.startsWith(document))
      .map((trace) => stepOf(files, trace, trace.rule.slice(document.length)))
    return {
      rule,
      file: ruleFiles[rule] ?? '',
      outcome: denied.length > 0 ? 'denied' : warned.length > 0 ? 'warned' : 'passed',
      findings: denied.length > 0 ? denied : warned,
      steps: once(steps).sort((one, other) =>
        one.file < other.file ? -1 : one.file > other.file ? 1 : one.line - other.line,
      ),
    }
  })
}

/** A function comes up at each of its calls; what it says is told once. */
const once = (steps: readonly ExplainedStep[]): ExplainedStep[] => [
  ...new Map(steps.map((step) => [JSON.stringify(step), step])).values(),
]

const stepOf = (files: PolicyFiles, trace: RuleExplanation, name: string): ExplainedStep => {
  const { file, line, held, failedAt } = trace
  if (failedAt === undefined) return { name, file, line, held, failedAt: null }
  const text =
    files[failedAt.file]
      ?.split('\n')
      [failedAt.line - 1]?.slice(failedAt.column - 1)
      .trim() ?? ''
  return { name, file, line, held, failedAt: { line: failedAt.line, column: failedAt.column, text } }
}
