import type { PolicyCode } from '@countersign/decisions'
import { z } from 'zod'
import type { Question } from './question.ts'

/** One reason of a policy: which rule, its code, what happened, and where in the input or spec; null when nowhere. */
export type PolicyFinding = {
  readonly rule: string
  readonly code: string
  readonly message: string
  readonly path: string | null
}

type Findings = readonly [PolicyFinding, ...PolicyFinding[]]

/** Why a question got no answer. */
export const unansweredCodes = [
  'POLICY_INPUT_INVALID',
  'POLICY_UNDEFINED',
  'POLICY_ERROR',
  'POLICY_TIMEOUT',
  'POLICY_UNREADABLE',
  'POLICY_SILENT',
  'POLICY_UNAVAILABLE',
] as const satisfies readonly PolicyCode[]
export type UnansweredCode = (typeof unansweredCodes)[number]

/** Only `allow` allows; a question without an answer is as closed as a denied one. */
export type PolicyAnswer =
  | {
      readonly outcome: 'allow'
      readonly rules: readonly string[]
      readonly warnings: readonly PolicyFinding[]
    }
  | {
      readonly outcome: 'deny'
      readonly rules: readonly string[]
      readonly findings: Findings
      readonly warnings: readonly PolicyFinding[]
    }
  | { readonly outcome: 'unanswered'; readonly code: UnansweredCode; readonly message: string }

export const unanswered = (code: UnansweredCode, message: string): PolicyAnswer => ({
  outcome: 'unanswered',
  code,
  message,
})

const Found = z.strictObject({
  rule: z.string().max(128),
  finding: z.strictObject({
    code: z
      .string()
      .max(64)
      .regex(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/),
    message: z.string().min(1).max(1_000),
    path: z.string().max(300).nullable(),
  }),
})

const Answer = z.strictObject({
  deny: z.array(Found).max(1_000),
  warn: z.array(Found).max(1_000),
  evaluated: z.array(z.string().max(128)).max(1_000),
})

/**
 * The one reader of what an engine answered. `rules` are those that the set has for the question: an answer that was
 * not made by all of them, and by them alone, is no answer.
 */
export function readAnswer(question: Question, value: unknown, rules: readonly string[]): PolicyAnswer {
  const read = Answer.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    const place = issue === undefined || issue.path.length === 0 ? 'The answer' : issue.path.join('.')
    return unanswered('POLICY_UNREADABLE', `${place} of ${question} is not what an answer looks like.`)
  }
  const { deny, warn, evaluated } = read.data
  const named = (rule: string) => `${question}.${rule}`
  const answered = evaluated.map(named).sort(byText)
  const silent = rules.filter((rule) => !answered.includes(rule))
  if (rules.length === 0) return unanswered('POLICY_SILENT', `There is no rule for ${question}.`)
  if (silent.length > 0) {
    return unanswered('POLICY_SILENT', `Rules had nothing to say: ${silent.join(', ')}.`)
  }
  const findingOf = ({ rule, finding }: z.output<typeof Found>) => ({ rule: named(rule), ...finding })
  const findings = deny.map(findingOf).sort(byPlace)
  const warnings = warn.map(findingOf).sort(byPlace)
  const heard = [...findings.map(({ rule }) => rule), ...warnings.map(({ rule }) => rule), ...answered]
  const stranger = heard.find((rule) => !rules.includes(rule))
  if (stranger !== undefined) {
    return unanswered('POLICY_UNREADABLE', `The set has no rule ${stranger}, and yet it answered.`)
  }
  const [first, ...others] = findings
  return first === undefined
    ? { outcome: 'allow', rules: answered, warnings }
    : { outcome: 'deny', rules: answered, findings: [first, ...others], warnings }
}

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Engines order sets differently; what is hashed and shown has one order, in which the tenth item follows the ninth. */
const byPlace = (one: PolicyFinding, other: PolicyFinding): number =>
  byText(one.rule, other.rule) ||
  byText(placeOf(one), placeOf(other)) ||
  byText(one.code, other.code) ||
  byText(one.message, other.message)

const placeOf = ({ path }: PolicyFinding): string =>
  path?.replace(/\d+/g, (digits) => digits.padStart(8, '0')) ?? ''
