import { type CodeEntry, decisionCodes } from './decision-codes.ts'
import { standingCodes } from './standing-codes.ts'

/** A code of the shipped rules beyond admission and promotion, or of a question that got no answer. As permanent. */
export const policyCodes = {
  ENVIRONMENT_FORBIDDEN: {
    title: 'Environment not allowed',
    message: 'The policy does not let agents run in the environment.',
    remedy: 'Start the agent in an environment of the list, or let an admin add this one.',
    where: ['runtime'],
    check: null,
    outcome: 'DENY',
  },
  HOURS_CLOSED: {
    title: 'Outside the hours',
    message: 'Agents may not start at this time.',
    remedy: 'Start it within the hours of the policy, or let an admin change them.',
    where: ['runtime'],
    check: null,
    outcome: 'DENY',
  },
  AGENT_RUNS_EXCEEDED: {
    title: 'Agent runs too often',
    message: 'The agent runs as often at the same time as one agent may.',
    remedy: 'Wait until a run ends, or stop one.',
    where: ['runtime'],
    check: null,
    outcome: 'DENY',
  },
  WORKSPACE_RUNS_EXCEEDED: {
    title: 'Too many runs',
    message: 'As many agents run as may run in the workspace at the same time.',
    remedy: 'Wait until a run ends, or stop one.',
    where: ['runtime'],
    check: null,
    outcome: 'DENY',
  },
  CALLER_NOT_GOVERNED: {
    title: 'Caller not governed',
    message: 'The agent that calls is not governed and valid.',
    remedy: 'Promote it, or see why it was invalidated.',
    where: ['interaction'],
    check: null,
    outcome: 'DENY',
  },
  CALLEE_NOT_GOVERNED: {
    title: 'Callee not governed',
    message: 'The agent that is called is not governed and valid.',
    remedy: 'Promote it, or see why it was invalidated.',
    where: ['interaction'],
    check: null,
    outcome: 'DENY',
  },
  ROLE_PAIR_FORBIDDEN: {
    title: 'Roles may not call each other',
    message: "The policy does not let agents of the caller's role call agents of the callee's.",
    remedy: 'Call an agent whose role is in the list, or let an admin add the pair.',
    where: ['interaction'],
    check: null,
    outcome: 'DENY',
  },
  CALLER_CAPABILITY_MISSING: {
    title: 'Caller lacks the capability',
    message: 'The agent that calls was not given the capability itself.',
    remedy: 'Ask for a promotion of a revision of the caller that has it.',
    where: ['interaction'],
    check: null,
    outcome: 'DENY',
  },
  CALLEE_CAPABILITY_MISSING: {
    title: 'Callee lacks the capability',
    message: 'The agent that is called does not have the capability.',
    remedy: 'Call an agent that has it.',
    where: ['interaction'],
    check: null,
    outcome: 'DENY',
  },
  SELF_CALL: {
    title: 'Agent calls itself',
    message: 'Caller and callee are the same agent.',
    remedy: 'Let the agent do it without a call.',
    where: ['interaction'],
    check: null,
    outcome: 'DENY',
  },
  CALL_DEPTH_EXCEEDED: {
    title: 'Chain of calls too long',
    message: 'More calls have followed from one another than the policy allows.',
    remedy: 'End the chain earlier, or let an admin raise the limit.',
    where: ['interaction'],
    check: null,
    outcome: 'DENY',
  },
  POLICY_INPUT_INVALID: {
    title: 'Question not complete',
    message: 'What the policy was asked with is not whole, so it was not asked.',
    remedy: 'Give the operator the request id; this is a mistake of the program.',
    where: ['promotion', 'runtime', 'interaction'],
    check: null,
    outcome: 'DENY',
  },
  POLICY_UNDEFINED: {
    title: 'Policy has no answer',
    message: 'The policy does not define an answer to the question.',
    remedy: 'Let an admin check the policy set; the entry points of the shipped one show how.',
    where: ['promotion', 'runtime', 'interaction'],
    check: null,
    outcome: 'DENY',
  },
  POLICY_ERROR: {
    title: 'Policy failed',
    message: 'The policy ended with an error.',
    remedy: 'Let an admin try the question on the policies page, and mend the rule that the message names.',
    where: ['promotion', 'runtime', 'interaction'],
    check: null,
    outcome: 'DENY',
  },
  POLICY_TIMEOUT: {
    title: 'Policy took too long',
    message: 'The policy did not answer within its steps or its time.',
    remedy: 'Try again. If it stays, let an admin look for the rule that iterates most.',
    where: ['promotion', 'runtime', 'interaction'],
    check: null,
    outcome: 'DENY',
  },
  POLICY_UNREADABLE: {
    title: 'Answer not readable',
    message: 'What the policy answered is not what an answer looks like.',
    remedy: 'Let an admin compare the policy set with the shipped one.',
    where: ['promotion', 'runtime', 'interaction'],
    check: null,
    outcome: 'DENY',
  },
  POLICY_SILENT: {
    title: 'Rule without an answer',
    message: 'Not every rule of the policy was evaluated, and silence is not consent.',
    remedy: 'Let an admin check the policy set.',
    where: ['promotion', 'runtime', 'interaction'],
    check: null,
    outcome: 'DENY',
  },
  POLICY_UNAVAILABLE: {
    title: 'Policy cannot be asked',
    message: 'There is no policy engine that could answer.',
    remedy: 'Try again. If it stays, let the operator look at the policy engine.',
    where: ['promotion', 'runtime', 'interaction'],
    check: null,
    outcome: 'DENY',
  },
} as const satisfies Record<string, CodeEntry>

export type PolicyCode = keyof typeof policyCodes

const all: Readonly<Record<string, CodeEntry>> = { ...decisionCodes, ...standingCodes, ...policyCodes }

/** What stands behind a code; null for one that a workspace's own rules made up. */
export const codeEntryOf = (code: string): CodeEntry | null =>
  Object.hasOwn(all, code) ? (all[code] ?? null) : null

/** What the reader of a finding can do; a rule of a workspace's own has only its message to say more. */
export const remedyOf = (code: string): string =>
  codeEntryOf(code)?.remedy ?? 'Change what the finding names, or ask an admin what the rule wants.'
