import type { PartTally } from '@countersign/approvals'
import { describe, expect, it } from 'vitest'
import { type ReadinessFacts, readinessOf } from './readiness.ts'
import {
  awaitSchedule,
  expire,
  follow,
  grant,
  hold,
  openRequest,
  type RequestMoved,
  type RequestStanding,
  reject,
  requestStates,
  schedule,
  stateAt,
  supersede,
  whyClosed,
  withdraw,
} from './request.ts'

const day = 24 * 60 * 60 * 1000
const now = 1_000 * day
const open: RequestStanding = { state: 'open', expiresAt: now + 14 * day, scheduledFor: null }

const after = (moved: RequestMoved): string => (moved.ok ? moved.standing.state : moved.reason.code)

describe('a request', () => {
  it('is open for as long as the policy says', () => {
    expect(openRequest(now, 14, null)).toEqual({ ok: true, standing: open })
    expect(stateAt(open, now + 14 * day - 1)).toBe('open')
    expect(stateAt(open, now + 14 * day)).toBe('expired')
    expect(stateAt({ ...open, state: 'approved' }, now + 14 * day)).toBe('expired')
  })

  it('moves on from open and from approved, and from no end', () => {
    const moves = { awaitSchedule, hold, follow, grant, reject, withdraw, supersede }
    for (const state of requestStates) {
      const results = Object.values(moves).map((move) => after(move({ ...open, state }, now)))
      const ends = ['approved', 'open', 'open', 'granted', 'rejected', 'withdrawn', 'superseded']
      const isLive = state === 'open' || state === 'approved'
      expect(results).toEqual(isLive ? ends : ends.map(() => `REQUEST_${state.toUpperCase()}`))
    }
  })

  it('moves nowhere once its time is over, whether or not anybody wrote that down', () => {
    for (const move of [awaitSchedule, hold, follow, grant, reject, withdraw, supersede]) {
      expect(after(move(open, now + 14 * day))).toBe('REQUEST_EXPIRED')
    }
  })

  it('expires only by the clock', () => {
    expect(after(expire(open, now))).toBe('REQUEST_NOT_EXPIRED')
    expect(after(expire(open, now + 14 * day))).toBe('expired')
    expect(after(expire({ ...open, state: 'granted' }, now + 14 * day))).toBe('REQUEST_GRANTED')
  })

  it('is scheduled for a time to come, before it expires', () => {
    expect(after(openRequest(now, 14, now))).toBe('SCHEDULE_IN_THE_PAST')
    expect(after(openRequest(now, 14, now + 14 * day))).toBe('SCHEDULE_AFTER_EXPIRY')
    expect(openRequest(now, 14, now + day)).toMatchObject({ ok: true, standing: { scheduledFor: now + day } })
    expect(schedule(open, now, now + day)).toMatchObject({ standing: { scheduledFor: now + day } })
    expect(schedule({ ...open, scheduledFor: now + day }, now, null)).toMatchObject({
      standing: { scheduledFor: null },
    })
    expect(after(schedule({ ...open, state: 'withdrawn' }, now, null))).toBe('REQUEST_WITHDRAWN')
  })

  it('says of every end what can be done next', () => {
    for (const state of requestStates.filter((one) => one !== 'open' && one !== 'approved')) {
      expect(whyClosed({ ...open, state }, now)?.remedy.length).toBeGreaterThan(10)
    }
  })
})

describe('readiness', () => {
  const part = (change: Partial<PartTally> = {}): PartTally => ({
    kind: 'people',
    name: null,
    needed: 2,
    given: 2,
    by: [],
    ...change,
  })
  const facts: ReadinessFacts = {
    standing: open,
    policy: { outcome: 'allow', warnings: 0 },
    tally: { parts: [part()], isMet: true },
    voidedByEdit: 0,
    breakGlassBy: null,
    isRequesterHere: true,
    agent: null,
    others: [],
    now,
  }
  const gate = (name: string, change: Partial<ReadinessFacts>) => {
    const { gates, isReady } = readinessOf({ ...facts, ...change })
    return { isReady, ...gates.find((one) => one.name === name) }
  }
  const obstacle = { code: 'AGENT_FROZEN', message: 'The agent is frozen.', remedy: 'Unfreeze it first.' }
  const finding = { code: 'TEMPERATURE_VIOLATION', message: 'Too warm.', remedy: 'Lower it.' }

  it('is there when every gate is passed', () => {
    const { gates, isReady } = readinessOf(facts)
    expect(gates.map(({ name, result }) => `${name} ${result}`)).toEqual([
      'policy passed',
      'votes passed',
      'conflicts passed',
      'expiry passed',
      'schedule passed',
    ])
    expect(isReady).toBe(true)
  })

  it('is not there without an answer of the policy that allows', () => {
    expect(gate('policy', { policy: null })).toMatchObject({ isReady: false, result: 'waiting' })
    const denied = { outcome: 'deny', findings: [finding, finding] } as const
    expect(gate('policy', { policy: denied })).toMatchObject({
      isReady: false,
      result: 'failed',
      code: 'TEMPERATURE_VIOLATION',
      reason: 'Too warm. And 1 more finding.',
      nextStep: 'Lower it.',
    })
    expect(gate('policy', { policy: { outcome: 'deny', findings: [] } })).toMatchObject({ isReady: false })
    const unanswered = {
      outcome: 'unanswered',
      code: 'POLICY_TIMEOUT',
      message: 'It took too long.',
    } as const
    expect(gate('policy', { policy: unanswered })).toMatchObject({ isReady: false, code: 'POLICY_TIMEOUT' })
  })

  it('says which approvals are missing, and that votes for an earlier revision no longer count', () => {
    const parts = [part({ given: 1 }), part({ kind: 'group', name: 'security', needed: 1, given: 0 })]
    expect(gate('votes', { tally: { parts, isMet: false }, voidedByEdit: 1 })).toMatchObject({
      isReady: false,
      result: 'waiting',
      reason:
        '1 of 2 approvals, 0 of 1 approval from the group security. 1 vote for an earlier revision no longer counts.',
    })
  })

  it('goes past people and past nothing else when the glass was broken', () => {
    const missing = { tally: { parts: [part({ given: 0 })], isMet: false }, breakGlassBy: 'Ada' }
    expect(gate('votes', missing)).toMatchObject({
      isReady: true,
      reason: 'Ada broke the glass: nobody was asked.',
    })
    for (const still of [
      { policy: { outcome: 'deny', findings: [finding] } as const },
      { agent: obstacle },
      { standing: { ...open, state: 'rejected' } as const },
      { now: now + 14 * day },
    ]) {
      expect(readinessOf({ ...facts, ...missing, ...still }).isReady).toBe(false)
    }
  })

  it('is not there for a frozen agent, nor when whoever asked has left', () => {
    expect(gate('conflicts', { agent: obstacle })).toMatchObject({ isReady: false, code: 'AGENT_FROZEN' })
    expect(gate('conflicts', { isRequesterHere: false })).toMatchObject({
      isReady: false,
      code: 'PERMISSION_DENIED',
    })
  })

  it('marks other requests on the same agent without waiting for them', () => {
    const others = [{ requesterName: 'Ron' }, { requesterName: null }]
    const marked = gate('conflicts', { others })
    expect(marked).toMatchObject({ isReady: true, result: 'passed' })
    expect(marked.reason).toContain('by Ron, somebody who has left')
  })

  it('waits for its time', () => {
    const standing = { ...open, scheduledFor: now + day }
    expect(gate('schedule', { standing })).toMatchObject({ isReady: false, result: 'waiting' })
    expect(gate('schedule', { standing, now: now + day })).toMatchObject({ isReady: true })
  })
})
