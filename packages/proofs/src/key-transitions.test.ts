import { describe, expect, it } from 'vitest'
import { type KeyState, keyStates } from './key.ts'
import {
  type KeyAct,
  keyActs,
  needsTwoPeople,
  stateAfter,
  whyNot,
  whyNotConfirm,
  whyNotPropose,
  whyNotRevokeFrom,
} from './key-transitions.ts'
import { anId } from './testing.ts'

const key = (state: KeyState, validTo: number | null = null) => ({
  kid: 'hs-1',
  state,
  validFrom: 0,
  validTo,
})
const ana = { personId: anId('per', 1), mayManage: true }
const bo = { personId: anId('per', 2), mayManage: true }
const viewer = { personId: anId('per', 3), mayManage: false }

describe('what can be done to a key', () => {
  it('leads through its states in one direction only', () => {
    const allowed = keyActs.flatMap((act) =>
      keyStates
        .filter((state) => whyNot(act, key(state)) === null)
        .map((state) => `${state} → ${stateAfter[act]}`),
    )
    expect(allowed).toEqual([
      'prepared → active',
      'prepared → tainted',
      'retiring → tainted',
      'prepared → revoked',
      'retiring → revoked',
      'tainted → revoked',
      'revoked → destroyed',
    ])
  })

  it('says for each state why an act is not possible, and what to do instead', () => {
    const code = (act: KeyAct, state: KeyState) => whyNot(act, key(state))?.code
    expect(code('taint', 'active')).toBe('KEY_STILL_SIGNS')
    expect(code('revoke', 'active')).toBe('KEY_STILL_SIGNS')
    expect(code('destroy', 'active')).toBe('KEY_STILL_SIGNS')
    expect(code('rotate', 'active')).toBe('KEY_STATE_ALREADY')
    expect(code('taint', 'tainted')).toBe('KEY_STATE_ALREADY')
    expect(code('rotate', 'retiring')).toBe('KEY_STATE_UNSUITABLE')
    expect(code('rotate', 'revoked')).toBe('KEY_STATE_UNSUITABLE')
    expect(code('destroy', 'retiring')).toBe('KEY_NOT_REVOKED')
    expect(code('revoke', 'destroyed')).toBe('KEY_DESTROYED')
    for (const act of keyActs) {
      for (const state of keyStates) {
        const obstacle = whyNot(act, key(state))
        if (obstacle) expect(obstacle.remedy.length, `${act} ${state}`).toBeGreaterThan(10)
      }
    }
  })

  it('is proposed and confirmed by those who may manage keys, and by nobody else', () => {
    const proposal = { act: 'taint', proposedBy: ana.personId, expiresAt: 100 } as const
    expect(whyNotPropose('taint', key('retiring'), viewer)?.code).toBe('NOT_A_KEY_MANAGER')
    expect(whyNotPropose('taint', key('retiring'), ana)).toBe(null)
    expect(whyNotPropose('taint', key('active'), ana)?.code).toBe('KEY_STILL_SIGNS')
    const confirm = (who: typeof ana, now = 0, state: KeyState = 'retiring') =>
      whyNotConfirm(proposal, key(state), who, { managers: 2, now })
    expect(confirm(viewer)?.code).toBe('NOT_A_KEY_MANAGER')
    expect(confirm(bo)).toBe(null)
    expect(confirm(bo, 99)).toBe(null)
    expect(confirm(bo, 100)?.code).toBe('KEY_PROPOSAL_EXPIRED')
    expect(confirm(bo, 0, 'tainted')?.code).toBe('KEY_STATE_ALREADY')
  })

  it.each(['taint', 'revoke', 'destroy'] as const)('needs two people to %s, where there are two', (act) => {
    const from = { taint: 'retiring', revoke: 'retiring', destroy: 'revoked' } as const
    const proposal = { act, proposedBy: ana.personId, expiresAt: 100 }
    const confirm = (who: typeof ana, managers: number) =>
      whyNotConfirm(proposal, key(from[act]), who, { managers, now: 0 })
    expect(needsTwoPeople(act)).toBe(true)
    expect(confirm(ana, 2)?.code).toBe('SECOND_PERSON_NEEDED')
    expect(confirm(bo, 2)).toBe(null)
    expect(confirm(ana, 1)).toBe(null)
  })

  it('needs one person to rotate', () => {
    const proposal = { act: 'rotate', proposedBy: ana.personId, expiresAt: 100 } as const
    expect(needsTwoPeople('rotate')).toBe(false)
    expect(whyNotConfirm(proposal, key('prepared'), ana, { managers: 5, now: 0 })).toBe(null)
  })
})

describe('a revocation', () => {
  const from = (effectiveFromIndex: number, reason: 'compromised' | 'superseded' = 'compromised') =>
    whyNotRevokeFrom(key('retiring', 7), { reason, effectiveFromIndex }, 10)?.code ?? null

  it('begins at a position of the ledger, at the latest where the key stopped signing', () => {
    expect(from(0)).toBe(null)
    expect(from(7)).toBe(null)
    expect(from(8)).toBe('REVOCATION_POSITION_AFTER_END')
    for (const position of [-1, 0.5, 11, Number.NaN])
      expect(from(position)).toBe('REVOCATION_POSITION_OUTSIDE')
    expect(whyNotRevokeFrom(key('prepared'), { reason: 'ceased', effectiveFromIndex: 10 }, 10)).toBe(null)
  })

  it('of a key that was only superseded takes no proof with it', () => {
    expect(from(7, 'superseded')).toBe(null)
    expect(from(6, 'superseded')).toBe('REVOCATION_TAKES_PROOFS')
  })
})
