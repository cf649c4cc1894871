import { type Finding, remedyOf } from '@countersign/decisions'
import type { PolicyAnswer, PolicyFinding } from './policy-answer.ts'

/** What another policy changes for one question: how, and which findings come and go. */
export type Impact = {
  readonly kind: 'unchanged' | 'newly-denied' | 'newly-allowed' | 'denied-differently'
  readonly appeared: readonly Finding[]
  readonly gone: readonly Finding[]
  /** What only warns, and did not before. */
  readonly warned: readonly Finding[]
}

/** Why an answer does not allow, ready to be shown; a question without an answer is one finding. */
export function findingsOf(answer: PolicyAnswer): readonly Finding[] {
  if (answer.outcome === 'allow') return []
  if (answer.outcome === 'deny') return answer.findings.map(shown)
  const { code, message } = answer
  return [{ code, message, remedy: remedyOf(code), path: null }]
}

/** Compares two answers to the same question by different policies. */
export function impactOf(before: PolicyAnswer, after: PolicyAnswer): Impact {
  const [then, now] = [findingsOf(before), findingsOf(after)]
  const appeared = without(now, then)
  const gone = without(then, now)
  const warnings = (answer: PolicyAnswer) =>
    answer.outcome === 'unanswered' ? [] : answer.warnings.map(shown)
  return {
    kind: kindOf(before, after, appeared.length + gone.length > 0),
    appeared,
    gone,
    warned: without(warnings(after), warnings(before)),
  }
}

const kindOf = (before: PolicyAnswer, after: PolicyAnswer, differs: boolean): Impact['kind'] => {
  const [allowed, allows] = [before.outcome === 'allow', after.outcome === 'allow']
  if (allowed !== allows) return allows ? 'newly-allowed' : 'newly-denied'
  return differs ? 'denied-differently' : 'unchanged'
}

/** Messages name limits, which change without the finding being another one. */
const without = (some: readonly Finding[], others: readonly Finding[]): Finding[] =>
  some.filter(({ code, path }) => !others.some((other) => other.code === code && other.path === path))

const shown = ({ code, message, path }: PolicyFinding): Finding => ({
  code,
  message,
  remedy: remedyOf(code),
  path,
})
