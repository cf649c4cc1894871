import { type Obstacle, Refusal } from '@countersign/decisions'
import type { Algorithm, KeyState } from '@countersign/proofs'

export const noSuchKey = () =>
  new Refusal({
    kind: 'not-found',
    code: 'SIGNING_KEY_NOT_FOUND',
    message: 'There is no such signing key in this workspace.',
    remedy: 'Reload the page.',
  })

export const noSuchProposal = () =>
  new Refusal({
    kind: 'not-found',
    code: 'PROPOSAL_NOT_FOUND',
    message: 'There is no such proposal in this workspace.',
    remedy: 'Reload the page.',
  })

export const proposalClosed = (state: 'confirmed' | 'withdrawn' | 'expired') =>
  new Refusal({
    kind: 'conflict',
    code: 'PROPOSAL_CLOSED',
    message: `The proposal was ${state === 'expired' ? 'not confirmed in time' : state} already.`,
    remedy: 'Reload the page; the history below says what happened.',
  })

export const proposedAlready = () =>
  new Refusal({
    kind: 'conflict',
    code: 'PROPOSED_ALREADY',
    message: 'Something is proposed for this key already.',
    remedy: 'Confirm or withdraw that proposal first.',
  })

export const proposerGone: Obstacle = {
  code: 'PROPOSER_GONE',
  message: 'Whoever proposed this may not manage signing keys any more.',
  remedy: 'Withdraw the proposal, and propose it yourself.',
}

export const preparedAlready = (alg: Algorithm) =>
  new Refusal({
    kind: 'conflict',
    code: 'KEY_PREPARED_ALREADY',
    message: `The next ${alg} key is prepared already.`,
    remedy: 'Activate that one, or revoke and destroy it first.',
  })

export const nothingToRotate = (state: KeyState) =>
  new Refusal({
    kind: 'conflict',
    code: 'KEY_NOT_ACTIVE',
    message: `Only an active key can be rotated; this one is ${state}.`,
    remedy: 'Reload the page; somebody else may have rotated it.',
  })

export const noSigningService = () =>
  new Refusal({
    kind: 'conflict',
    code: 'NO_SIGNING_SERVICE',
    message: 'This server has no signing service.',
    remedy: 'Start `countersign signer` and set COUNTERSIGN_SIGNER_SOCKET to its socket.',
  })

export const hmacStaysHere = () =>
  new Refusal({
    kind: 'bad-input',
    code: 'HMAC_STAYS_WITH_SERVER',
    message: 'An HS256 key cannot be kept by the signing service: whoever verifies with it needs it.',
    remedy: 'Choose Ed25519 or ES256.',
  })

export const reasonMissing = () =>
  new Refusal({
    kind: 'bad-input',
    code: 'REVOCATION_REASON_MISSING',
    message: 'A revocation needs a reason.',
    remedy: 'Say why the key is revoked; it stands in the trust root for everybody.',
    fields: { revocationReason: 'Choose a reason.' },
  })
