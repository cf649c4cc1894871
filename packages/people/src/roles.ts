import { z } from 'zod'
import type { Permission } from './permissions.ts'

export const Role = z.enum(['admin', 'reviewer', 'compliance', 'viewer'])
export type Role = z.infer<typeof Role>

const viewer: readonly Permission[] = [
  'workspace:read',
  'members:read',
  'agents:read',
  'policy:read',
  'demo:act-as',
]

/** What each role may do. A role never grants what is not listed. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  viewer,
  reviewer: [...viewer, 'agents:freeze', 'ledger:read'],
  compliance: [...viewer, 'keys:read', 'ledger:read'],
  admin: [
    ...viewer,
    'workspace:configure',
    'members:manage',
    'keys:read',
    'keys:manage',
    'agents:write',
    'agents:freeze',
    'policy:write',
    'ledger:read',
    'ledger:configure',
    'ledger:erase',
    'sign-in:configure',
    'demo:manage',
  ],
}

export const roleHas = (role: Role, permission: Permission): boolean =>
  rolePermissions[role].includes(permission)

/** One sentence for people who choose a role; it says what the role can do, not what it is called. */
export const roleSummary: Readonly<Record<Role, string>> = {
  admin:
    'Creates and changes agents and the policy; manages people, API keys, single sign-on, witnesses and settings.',
  reviewer: 'Sees agents, people and the ledger, and can freeze an agent; whom others ask for a decision.',
  compliance: 'Sees agents, people, API keys and the ledger; who answers auditors.',
  viewer: 'Sees agents and people, changes nothing.',
}
