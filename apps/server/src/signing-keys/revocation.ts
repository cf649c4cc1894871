import { refuseIf } from '@countersign/decisions'
import { type KeyAct, type RevocationReason, whyNotRevokeFrom } from '@countersign/proofs'
import type { Stores } from '../database/stores.ts'
import { reasonMissing } from './refusals.ts'
import type { SigningKey } from './store.ts'

/** From when on a key's proofs are worth nothing: a position, a time, or where it stopped signing. */
export type Since = { position: number } | { at: number } | 'end'

export type Wanted = { reason: RevocationReason | null; since: Since; note: string }

/** What was agreed on, with the position that was meant. Null for acts that revoke nothing. */
export type Agreed = { reason: RevocationReason; revokedFrom: number } | null

/** A time becomes the first position that was given at it or later, so that nothing of that time stays good. */
export async function positionSince(
  stores: Stores,
  key: SigningKey,
  since: Since,
  size: number,
): Promise<number> {
  if (since === 'end') return key.validTo ?? size
  if ('position' in since) return since.position
  const first = (await stores.log.firstPositionSince(key.workspaceId, since.at)) ?? size
  return Math.min(first, key.validTo ?? size)
}

export async function agreedOn(
  stores: Stores,
  key: SigningKey,
  act: KeyAct,
  { reason, since }: Wanted,
  size: number,
): Promise<Agreed> {
  if (act !== 'revoke') return null
  if (reason === null) throw reasonMissing()
  const revokedFrom = await positionSince(stores, key, since, size)
  refuseIf(whyNotRevokeFrom(key, { reason, effectiveFromIndex: revokedFrom }, size))
  return { reason, revokedFrom }
}

/** The position from which on proofs lose their worth by an act; null when none does. */
export function losingFrom(key: SigningKey, act: KeyAct, revokedFrom: number): number | null {
  if (act === 'revoke') return revokedFrom
  if (act === 'taint') return 0
  // Without its secret nobody can check an HMAC again, not of the proofs either that the revocation left in force.
  return act === 'destroy' && key.alg === 'HS256' ? 0 : null
}
