export type ProofErrorCode =
  | 'FACTS_INVALID'
  | 'KEY_TOO_SHORT'
  | 'KEY_NAME_INVALID'
  | 'SIGNERS_INVALID'
  | 'SIGNER_MISBEHAVED'

/** Thrown where the caller, or a signer of theirs, handed over something that must never be signed or verified with. */
export class ProofError extends Error {
  readonly code: ProofErrorCode

  constructor(code: ProofErrorCode, message: string) {
    super(message)
    this.name = 'ProofError'
    this.code = code
  }
}
