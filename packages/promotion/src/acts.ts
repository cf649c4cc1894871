import type { Obstacle, Reason } from '@countersign/decisions'
import { type Permission, type Role, roleHas } from '@countersign/people'
import { isDue, type RequestStanding, whyClosed } from './request.ts'

/** What the rules look at that say who may do what to a request, besides deciding on it. */
export type ActFacts = {
  readonly standing: RequestStanding
  readonly role: Role
  /** Whether it is the reader's own request. */
  readonly isOwn: boolean
  readonly now: number
}

/** Withdrawing and scheduling: whoever asked, and admins for them. */
export function whyNotManage({ standing, role, isOwn, now }: ActFacts): Obstacle {
  const obstacle = whyNotPermitted(role, 'promotions:request') ?? whyClosed(standing, now)
  if (obstacle) return obstacle
  return isOwn || role === 'admin' ? null : reasons.NOT_YOUR_REQUEST
}

/** Going past the people whom the policy asks, where the policy lets anybody do that. */
export function whyNotBreakGlass({ standing, role, now }: ActFacts, isAllowed: boolean): Obstacle {
  const obstacle = whyNotPermitted(role, 'promotions:break-glass') ?? whyClosed(standing, now)
  if (obstacle) return obstacle
  return isAllowed ? null : reasons.BREAK_GLASS_IS_OFF
}

/** Trying again what has enough approvals and was held up by something else. */
export function whyNotCarryOut({ standing, role, now }: ActFacts, isMet: boolean): Obstacle {
  const obstacle = whyNotPermitted(role, 'promotions:request') ?? whyClosed(standing, now)
  if (obstacle) return obstacle
  if (!isMet) return reasons.QUORUM_NOT_MET
  return isDue(standing, now) ? null : reasons.SCHEDULED
}

/** Asking once more for what has ended; `isCurrent` says whether the revision is what is in the sandbox still. */
export function whyNotReopen({ standing, role, now }: ActFacts, isCurrent: boolean): Obstacle {
  const obstacle = whyNotPermitted(role, 'promotions:request')
  if (obstacle) return obstacle
  if (whyClosed(standing, now) === null) return reasons.REQUEST_IS_OPEN
  return isCurrent ? null : reasons.REVISION_IS_OLD
}

function whyNotPermitted(role: Role, permission: Permission): Obstacle {
  if (roleHas(role, permission)) return null
  return {
    code: 'NOT_PERMITTED',
    message: `Your role (${role}) does not include "${permission}".`,
    remedy: 'Ask an admin of the workspace to do it, or to change your role.',
  }
}

const reasons = {
  NOT_YOUR_REQUEST: {
    code: 'NOT_YOUR_REQUEST',
    message: 'Only whoever made a request, and admins, can withdraw or schedule it.',
    remedy: 'Ask them, or reject the request with a reason.',
  },
  BREAK_GLASS_IS_OFF: {
    code: 'BREAK_GLASS_IS_OFF',
    message: 'The policy of this workspace lets nobody promote without the people whom it asks.',
    remedy: 'Ask somebody who may decide on the request.',
  },
  QUORUM_NOT_MET: {
    code: 'QUORUM_NOT_MET',
    message: 'There are not enough approvals of this revision.',
    remedy: 'Ask somebody who may decide on it.',
  },
  SCHEDULED: {
    code: 'SCHEDULED',
    message: 'It waits for the time that it is scheduled for.',
    remedy: 'Take it out of the schedule to carry it out now.',
  },
  REQUEST_IS_OPEN: {
    code: 'REQUEST_IS_OPEN',
    message: 'The request is open.',
    remedy: 'Go on with it, or withdraw it first.',
  },
  REVISION_IS_OLD: {
    code: 'REVISION_IS_OLD',
    message: 'The revision that the request was about is no longer the one in the sandbox.',
    remedy: 'Restore it in the history of the agent first, or request the promotion of what is there now.',
  },
} as const satisfies Record<string, Reason>
