import { type Obstacle, type Reason, Refusal } from '@countersign/decisions'

export const requestNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'REQUEST_NOT_FOUND',
    message: 'There is no such promotion request in this workspace.',
    remedy: 'Reload the list of promotion requests.',
  })

/** What somebody looked at is not what they would decide on: nothing is decided. */
export const revisionMovedOn = (looked: number | null, now: number) =>
  new Refusal({
    kind: 'conflict',
    code: 'REVISION_MOVED_ON',
    message: `You looked at ${looked === null ? 'another revision' : `revision ${looked}`}, but the request is about revision ${now} now.`,
    remedy: 'Look at what changed since, then decide again. Nothing was decided.',
  })

export const requestIsOpen = () =>
  new Refusal({
    kind: 'conflict',
    code: 'REQUEST_IS_OPEN',
    message: 'You have an open request for this agent already; it follows every edit.',
    remedy: 'Go on with that one, or withdraw it first.',
  })

export const reviewRequired = () =>
  new Refusal({
    kind: 'conflict',
    code: 'REVIEW_REQUIRED',
    message: 'The policy of this workspace asks people before an agent is promoted.',
    remedy: 'Request the promotion instead.',
  })

export const tooManyComments = () =>
  new Refusal({
    kind: 'too-many',
    code: 'TOO_MANY_COMMENTS',
    message: 'There are as many comments on this request as anybody could read.',
    remedy: 'Decide on it, or talk it over and write down what came of it in the reason.',
  })

export const alertNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'ALERT_NOT_FOUND',
    message: 'Nobody told you of such a break-glass in this workspace.',
    remedy: 'Reload the page.',
  })

/** Who somebody is or what they did before is not permitted; where the request stands is a conflict. */
export function refuseBecause(obstacle: Obstacle): void {
  if (obstacle) throw notAllowed(obstacle)
}

export const notAllowed = ({ code, message, remedy }: Reason) =>
  new Refusal({ kind: ofPeople.has(code) ? 'not-permitted' : 'conflict', code, message, remedy })

const ofPeople = new Set(['NOT_PERMITTED', 'NOT_YOUR_REQUEST', 'OWN_REQUEST', 'LAST_EDITOR', 'NOT_ELIGIBLE'])
