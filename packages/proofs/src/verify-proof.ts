import type { LogTrust } from '@countersign/ledger'
import { parseBundle } from './bundle.ts'
import type { Algorithm, Cryptography } from './cryptography.ts'
import type { KeyRecord } from './key.ts'
import { checkNames, type ProofCheck, type ProofReport, passed, refused } from './report.ts'
import { readStatement } from './statement.ts'
import { checkLedger } from './verify-ledger.ts'
import { checkSignatures } from './verify-signatures.ts'
import { checkApprovals, checkSubject, checkValidity, type Expected } from './verify-statement.ts'

export type VerifyOptions = {
  /** The keys of the workspace's log, to check the place in the ledger that the bundle brings. */
  readonly log?: LogTrust | null
  /** Where the event of the issue stands, for who knows the ledger itself; a bundle that says otherwise is refused. */
  readonly position?: number | null
  /** Milliseconds since 1970. Without it nothing is said about validity. */
  readonly now?: number
  /** What must have passed, not merely not failed. The server, which has the secret, demands `HS256`. */
  readonly demands?: readonly ('HS256' | 'asymmetric' | 'ledger')[]
}

/** Checks a bundle in every respect that the keys, the expectations and the options allow, and tells each of them. */
export async function verifyProof(
  source: unknown,
  expected: Expected,
  keys: readonly KeyRecord[],
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
    agreed(ledger.check, ledger.position, options.position ?? null),
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
function agreed(check: ProofCheck, proven: number | null, known: number | null): ProofCheck {
  if (proven === null || known === null || proven === known) return check
  return refused(
    'ledger',
    'LEDGER_POSITION_MISMATCH',
    `It was issued at position ${known}, not at ${proven}.`,
  )
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
