import { remedyOf } from '@countersign/decisions'
import type { PolicyAnswer, PolicyFinding } from '@countersign/policy'

/** A finding with what its reader can do next. A workspace's own rules have codes that nobody here knows. */
export const toldFinding = ({ rule, code, message, path }: PolicyFinding) => ({
  rule,
  code,
  message,
  path,
  remedy: remedyOf(code),
})

/** Why there is no answer, which is as closed as a denial. */
export const toldUnanswered = ({ code, message }: PolicyAnswer & { outcome: 'unanswered' }) => ({
  code,
  message,
  remedy: remedyOf(code),
})
