/**
 * What reading foreign text gives: the value, or one code from a closed union that says what is wrong with it.
 * Text from outside is never a reason to throw; a thrown `LedgerError` is the caller's own mistake.
 */
export type Parsed<Value, Code extends string> = { readonly ok: true; readonly value: Value } | Failed<Code>

/** Why something could not be read or does not verify. */
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

/** What a caller of this package can do wrong; foreign input never leads here. */
export type LedgerErrorCode =
  | 'EVENT_INVALID'
  | 'EVENT_TOO_LARGE'
  | 'INDEX_OUTSIDE_TREE'
  | 'HASH_LENGTH'
  | 'FRONTIER_LENGTH'
  | 'TILE_LENGTH'
  | 'TILE_EDGE'
  | 'KEY_UNUSABLE'
  | 'NOTE_TEXT_INVALID'
  | 'ENTRY_TOO_LONG'

/** Thrown where the caller handed over something that this package itself would not have made. */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode

  constructor(code: LedgerErrorCode, message: string) {
    super(message)
    this.name = 'LedgerError'
    this.code = code
  }
}
