import type { PolicyAnswer, PolicyFinding, UnansweredCode } from '@countersign/policy'

/** A finding with what its reader can do next. A workspace's own rules have codes that nobody here knows. */
export const toldFinding = ({ rule, code, message, path }: PolicyFinding) => ({
  rule,
  code,
  message,
  path,
  remedy: path
    ? `Change ${path}, or ask an admin to change the policy.`
    : 'Ask an admin what the rule expects, or to change the policy.',
})

/** Why there is no answer, which is as closed as a denial. */
export const toldUnanswered = ({ code, message }: PolicyAnswer & { outcome: 'unanswered' }) => ({
  code,
  message,
  remedy: remedies[code],
})

const remedies: Readonly<Record<UnansweredCode, string>> = {
  POLICY_INPUT_INVALID: 'Correct what is named; a policy is asked about nothing that it cannot rely on.',
  POLICY_UNDEFINED: 'Ask an admin to correct the policy: it has no answer to this question.',
  POLICY_ERROR: 'Ask an admin to correct the policy: a rule failed.',
  POLICY_TIMEOUT: 'Try again. If it happens again, the policy or the engine that answers it is too slow.',
  POLICY_UNREADABLE: 'Tell the operator of this instance: what answers is not what should.',
  POLICY_SILENT: 'Ask an admin to correct the policy: not every rule was heard.',
  POLICY_UNAVAILABLE: 'Try again in a moment. Tell the operator that the policy engine cannot be reached.',
}
