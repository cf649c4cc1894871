import type { Obstacle } from '@countersign/decisions'
import type { Role } from './roles.ts'

/** What the rules about members look at. `otherActiveAdmins` counts active admins besides this member. */
export type MemberFacts = {
  role: Role
  state: 'active' | 'disabled'
  isYou: boolean
  isPersona: boolean
  otherActiveAdmins: number
  otherWorkspaces: number
}

const lastAdmin: Obstacle = {
  code: 'LAST_ADMIN',
  message: 'This is the only active admin of the workspace.',
  remedy: 'Make another member an admin first.',
}

const persona: Obstacle = {
  code: 'PERSONA_IS_FIXED',
  message: 'Personas of the demo workspace cannot be changed.',
  remedy: 'Remove the demo workspace as a whole when it is no longer needed.',
}

const isLastAdmin = (member: MemberFacts): boolean =>
  member.role === 'admin' && member.state === 'active' && member.otherActiveAdmins === 0

export function whyNotRemove(member: MemberFacts): Obstacle {
  if (member.isPersona) return persona
  return isLastAdmin(member) ? lastAdmin : null
}

export function whyNotChangeRole(member: MemberFacts, to?: Role): Obstacle {
  if (member.isPersona) return persona
  return isLastAdmin(member) && to !== 'admin' ? lastAdmin : null
}

export function whyNotDisable(member: MemberFacts): Obstacle {
  if (member.isPersona) return persona
  if (member.isYou) {
    return {
      code: 'CANNOT_DISABLE_YOURSELF',
      message: 'You cannot disable your own membership.',
      remedy: 'Ask another admin, or leave the workspace by removing yourself.',
    }
  }
  return isLastAdmin(member) ? lastAdmin : null
}

/**
 * A reset link hands over the account. An admin of one workspace must not gain the account of somebody who
 * also belongs to another one.
 */
export function whyNotReset(member: MemberFacts): Obstacle {
  if (member.isPersona) return persona
  if (member.otherWorkspaces > 0) {
    return {
      code: 'MEMBER_ELSEWHERE',
      message: 'This person also belongs to another workspace, so one workspace cannot reset the account.',
      remedy:
        'The person can change the password under Account, or the operator can print a link with `countersign reset-link`.',
    }
  }
  return null
}
