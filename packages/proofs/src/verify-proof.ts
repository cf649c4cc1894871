import type { LogTrust } from '@countersign/ledger'
import { parseBundle } from './bundle.ts'
import type { Algorithm, Cryptography } from './cryptography.ts'
import type { KeyRecord } from './key.ts'
import { checkNames, notChecked, type ProofCheck, type ProofReport, passed, refused } from './report.ts'
import { readStatement } from './statement.ts'
import { checkLedger, type LedgerChecks } from './verify-ledger.ts'
import { checkSignatures } from './verify-signatures.ts'
import { checkApprovals, checkSubject, checkValidity, type Expected } from './verify-statement.ts'

export type VerifyOptions = {
  /** The keys of the workspace's log, to check the place in the ledger that the bundle brings. */
  readonly log?: LogTrust | null
  /** Where the event of the issue stands, for who knows the ledger itself; a bundle that says otherwise is refused. */
  readonly position?: number | null
  /** Milliseconds since 1970. Without it nothing is said about validity. */
  readonly now?: number
  /** How old the keys are, when they come from a trust root: what was revoked later is reported as not checked. */
  readonly keysAsOf?: { readonly size: number; readonly at: string }
  /** What must have passed, not merely not failed. The server, which has the secret, demands `HS256`. */
  readonly demands?: readonly ('HS256' | 'asymmetric' | 'ledger')[]
}

/**
 * Checks a bundle in every respect that the keys, the expectations and the options allow, and tells each of them. The keys are
 * null where there are none to be had, which proves nothing; a list without the key of a signature refuses it.
 */
export async function verifyProof(
  source: unknown,
  expected: Expected,
  keys: readonly KeyRecord[] | null,
  cryptography: Cryptography,
  options: VerifyOptions = {},
): Promise<ProofReport> {
  const read = parseBundle(source)
  if (!read.ok) return { outcome: 'refused', checks: [refused('bundle', read.code, read.message)] }
  const { payload, headers } = read.value
  const statement = readStatement(payload)
  const ledger = await checkLedger(
    read.value,
    statement.ok ? statement.value : null,
    options.log ?? null,
    cryptography,
  )
  const position = ledger.position ?? options.position ?? null
  const checks: ProofCheck[] = [
    passed('bundle', `It is written as a proof bundle is, with ${headers.length} signatures.`),
    ...(await checkSignatures(read.value, keys, cryptography, position)),
    ...agreed(ledger, options.position ?? null),
    ...asOf(options.keysAsOf),
  ]
  if (statement.ok) {
    checks.push(
      passed('statement', 'Its payload is a statement about the promotion of an agent.'),
      ...checkSubject(statement.value, expected),
      checkApprovals(statement.value),
      checkValidity(statement.value, options.now),
    )
  } else {
    checks.push(refused('statement', statement.code, statement.message))
  }
  const algorithms = new Map(headers.map(({ kid, alg }) => [kid, alg]))
  const vouching = vouchers(checks, algorithms)
  const missing = (options.demands ?? []).filter((demand) => !vouching.has(demand))
  checks.push(...missing.map(demanded))
  return { outcome: outcomeOf(checks, vouching.size > 0), checks: inOrder(checks) }
}

/** What a bundle brings along must not contradict what its reader knows of the ledger. */
function agreed({ checks, position: proven }: LedgerChecks, known: number | null): readonly ProofCheck[] {
  if (proven === null || known === null || proven === known) return checks
  const message = `It was issued at position ${known}, not at ${proven}.`
  return [refused('ledger', 'LEDGER_POSITION_MISMATCH', message)]
}

/** Keys from a file are as old as the file. */
function asOf(keys: VerifyOptions['keysAsOf']): ProofCheck[] {
  if (!keys) return []
  const message = `What was revoked after ${keys.size} events of the ledger (${keys.at}) is not known here.`
  return [notChecked('revocations', 'KEYS_AS_OF', message)]
}

type Voucher = 'HS256' | 'asymmetric' | 'ledger'

/** What vouches for the bundle: the ledger, and each kind of signature that is right and whose key counts. */
function vouchers(checks: readonly ProofCheck[], algorithms: ReadonlyMap<string, Algorithm>): Set<Voucher> {
  const has = (name: ProofCheck['name'], kid: string | null) =>
    checks.some((check) => check.name === name && check.kid === kid && check.result === 'passed')
  const found = new Set<Voucher>()
  if (has('ledger', null)) found.add('ledger')
  for (const [kid, alg] of algorithms) {
    if (has('signature', kid) && has('key', kid)) found.add(alg === 'HS256' ? 'HS256' : 'asymmetric')
  }
  return found
}

const demanded = (voucher: Voucher): ProofCheck =>
  voucher === 'ledger'
    ? refused('ledger', 'DEMAND_NOT_MET', 'Its place in the ledger had to be proven and was not.')
    : refused(
        'signature',
        'DEMAND_NOT_MET',
        `A right ${voucher} signature of a key that counts was demanded.`,
      )

function outcomeOf(checks: readonly ProofCheck[], isVouchedFor: boolean): ProofReport['outcome'] {
  if (checks.some(({ result }) => result === 'failed')) return 'refused'
  return isVouchedFor ? 'verified' : 'unproven'
}

const inOrder = (checks: readonly ProofCheck[]): ProofCheck[] =>
  [...checks].sort((a, b) => checkNames.indexOf(a.name) - checkNames.indexOf(b.name))

/** The report with one thing more that was looked at and did not fail. */
export const withCheck = ({ outcome, checks }: ProofReport, check: ProofCheck): ProofReport => ({
  outcome,
  checks: inOrder([...checks, check]),
})
