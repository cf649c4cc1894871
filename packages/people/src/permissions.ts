/**
 * Every right that exists in a workspace, with what it lets a person do. The list is closed: a procedure that
 * needs a new right adds it here, and the role table below must then say who has it.
 */
export const permissions = {
  'workspace:read': 'See the workspace and its home page',
  'workspace:configure': 'Rename the workspace and change its settings',
  'workspace:freeze': 'Freeze the whole workspace at once, and unfreeze it',
  'members:read': 'See who belongs to the workspace',
  'members:manage': 'Invite people, change roles, disable and remove members',
  'keys:read': 'See API keys (never their secrets)',
  'keys:manage': 'Create, rotate and revoke API keys',
  'agents:read': 'See agents, their revisions and what they ask for',
  'agents:write': 'Create, import, change, renew and retire agents in the sandbox',
  'agents:freeze': 'Freeze agents at once, and unfreeze them',
  'promotions:read': 'See promotion requests, their votes and proofs',
  'promotions:request': 'Request the promotion of an agent, and withdraw the request',
  'promotions:decide': 'Approve and reject promotion requests of others',
  'promotions:break-glass':
    'Promote without the people whom the policy asks, with a reason that everybody sees',
  'runs:read': 'See what runs, its output and its heartbeats',
  'runs:stop': 'Stop running agents',
  'runs:manage': 'Start agents',
  'drift:read': 'See what is not as it was approved, and how long it has been so',
  'drift:manage':
    'Compare agents at once, restore, adopt or ignore what differs, and say how often to compare',
  'policy:read': 'Read the policy, try it, and see what it would do to an agent',
  'policy:write': 'Change, import and roll back the policy, and activate what somebody else proposed',
  'signing-keys:read': 'See the keys that proofs are signed with (never their secrets)',
  'signing-keys:manage': 'Rotate signing keys; taint, revoke and destroy them together with a second person',
  'ledger:read': 'Read the ledger and check it',
  'ledger:configure': 'Choose the witnesses of the ledger',
  'ledger:erase': 'Erase the personal data of people who have left',
  'retention:read': 'See how long bodies are kept, what is due to be erased, and which holds there are',
  'retention:manage': 'Say how long bodies are kept, and place and lift legal holds',
  'compliance:read': 'See what the ledger shows of each control, and which evidence packs there are',
  'compliance:export': 'Ask for evidence packs, cancel and download them, and download answers of the ledger',
  'auditors:manage': 'Give auditors access to chosen evidence packs for a time, change it and end it',
  'evidence:read': 'See and download the evidence packs that were chosen for an auditor, for a time',
  'sign-in:configure': 'Set up single sign-on for the workspace',
  'demo:act-as': 'Act as a persona of the demo workspace',
  'demo:manage': 'Remove the demo workspace',
} as const

export type Permission = keyof typeof permissions

export const isPermission = (text: string): text is Permission => Object.hasOwn(permissions, text)
