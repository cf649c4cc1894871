import { z } from 'zod'
import type { Permission } from './permissions.ts'

export const Role = z.enum(['admin', 'reviewer', 'compliance', 'viewer'])
export type Role = z.infer<typeof Role>

const viewer: readonly Permission[] = ['workspace:read', 'members:read', 'demo:act-as']

/** What each role may do. A role never grants what is not listed. */
export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  viewer,
  reviewer: [...viewer, 'ledger:read'],
  compliance: [...viewer, 'keys:read', 'ledger:read'],
  admin: [
    ...viewer,
    'workspace:configure',
    'members:manage',
    'keys:read',
    'keys:manage',
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
  admin: 'Manages people, API keys, single sign-on, witnesses and settings.',
  reviewer: 'Sees the workspace, its people and the ledger; whom others ask for a decision.',
  compliance: 'Sees the workspace, its people, its API keys and the ledger; who answers auditors.',
  viewer: 'Sees the workspace and its people, changes nothing.',
}
