import { agentRoles } from '@countersign/agents'
import type { FormField, FormGroup } from '../../source/form-field.ts'

const number = (label: string, path: readonly string[], hint?: string): FormField => ({
  label,
  path,
  kind: 'number',
  ...(hint && { hint }),
})

/** The usual limits of the policy, in the order in which somebody looks for them. */
export const dataGroups = (rules: readonly string[]): readonly FormGroup[] => [
  {
    title: 'What an agent may be given',
    fields: [
      {
        label: 'Capabilities',
        path: ['capabilities'],
        kind: 'list',
        rows: 12,
        isOrdered: true,
        hint: 'One to a line. An agent that asks for another is denied.',
      },
      number('USD a month', ['budget', 'monthlyUsd'], 'The most that one agent may spend.'),
    ],
  },
  {
    title: 'Highest temperature, by role',
    fields: agentRoles.map((role) => number(capitalised(role), ['temperature', role])),
  },
  {
    title: 'Promotion',
    fields: [
      number('Quorum', ['promotion', 'quorum'], 'How many people must approve; 0 is the path in one step.'),
      number('An open request expires after days', ['promotion', 'expiryDays']),
      {
        label: 'Roles that must be among the reviewers',
        path: ['promotion', 'requiredReviewers'],
        kind: 'several',
        isOrdered: true,
        options: ['admin', 'reviewer'],
      },
      {
        label: 'Groups that must be among the reviewers',
        path: ['promotion', 'requiredGroups'],
        kind: 'list',
        isOrdered: true,
        hint: 'One to a line.',
      },
      {
        label: 'What an approval asks its author for',
        path: ['promotion', 'approveReason', 'prompt'],
        kind: 'line',
      },
      {
        label: 'An approval needs a reason',
        path: ['promotion', 'approveReason', 'required'],
        kind: 'switch',
      },
      {
        label: 'An admin may promote without approvals in an emergency',
        path: ['promotion', 'breakGlass'],
        kind: 'switch',
        hint: 'With a reason, an alert and a badge that stays.',
      },
    ],
  },
  {
    title: 'Sandbox',
    fields: [
      number('Days by default', ['sandbox', 'defaultDays']),
      number('Days at most', ['sandbox', 'maxDays']),
      {
        ...number('Renewals', ['sandbox', 'maxRenewals'], 'Empty sets no limit.'),
        whenEmpty: null,
      },
    ],
  },
  {
    title: 'Running',
    fields: [
      {
        label: 'Environments',
        path: ['runtime', 'environments'],
        kind: 'list',
        isOrdered: true,
        hint: 'One to a line.',
      },
      number('Runs of one agent at a time', ['runtime', 'concurrency', 'perAgent']),
      number('Runs of the workspace at a time', ['runtime', 'concurrency', 'perWorkspace']),
      number('Calls that may follow from one another', ['interaction', 'maxDepth']),
    ],
  },
  {
    title: 'Warn mode',
    fields: [
      {
        label: 'Rules that only warn',
        path: ['warn'],
        kind: 'several',
        isOrdered: true,
        options: rules,
        hint: 'They deny nothing; what they would have denied is counted.',
      },
    ],
  },
]

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
