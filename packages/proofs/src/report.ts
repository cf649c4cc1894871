/** What verifying a proof looks at, in the order in which it is told. */
export const checkNames = [
  'bundle',
  'statement',
  'workspace',
  'agent',
  'revision',
  'spec',
  'trust-root',
  'signature',
  'key',
  'policy',
  'approvals',
  'validity',
  'ledger',
  'witnesses',
  'revocations',
] as const
export type CheckName = (typeof checkNames)[number]

/** One thing looked at. `kid` names the key where there is one of these for each signature. */
export type ProofCheck = {
  readonly name: CheckName
  readonly kid: string | null
  readonly result: 'passed' | 'failed' | 'not-checked'
  /** From closed lists; null where it passed. */
  readonly code: string | null
  readonly message: string
}

/**
 * Verified: nothing failed, and a signature or the ledger vouches for it. Refused: something failed. Unproven: nothing
 * failed, but nothing that could be checked vouches for it either. Only `verified` is a yes.
 */
export type ProofOutcome = 'verified' | 'refused' | 'unproven'

export type ProofReport = { readonly outcome: ProofOutcome; readonly checks: readonly ProofCheck[] }

export const passed = (name: CheckName, message: string, kid: string | null = null): ProofCheck => ({
  name,
  kid,
  result: 'passed',
  code: null,
  message,
})

export const refused = (
  name: CheckName,
  code: string,
  message: string,
  kid: string | null = null,
): ProofCheck => ({ name, kid, result: 'failed', code, message })

export const notChecked = (
  name: CheckName,
  code: string,
  message: string,
  kid: string | null = null,
): ProofCheck => ({ name, kid, result: 'not-checked', code, message })
