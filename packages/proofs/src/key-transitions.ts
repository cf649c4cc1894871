import type { Obstacle } from '@countersign/decisions'
import type { KeyRecord, KeyState, RevocationReason } from './key.ts'

/** What can be done to a key. Rotating prepares nothing: it makes a prepared key active and the active one retiring. */
export const keyActs = ['rotate', 'taint', 'revoke', 'destroy'] as const
export type KeyAct = (typeof keyActs)[number]

/** Acts that undo trust; the second person keeps one from doing it alone. */
export const needsTwoPeople = (act: KeyAct): boolean => act !== 'rotate'

/** Which state an act leads to; of rotating, that of the key which becomes active. */
export const stateAfter: Readonly<Record<KeyAct, KeyState>> = {
  rotate: 'active',
  taint: 'tainted',
  revoke: 'revoked',
  destroy: 'destroyed',
}

const before: Readonly<Record<KeyAct, readonly KeyState[]>> = {
  rotate: ['prepared'],
  taint: ['retiring', 'prepared'],
  revoke: ['retiring', 'tainted', 'prepared'],
  destroy: ['revoked'],
}

type KeyStanding = Pick<KeyRecord, 'kid' | 'state' | 'validFrom' | 'validTo'>

/** Whether the state of a key allows an act, whoever wants it. */
export function whyNot(act: KeyAct, key: KeyStanding): Obstacle {
  if (before[act].includes(key.state)) return null
  if (key.state === stateAfter[act]) return reasons.DONE_ALREADY(key.state)
  if (key.state === 'active') return reasons.KEY_SIGNS
  if (key.state === 'destroyed') return reasons.KEY_DESTROYED
  if (act === 'destroy') return reasons.NOT_REVOKED
  return reasons.NOT_POSSIBLE(act, key.state)
}

/**
 * Whether a key may be revoked from this position on. `size` is the size of the ledger now: a later position would let the
 * key sign on for a while, unnoticed.
 */
export function whyNotRevokeFrom(
  key: KeyStanding,
  revocation: { readonly reason: RevocationReason; readonly effectiveFromIndex: number },
  size: number,
): Obstacle {
  const { effectiveFromIndex: from, reason } = revocation
  if (!Number.isSafeInteger(from) || from < 0 || from > size) return reasons.POSITION_OUTSIDE(size)
  // A key that was stolen can have signed what has no place in the ledger; so it must be worth nothing beyond its end.
  if (key.validTo !== null && from > key.validTo) return reasons.POSITION_AFTER_END(key.validTo)
  return reason === 'superseded' && from !== key.validTo ? reasons.SUPERSEDED_LOSES_NOTHING : null
}

/** Somebody who wants to propose or confirm. The server knows whether their role lets them manage keys. */
export type KeyManager = { readonly personId: string; readonly mayManage: boolean }

/** What one person has proposed and another has to confirm. */
export type KeyProposal = { readonly act: KeyAct; readonly proposedBy: string; readonly expiresAt: number }

/** `managers` counts the people of the workspace who may manage keys now, the one who asks among them. */
export function whyNotPropose(act: KeyAct, key: KeyStanding, who: KeyManager): Obstacle {
  return who.mayManage ? whyNot(act, key) : reasons.NOT_A_MANAGER
}

/**
 * Whether somebody may carry out what was proposed. Where nobody else in the workspace may manage keys, one person is
 * enough: a key that is known to be stolen must not stay good because a colleague is missing.
 */
export function whyNotConfirm(
  { act, proposedBy, expiresAt }: KeyProposal,
  key: KeyStanding,
  who: KeyManager,
  { managers, now }: { readonly managers: number; readonly now: number },
): Obstacle {
  if (!who.mayManage) return reasons.NOT_A_MANAGER
  if (now >= expiresAt) return reasons.PROPOSAL_EXPIRED
  if (needsTwoPeople(act) && managers > 1 && who.personId === proposedBy) return reasons.SECOND_PERSON_NEEDED
  return whyNot(act, key)
}

const words: Readonly<Record<KeyAct, string>> = {
  rotate: 'made active',
  taint: 'tainted',
  revoke: 'revoked',
  destroy: 'destroyed',
}

const reasons = {
  DONE_ALREADY: (state: KeyState) => ({
    code: 'KEY_STATE_ALREADY',
    message: `The key is ${state} already.`,
    remedy: 'Reload the page; somebody else was faster.',
  }),
  KEY_SIGNS: {
    code: 'KEY_STILL_SIGNS',
    message: 'The key still signs proofs.',
    remedy: 'Rotate first: the next key then signs, and this one can be taken out of trust.',
  },
  KEY_DESTROYED: {
    code: 'KEY_DESTROYED',
    message: 'The key was destroyed.',
    remedy: 'Use the key that is active now.',
  },
  NOT_REVOKED: {
    code: 'KEY_NOT_REVOKED',
    message: 'Only a revoked key can be destroyed.',
    remedy: 'Revoke it first. With the reason “superseded” no proof loses its worth by that.',
  },
  NOT_POSSIBLE: (act: KeyAct, state: KeyState) => ({
    code: 'KEY_STATE_UNSUITABLE',
    message: `A ${state} key cannot be ${words[act]}.`,
    remedy: 'Choose a key in a state from which this is possible.',
  }),
  POSITION_OUTSIDE: (size: number) => ({
    code: 'REVOCATION_POSITION_OUTSIDE',
    message: `The ledger has ${size} events, and the position is not among them.`,
    remedy: `Use a position from 0 to ${size}.`,
  }),
  POSITION_AFTER_END: (end: number) => ({
    code: 'REVOCATION_POSITION_AFTER_END',
    message: `The key stopped signing at position ${end}.`,
    remedy: `Use a position up to ${end}.`,
  }),
  SUPERSEDED_LOSES_NOTHING: {
    code: 'REVOCATION_TAKES_PROOFS',
    message: 'A key that was only superseded takes no proofs with it.',
    remedy: 'Revoke it from the position where it stopped signing, or give another reason.',
  },
  NOT_A_MANAGER: {
    code: 'NOT_A_KEY_MANAGER',
    message: 'Your role cannot manage signing keys.',
    remedy: 'Ask an admin of the workspace.',
  },
  PROPOSAL_EXPIRED: {
    code: 'KEY_PROPOSAL_EXPIRED',
    message: 'The proposal was not confirmed in time.',
    remedy: 'Propose it again.',
  },
  SECOND_PERSON_NEEDED: {
    code: 'SECOND_PERSON_NEEDED',
    message: 'You proposed this yourself; somebody else has to confirm it.',
    remedy: 'Ask another admin of the workspace to confirm it.',
  },
} as const
