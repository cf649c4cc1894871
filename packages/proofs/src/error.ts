/**
 * What reading foreign text gives: the value, or one code from a closed union that says what is wrong with it.
 * Foreign text is never a reason to throw; a thrown `ProofError` is the caller's own mistake.
 */
export type Parsed<Value, Code extends string> = { readonly ok: true; readonly value: Value } | Failed<Code>

export type Failed<Code extends string> = {
  readonly ok: false
  readonly code: Code
  readonly message: string
}

export const parsed = <Value>(value: Value): { readonly ok: true; readonly value: Value } => ({
  ok: true,
  value,
})

export const failed = <Code extends string>(code: Code, message: string): Failed<Code> => ({
  ok: false,
  code,
  message,
})

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
