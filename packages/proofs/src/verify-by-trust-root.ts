import { parseTrustRoot, trustIn } from '@countersign/ledger'
import { parseBundle } from './bundle.ts'
import type { Cryptography } from './cryptography.ts'
import { notChecked, type ProofCheck, type ProofReport, passed } from './report.ts'
import { readStatement } from './statement.ts'
import { trustedKeysOf } from './trust-root-keys.ts'
import { type VerifyOptions, verifyProof, withCheck } from './verify-proof.ts'
import type { Expected } from './verify-statement.ts'

/**
 * Checks a bundle with nothing but a trust root: what a stranger can, and so what a page in a browser can. The trust root is the
 * parsed JSON of the file, however it was come by; the report is worth what the file is.
 */
export async function verifyByTrustRoot(
  source: unknown,
  expected: Expected,
  trustRoot: unknown,
  cryptography: Cryptography,
  options: Pick<VerifyOptions, 'now' | 'demands'> = {},
): Promise<ProofReport> {
  const origin = originOf(source)
  const { check, ...believed } = await read(cryptography, trustRoot, origin)
  const { keys, ...rest } = believed
  const report = await verifyProof(source, expected, keys, cryptography, { ...options, ...rest })
  return origin === null ? report : withCheck(report, check)
}

/** Which log the statement names; null when it cannot be read, which its own check then tells. */
function originOf(source: unknown): string | null {
  const bundle = parseBundle(source)
  const statement = bundle.ok ? readStatement(bundle.value.payload) : null
  return statement?.ok ? statement.value.predicate.verifier.id : null
}

type Believed = Pick<VerifyOptions, 'log' | 'keysAsOf'> & {
  readonly keys: Parameters<typeof verifyProof>[2]
  readonly check: ProofCheck
}

async function read(cryptography: Cryptography, json: unknown, origin: string | null): Promise<Believed> {
  const root = parseTrustRoot(cryptography.sha256, json)
  if (!root.ok) return nobody(root.code, `The trust root cannot be used: ${root.message}`)
  const log = origin === null ? null : trustIn(root.value, origin)
  if (log === null) return nobody('LOG_NOT_TRUSTED', `The trust root has no key for the log ${origin}.`)
  const trusted = await trustedKeysOf(cryptography, root.value, json, log.origin)
  if (!trusted.ok) return nobody(trusted.code, `The trust root cannot be used: ${trusted.message}`)
  if (trusted.value === null) {
    const check = notChecked(
      'trust-root',
      'KEYS_NOT_GIVEN',
      `The trust root has no keys of ${log.origin} but the log’s.`,
    )
    return { keys: null, log, check }
  }
  const { keys, size, at } = trusted.value
  const check = passed(
    'trust-root',
    `It has ${keys.length} keys of ${log.origin}, signed with the key of its log.`,
  )
  return { keys, log, keysAsOf: { size, at }, check }
}

/** With a trust root that is none, nothing is checked and nothing is wrong. */
const nobody = (code: string, message: string): Believed => ({
  keys: null,
  log: null,
  check: notChecked('trust-root', code, message),
})
