import type { Obstacle } from '@countersign/decisions'

/** What somebody outside was given: which exports, and until when. `endedAt` stands for good once it is set. */
export type AuditorAccess = {
  until: number
  endedAt: number | null
  exports: readonly string[]
}

const dayMs = 86_400_000

/** An audit that takes longer is given another access; one that was forgotten ends. */
export const auditorAccessLimits = { mostDays: 184, mostExports: 50 } as const

/** An access lasts until its time and not through it. Nothing that was ended is open again, whatever a clock says. */
export const isAccessOpen = ({ until, endedAt }: Pick<AuditorAccess, 'until' | 'endedAt'>, now: number) =>
  endedAt === null && now < until

export function whyNotUntil(until: number, now: number): Obstacle {
  if (until <= now) {
    return {
      code: 'AUDITOR_UNTIL_PAST',
      message: 'The access would be over before it began.',
      remedy: 'Choose a time that lies ahead.',
    }
  }
  if (until > now + auditorAccessLimits.mostDays * dayMs) {
    return {
      code: 'AUDITOR_UNTIL_TOO_FAR',
      message: `An auditor’s access lasts at most ${auditorAccessLimits.mostDays} days.`,
      remedy: 'Choose an earlier time; an access can be prolonged while it lasts.',
    }
  }
  return null
}

/** Whether an auditor may see an export now. Without an access they see none; `giver` is whom they may ask. */
export function whyNotSee(
  access: AuditorAccess | null,
  exportId: string | null,
  giver: string | null,
  now: number,
): Obstacle {
  const whom = giver === null ? 'an admin or a compliance officer of the workspace' : giver
  if (access === null || !isAccessOpen(access, now)) {
    return {
      code: accessRefusals.ended,
      message: endOf(access),
      remedy: `Ask ${whom} if you still need it; your own account stays.`,
    }
  }
  if (exportId === null || access.exports.includes(exportId)) return null
  return {
    code: accessRefusals.notGiven,
    message: 'There is no such pack among those that you were given.',
    remedy: `Look at the page Evidence, or ask ${whom} for the pack.`,
  }
}

/** What pages look for in an answer. */
export const accessRefusals = { ended: 'AUDITOR_ACCESS_ENDED', notGiven: 'EVIDENCE_NOT_GIVEN' } as const

function endOf(access: AuditorAccess | null): string {
  if (access === null) return 'You have no access to evidence of this workspace.'
  const { until, endedAt } = access
  if (endedAt !== null && endedAt < until)
    return `Your access to this workspace was ended on ${inUtc(endedAt)}.`
  return `Your access to this workspace ended on ${inUtc(until)}.`
}

const inUtc = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' at ')} UTC`
