import { z } from 'zod'
import type { Permission } from './permissions.ts'

/** Roles that somebody has until somebody else takes them. */
export const LastingRole = z.enum(['admin', 'reviewer', 'compliance', 'viewer'])
export type LastingRole = z.infer<typeof LastingRole>

/** An auditor's is worth nothing without an access, which says what for and until when. */
export const Role = z.enum([...LastingRole.options, 'auditor'])
export type Role = z.infer<typeof Role>

const viewer: readonly Permission[] = [
  'workspace:read',
  'members:read',
  'agents:read',
  'promotions:read',
  'runs:read',
  'drift:read',
  'policy:read',
  'demo:act-as',
]

/** What each role may do. A role never grants what is not listed. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  viewer,
  reviewer: [
    ...viewer,
    'workspace:freeze',
    'agents:freeze',
    'runs:stop',
    'promotions:request',
    'promotions:decide',
    'signing-keys:read',
    'ledger:read',
    'retention:read',
    'compliance:read',
  ],
  // They decide only where the policy names them: packages/approvals says so.
  compliance: [
    ...viewer,
    'keys:read',
    'promotions:decide',
    'signing-keys:read',
    'ledger:read',
    'retention:read',
    'retention:manage',
    'compliance:read',
    'compliance:export',
    'auditors:manage',
  ],
  admin: [
    ...viewer,
    'workspace:configure',
    'workspace:freeze',
    'members:manage',
    'keys:read',
    'keys:manage',
    'agents:write',
    'agents:freeze',
    'runs:stop',
    'runs:manage',
    'drift:manage',
    'promotions:request',
    'promotions:decide',
    'promotions:break-glass',
    'policy:write',
    'signing-keys:read',
    'signing-keys:manage',
    'ledger:read',
    'ledger:configure',
    'ledger:erase',
    'retention:read',
    'retention:manage',
    'compliance:read',
    'compliance:export',
    'auditors:manage',
    'sign-in:configure',
    'demo:manage',
  ],
  // Nothing of the workspace, not even its name on a page of its own: a right more is a right of a stranger.
  auditor: ['evidence:read'],
}

export const roleHas = (role: Role, permission: Permission): boolean =>
  rolePermissions[role].includes(permission)

/** One sentence for people who choose a role; it says what the role can do, not what it is called. */
export const roleSummary: Readonly<Record<Role, string>> = {
  admin:
    'Creates and changes agents and the policy, decides on promotion requests of others; manages people, API keys, signing keys, single sign-on, witnesses and settings.',
  reviewer:
    'Sees agents, people and the ledger; requests promotions, decides on those of others, and can freeze an agent or everything.',
  compliance:
    'Sees agents, people, API keys and the ledger; exports evidence and gives auditors access to it; decides on promotions where the policy asks for it.',
  viewer: 'Sees agents, promotion requests and people, changes nothing.',
  auditor: 'Sees and downloads the evidence packs chosen for them until a chosen time, and nothing else.',
}
