import { failed, type Parsed, parsed } from '@countersign/ledger'
import type { KeyRecord } from './key.ts'

export type StandingCode =
  | 'KEY_NOT_YET_ACTIVE'
  | 'KEY_TAINTED'
  | 'KEY_REVOKED'
  | 'KEY_REVOKED_POSITION_UNKNOWN'
  | 'KEY_OUT_OF_USE'

/** `known`: the position was compared with the key's time. If not, there was no position to compare. */
export type Standing = { readonly position: 'known' | 'unknown' }

/**
 * Whether a key's signature counts on a proof that was issued at this position of the ledger. The position, not the time
 * that the proof tells of itself: who steals a key can write any time into a proof, but gets no earlier position.
 * Null where the event has no position yet, or none could be verified.
 */
export function standingOf(key: KeyRecord, position: number | null): Parsed<Standing, StandingCode> {
  const { state, revocation, validFrom, validTo } = key
  if (state === 'prepared') return failed('KEY_NOT_YET_ACTIVE', `The key ${key.kid} does not sign yet.`)
  if (state === 'tainted') return failed('KEY_TAINTED', `The key ${key.kid} is suspected to be stolen.`)
  if (state === 'revoked' || state === 'destroyed' || revocation !== null) {
    // A revoked key without a position to revoke from counts as one that was never good.
    const from = revocation?.effectiveFromIndex ?? 0
    if (position === null) {
      return failed(
        'KEY_REVOKED_POSITION_UNKNOWN',
        `The key ${key.kid} was revoked, and where in the ledger the proof was issued is not known.`,
      )
    }
    if (position >= from) {
      return failed(
        'KEY_REVOKED',
        `The key ${key.kid} is revoked from position ${from} on; the proof was issued at ${position}.`,
      )
    }
  }
  if (position === null) return parsed({ position: 'unknown' })
  if (validFrom !== null && position < validFrom) {
    return failed(
      'KEY_OUT_OF_USE',
      `The key ${key.kid} signs from position ${validFrom} on, not at ${position}.`,
    )
  }
  if (validTo !== null && position >= validTo) {
    return failed(
      'KEY_OUT_OF_USE',
      `The key ${key.kid} signed before position ${validTo}, not at ${position}.`,
    )
  }
  return parsed({ position: 'known' })
}
