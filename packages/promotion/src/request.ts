import type { Obstacle, Reason } from '@countersign/decisions'

/**
 * `open` is being decided on, also when the policy has refused it once: then it stands with its findings. `approved`
 * waits for its time. The others are ends; a request is never deleted.
 */
export const requestStates = [
  'open',
  'approved',
  'granted',
  'rejected',
  'withdrawn',
  'expired',
  'superseded',
] as const
export type RequestState = (typeof requestStates)[number]

/** Where a request stands. That it expired is read from the clock, whether or not anybody has written it down yet. */
export type RequestStanding = {
  readonly state: RequestState
  readonly expiresAt: number
  /** When it is to be carried out; null for as soon as it can be. */
  readonly scheduledFor: number | null
}

/** The new standing, or why there is none. */
export type RequestMoved =
  | { readonly ok: true; readonly standing: RequestStanding }
  | { readonly ok: false; readonly reason: Reason }

export const liveStates = ['open', 'approved'] as const satisfies readonly RequestState[]

const isLive = (state: RequestState): boolean => state === 'open' || state === 'approved'

const dayMs = 24 * 60 * 60 * 1000

export function openRequest(now: number, expiryDays: number, scheduledFor: number | null): RequestMoved {
  const expiresAt = now + expiryDays * dayMs
  return moved(whyNotSchedule({ state: 'open', expiresAt, scheduledFor: null }, now, scheduledFor), {
    state: 'open',
    expiresAt,
    scheduledFor,
  })
}

export const stateAt = ({ state, expiresAt }: RequestStanding, now: number): RequestState =>
  isLive(state) && now >= expiresAt ? 'expired' : state

/** Why nothing can happen to it any more. */
export function whyClosed(standing: RequestStanding, now: number): Obstacle {
  const state = stateAt(standing, now)
  return state === 'open' || state === 'approved' ? null : closed[state]
}

/** Another time, or with null as soon as it can be. */
export const schedule = (standing: RequestStanding, now: number, scheduledFor: number | null): RequestMoved =>
  moved(whyNotSchedule(standing, now, scheduledFor), { ...standing, scheduledFor })

export function whyNotSchedule(
  standing: RequestStanding,
  now: number,
  scheduledFor: number | null,
): Obstacle {
  const obstacle = whyClosed(standing, now)
  if (obstacle) return obstacle
  if (scheduledFor === null) return null
  if (scheduledFor <= now) return reasons.SCHEDULE_IN_THE_PAST
  return scheduledFor >= standing.expiresAt ? reasons.SCHEDULE_AFTER_EXPIRY : null
}

export const isDue = ({ scheduledFor }: Pick<RequestStanding, 'scheduledFor'>, now: number): boolean =>
  scheduledFor === null || now >= scheduledFor

/** There are enough approvals, and its time has not come. */
export const awaitSchedule = (standing: RequestStanding, now: number): RequestMoved =>
  moved(whyClosed(standing, now), { ...standing, state: 'approved' })

/** It was to be carried out and could not be: it stands with what was found, and its votes stand with it. */
export const hold = (standing: RequestStanding, now: number): RequestMoved =>
  moved(whyClosed(standing, now), { ...standing, state: 'open' })

/** The revision that it is about was edited: it is about the new one now, and has to be decided on anew. */
export const follow = (standing: RequestStanding, now: number): RequestMoved =>
  moved(whyClosed(standing, now), { ...standing, state: 'open' })

export const grant = (standing: RequestStanding, now: number): RequestMoved =>
  moved(whyClosed(standing, now), { ...standing, state: 'granted' })

export const reject = (standing: RequestStanding, now: number): RequestMoved =>
  moved(whyClosed(standing, now), { ...standing, state: 'rejected' })

/** Always possible while it is open, also when it is stale and has votes. */
export const withdraw = (standing: RequestStanding, now: number): RequestMoved =>
  moved(whyClosed(standing, now), { ...standing, state: 'withdrawn' })

/** What it asks for was granted by another request, or is not there any more. */
export const supersede = (standing: RequestStanding, now: number): RequestMoved =>
  moved(whyClosed(standing, now), { ...standing, state: 'superseded' })

/** Only what is over by the clock. */
export const expire = (standing: RequestStanding, now: number): RequestMoved =>
  isLive(standing.state) && now < standing.expiresAt
    ? { ok: false, reason: reasons.REQUEST_NOT_EXPIRED }
    : moved(isLive(standing.state) ? null : closed[standing.state], { ...standing, state: 'expired' })

const moved = (obstacle: Obstacle, standing: RequestStanding): RequestMoved =>
  obstacle ? { ok: false, reason: obstacle } : { ok: true, standing }

type EndState = Exclude<RequestState, (typeof liveStates)[number]>

const again = 'Open a new request from this version if it is still wanted.'

const closed: Readonly<Record<RequestState, Obstacle>> & Readonly<Record<EndState, Reason>> = {
  open: null,
  approved: null,
  granted: {
    code: 'REQUEST_GRANTED',
    message: 'The request was granted; the revision is governed.',
    remedy: 'Edit the agent and request the promotion of the new revision to change what is governed.',
  },
  rejected: { code: 'REQUEST_REJECTED', message: 'The request was rejected.', remedy: again },
  withdrawn: { code: 'REQUEST_WITHDRAWN', message: 'The request was withdrawn.', remedy: again },
  expired: { code: 'REQUEST_EXPIRED', message: 'The request has expired.', remedy: again },
  superseded: {
    code: 'REQUEST_SUPERSEDED',
    message: 'What the request asked for was granted by another, or is not there any more.',
    remedy: 'Look at the agent to see what is governed now.',
  },
}

const reasons = {
  SCHEDULE_IN_THE_PAST: {
    code: 'SCHEDULE_IN_THE_PAST',
    message: 'The time for which it should be scheduled has passed.',
    remedy: 'Choose a later time, or none.',
  },
  SCHEDULE_AFTER_EXPIRY: {
    code: 'SCHEDULE_AFTER_EXPIRY',
    message: 'The request expires before the time for which it should be scheduled.',
    remedy: 'Choose a time before the request expires.',
  },
  REQUEST_NOT_EXPIRED: {
    code: 'REQUEST_NOT_EXPIRED',
    message: 'The request has not expired.',
    remedy: 'Withdraw it to end it earlier.',
  },
} as const satisfies Record<string, Reason>
