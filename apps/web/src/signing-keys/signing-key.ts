import type { Inputs, Outputs } from '@countersign/server/router'
import type { StatusTone } from '../ui/Status.tsx'

type Listed = Outputs['signingKeys']['list']
export type SigningKey = Listed['keys'][number]
export type Proposal = Listed['proposals'][number]
export type UndoingAct = Inputs['signingKeys']['propose']['act']
export type Reason = NonNullable<Inputs['signingKeys']['propose']['revocationReason']>

/** How each state is told. */
export const states: Readonly<
  Record<SigningKey['state'], { tone: StatusTone; word: string; detail: string }>
> = {
  prepared: { tone: 'none', word: 'Prepared', detail: 'Published, signs nothing yet' },
  active: { tone: 'allow', word: 'Active', detail: 'Signs every new proof' },
  retiring: { tone: 'done', word: 'Retiring', detail: 'Signs no more; its proofs hold' },
  tainted: { tone: 'restrict', word: 'Tainted', detail: 'Suspected; its proofs are refused' },
  revoked: { tone: 'deny', word: 'Revoked', detail: 'Its later proofs are worth nothing' },
  destroyed: { tone: 'off', word: 'Destroyed', detail: 'The secret is gone' },
}

/** The beginning of a key's name, by which people tell keys apart. */
export const shortKid = (kid: string): string => kid.slice(0, kid.startsWith('hs-') ? 11 : 8)

export const keepers: Readonly<Record<SigningKey['keeper'], string>> = {
  server: 'Sealed in the database',
  signer: 'In the signing service',
}

export const acts: Readonly<Record<UndoingAct, { verb: string; done: string }>> = {
  taint: { verb: 'Taint', done: 'is tainted' },
  revoke: { verb: 'Revoke', done: 'is revoked' },
  destroy: { verb: 'Destroy', done: 'is destroyed' },
}

export const reasons: Readonly<Record<Reason, string>> = {
  compromised: 'Compromised: somebody else may have it',
  lost: 'Lost: nobody can use it any more',
  superseded: 'Superseded: another key took its place',
  ceased: 'Ceased: what it was for has ended',
}
