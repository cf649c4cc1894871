import { Refusal } from '@countersign/decisions'
import type { NoFix } from '@countersign/remediation'

export const policyAway = (message: string) =>
  new Refusal({
    kind: 'unavailable',
    code: 'POLICY_UNAVAILABLE',
    message,
    remedy:
      'Nobody is invalidated for that. A revalidation goes on by itself when the engine answers again; a fix can be tried again then.',
  })

/** Of one agent alone: the others may well be answered in time. */
export const policySlow = (message: string) =>
  new Refusal({
    kind: 'unavailable',
    code: 'POLICY_TIMEOUT',
    message,
    remedy:
      'The agent is neither renewed nor invalidated for that. A revalidation asks about it again by itself; a fix can be tried again.',
  })

export const notQuarantined = () =>
  new Refusal({
    kind: 'conflict',
    code: 'AGENT_NOT_INVALIDATED',
    message: 'The agent is not invalidated, so there is nothing to fix.',
    remedy: 'Load the page anew; somebody may have been quicker.',
  })

export function noFix({ kind, because }: NoFix) {
  const reasons = because.map((one) => one.because).join(' ')
  const isUnbelieved = kind === 'unbelieved'
  return new Refusal({
    kind: 'conflict',
    code: 'REMEDIATION_IMPOSSIBLE',
    message:
      `${isUnbelieved ? 'Its approval is not believed.' : 'No smaller spec passes the policy.'} ${reasons}`.trim(),
    remedy: isUnbelieved
      ? 'Request a new promotion of the revision.'
      : 'Make a revision that passes, and request its promotion.',
  })
}

export const passesByNow = () =>
  new Refusal({
    kind: 'conflict',
    code: 'REMEDIATION_NEEDLESS',
    message: 'The agent passes the policy by now, so there is nothing to fix.',
    remedy: 'Revalidate it; that releases it.',
  })

export const fixMovedOn = () =>
  new Refusal({
    kind: 'conflict',
    code: 'REMEDIATION_MOVED_ON',
    message: 'The fix is another one now than the one that was looked at.',
    remedy: 'Look at the new one, and apply it if you agree.',
  })

export const remediationIsOff = () =>
  new Refusal({
    kind: 'conflict',
    code: 'REMEDIATION_OFF',
    message: 'Fixes are off in this workspace.',
    remedy: 'Let an admin turn them on, or request a promotion.',
  })

export const revalidationNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'REVALIDATION_NOT_FOUND',
    message: 'There is no such revalidation in this workspace.',
    remedy: 'Open the newest one from the policies page.',
  })
