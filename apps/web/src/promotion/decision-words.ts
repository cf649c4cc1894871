import type { Decision, DecisionTarget } from './decide-run.ts'

type DecisionWords = { title: (what: string) => string; button: string; effect: string }

export const decisionWords: Readonly<Record<Decision, DecisionWords>> = {
  approve: {
    title: (what) => `Approve ${what}?`,
    button: 'Approve',
    effect:
      'Your approval is for exactly this revision; an edit voids it. With enough approvals the agent is governed at once, if the policy still allows it.',
  },
  reject: {
    title: (what) => `Reject ${what}?`,
    button: 'Reject',
    effect: 'The request ends. Whoever asked reads your reason, and can ask again.',
  },
}

export const nameOf = ({ agentName, revision }: DecisionTarget): string =>
  `${agentName}, revision ${revision}`

const shortest = 3

export const whyReasonMissing = (reason: string, isNeeded: boolean): string | undefined =>
  isNeeded && reason.length < shortest ? 'Say why, in a few words.' : undefined
