import type { CodeEntry } from './decision-codes.ts'

/** What stands before every check of an admission: not what was found, but that nothing may start. As permanent. */
export const standingCodes = {
  AGENT_FROZEN: {
    title: 'Agent frozen',
    message: 'Somebody froze the agent, and nothing of it starts until it is unfrozen.',
    remedy: 'Find out why it was frozen; whoever may freeze it can unfreeze it.',
    where: ['admission'],
    check: null,
    outcome: 'DENY',
  },
  AGENT_INVALIDATED: {
    title: 'Agent invalidated',
    message: 'The agent was governed and no longer passes the active policy.',
    remedy: 'Make a revision that passes, and ask for its promotion.',
    where: ['admission'],
    check: null,
    outcome: 'DENY',
  },
  AGENT_RETIRED: {
    title: 'Agent retired',
    message: 'The agent was retired, and that is final.',
    remedy: 'Clone it to go on with its spec under a new name.',
    where: ['admission'],
    check: null,
    outcome: 'DENY',
  },
  WORKSPACE_FROZEN: {
    title: 'Workspace frozen',
    message: 'Somebody froze the whole workspace: nothing starts in it and no lease is renewed.',
    remedy: 'Ask an admin or a reviewer to unfreeze it, once it is clear why it was frozen.',
    where: ['admission'],
    check: null,
    outcome: 'DENY',
  },
} as const satisfies Record<string, CodeEntry>
