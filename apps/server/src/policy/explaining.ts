import {
  type CheckedPolicy,
  InteractionInput,
  type PolicyExplanation,
  type PolicyInput,
  PromotionInput,
  type Question,
  RuntimeInput,
  unanswered,
} from '@countersign/policy'
import type { z } from 'zod'

/** Asks a policy what somebody typed, and tells how each rule came to what it says. */
export function explainAny(policy: CheckedPolicy, question: Question, input: unknown): PolicyExplanation {
  switch (question) {
    case 'promotion':
      return explain(policy, question, PromotionInput, input)
    case 'runtime':
      return explain(policy, question, RuntimeInput, input)
    case 'interaction':
      return explain(policy, question, InteractionInput, input)
  }
}

function explain<Q extends Question>(
  policy: CheckedPolicy,
  question: Q,
  shape: z.ZodType<PolicyInput[Q]>,
  input: unknown,
): PolicyExplanation {
  const read = shape.safeParse(input)
  if (read.success) return policy.explain(question, read.data)
  const [issue] = read.error.issues
  const place = issue === undefined || issue.path.length === 0 ? 'The input' : issue.path.join('.')
  const message = `${place}: ${issue?.message ?? 'not readable'}`
  return { answer: unanswered('POLICY_INPUT_INVALID', message), rules: [] }
}
