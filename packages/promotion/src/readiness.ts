import type { PartTally, Tally } from '@countersign/approvals'
import type { Obstacle } from '@countersign/decisions'
import { isDue, type RequestStanding, whyClosed } from './request.ts'

/** What stands between a request and the agent being governed, in the order in which people look at it. */
export const gateNames = ['policy', 'votes', 'conflicts', 'expiry', 'schedule'] as const
export type GateName = (typeof gateNames)[number]

export type Gate = {
  readonly name: GateName
  readonly result: 'passed' | 'failed' | 'waiting'
  readonly code: string | null
  readonly reason: string
  readonly nextStep: string | null
}

/** What the policy said last about exactly this revision, or null when it was not asked yet. */
export type PolicyStanding =
  | { readonly outcome: 'allow'; readonly warnings: number }
  | {
      readonly outcome: 'deny'
      readonly findings: readonly { code: string; message: string; remedy: string }[]
    }
  | { readonly outcome: 'unanswered'; readonly code: string; readonly message: string }
  | null

export type ReadinessFacts = {
  readonly standing: RequestStanding
  readonly policy: PolicyStanding
  readonly tally: Pick<Tally, 'parts' | 'isMet'>
  /** Votes that were given and no longer count because the spec was edited. */
  readonly voidedByEdit: number
  /** Who went past the people, when somebody did. */
  readonly breakGlassBy: string | null
  /** Whether whoever asked is an active member still. */
  readonly isRequesterHere: boolean
  /** Why the agent cannot be promoted whatever anybody decides. */
  readonly agent: Obstacle
  /** Who else asks for the same. */
  readonly others: readonly { requesterName: string | null }[]
  readonly now: number
}

export type Readiness = { readonly gates: readonly Gate[]; readonly isReady: boolean }

/** One checklist for the page and for the grant itself: what is not passed here is not granted there. */
export function readinessOf(facts: ReadinessFacts): Readiness {
  const gates = [
    policyGate(facts),
    votesGate(facts),
    conflictsGate(facts),
    expiryGate(facts),
    scheduleGate(facts),
  ]
  return { gates, isReady: gates.every(({ result }) => result === 'passed') }
}

const passed = (name: GateName, reason: string): Gate => ({
  name,
  result: 'passed',
  code: null,
  reason,
  nextStep: null,
})

function policyGate({ policy }: ReadinessFacts): Gate {
  const name = 'policy'
  if (policy === null) {
    return {
      name,
      result: 'waiting',
      code: null,
      reason: 'The policy has not been asked about this revision yet.',
      nextStep: 'It is asked when there are enough approvals.',
    }
  }
  switch (policy.outcome) {
    case 'allow':
      return passed(
        name,
        policy.warnings === 0
          ? 'The policy has nothing against it.'
          : `The policy allows it and warns of ${counted(policy.warnings, 'thing')}.`,
      )
    case 'deny': {
      const [first] = policy.findings
      const more = policy.findings.length - 1
      return {
        name,
        result: 'failed',
        code: first?.code ?? null,
        reason: `${first?.message ?? 'The policy does not allow it.'}${more > 0 ? ` And ${counted(more, 'more finding')}.` : ''}`,
        nextStep: first?.remedy ?? 'Change the spec so that it passes.',
      }
    }
    case 'unanswered':
      return {
        name,
        result: 'failed',
        code: policy.code,
        reason: policy.message,
        nextStep: 'Whoever keeps the policy has to mend it; without an answer nothing is promoted.',
      }
  }
}

function votesGate({ tally, voidedByEdit, breakGlassBy }: ReadinessFacts): Gate {
  const name = 'votes'
  if (breakGlassBy !== null) return passed(name, `${breakGlassBy} broke the glass: nobody was asked.`)
  if (tally.parts.length === 0) return passed(name, 'The policy asks for nobody.')
  if (tally.isMet) return passed(name, `${sentence(tally.parts.map(given))}.`)
  const missing = tally.parts.filter((part) => part.given < part.needed)
  const stale =
    voidedByEdit === 0
      ? ''
      : ` ${counted(voidedByEdit, 'vote')} for an earlier revision no longer ${voidedByEdit === 1 ? 'counts' : 'count'}.`
  return {
    name,
    result: 'waiting',
    code: 'QUORUM_NOT_MET',
    reason: `${sentence(missing.map(given))}.${stale}`,
    nextStep: 'Somebody who may decide has to approve this revision.',
  }
}

function conflictsGate({ agent, isRequesterHere, others }: ReadinessFacts): Gate {
  const name = 'conflicts'
  if (agent)
    return { name, result: 'failed', code: agent.code, reason: agent.message, nextStep: agent.remedy }
  if (!isRequesterHere) {
    return {
      name,
      result: 'failed',
      code: 'PERMISSION_DENIED',
      reason: 'Whoever asked for the promotion is no longer an active member of the workspace.',
      nextStep: 'An admin can open a new request from this version.',
    }
  }
  if (others.length === 0) return passed(name, 'Nothing else is asked of this agent.')
  const who = others.map(({ requesterName }) => requesterName ?? 'somebody who has left').join(', ')
  return passed(name, `There is another open request on this agent, by ${who}: granting one ends the others.`)
}

function expiryGate({ standing, now }: ReadinessFacts): Gate {
  const name = 'expiry'
  const closed = whyClosed(standing, now)
  if (!closed) return passed(name, 'It can still be decided on.')
  if (closed.code === 'REQUEST_GRANTED') return passed(name, 'It was granted in time.')
  return { name, result: 'failed', code: closed.code, reason: closed.message, nextStep: closed.remedy }
}

function scheduleGate({ standing, now }: ReadinessFacts): Gate {
  const name = 'schedule'
  if (standing.scheduledFor === null) return passed(name, 'It is carried out as soon as it can be.')
  if (isDue(standing, now)) return passed(name, 'The time that it was scheduled for has come.')
  return {
    name,
    result: 'waiting',
    code: 'SCHEDULED',
    reason: 'It waits for the time that it is scheduled for.',
    nextStep: 'Everything is looked at again when that time comes.',
  }
}

const given = ({ kind, name, given: have, needed }: PartTally): string => {
  const whom = kind === 'people' ? '' : kind === 'role' ? ` by the role ${name}` : ` from the group ${name}`
  return `${have} of ${counted(needed, 'approval')}${whom}`
}

const sentence = (parts: readonly string[]): string => parts.join(', ')

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
