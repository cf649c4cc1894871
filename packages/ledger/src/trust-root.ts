import { z } from 'zod'
import type { LogTrust } from './checkpoint.ts'
import type { Sha256 } from './merkle.ts'
import { formatVerifierKey, isSameKey, parseVerifierKey, type VerifierKey } from './note.ts'
import { type Failed, failed, type Parsed, parsed } from './parsed.ts'

/**
 * The ledger's part of the trust root: the file with public keys that a reader gets once, over a way he believes,
 * and verifies everything against afterwards. Other parts of the file belong to others and are left alone.
 */

const keyLine = z.string().max(512)

const TrustRootText = z.looseObject({
  v: z.literal(1),
  ledger: z.strictObject({
    logs: z
      .array(z.strictObject({ origin: z.string().min(1).max(255), keys: z.array(keyLine).min(1).max(64) }))
      .max(10_000),
    witnesses: z.array(keyLine).max(64),
    quorum: z.int().min(0).max(64),
  }),
})

/** Each log with its keys, and the witnesses that are believed about all of them. */
export type TrustRoot = {
  readonly logs: readonly { readonly origin: string; readonly keys: readonly VerifierKey[] }[]
  readonly witnesses: readonly VerifierKey[]
  readonly quorum: number
}

export type TrustRootCode =
  | 'TRUST_ROOT_MALFORMED'
  | 'TRUST_ROOT_KEY_INVALID'
  | 'TRUST_ROOT_LOG_TWICE'
  | 'TRUST_ROOT_QUORUM_UNREACHABLE'

/** The value to publish as JSON; other parts of the file are put beside it. */
export const formatTrustRoot = ({ logs, witnesses, quorum }: TrustRoot): z.infer<typeof TrustRootText> => ({
  v: 1,
  ledger: {
    logs: logs.map(({ origin, keys }) => ({ origin, keys: keys.map(formatVerifierKey) })),
    witnesses: witnesses.map(formatVerifierKey),
    quorum,
  },
})

/** Reads the parsed JSON of a trust root. */
export function parseTrustRoot(sha256: Sha256, json: unknown): Parsed<TrustRoot, TrustRootCode> {
  const read = TrustRootText.safeParse(json)
  if (!read.success) return failed('TRUST_ROOT_MALFORMED', z.prettifyError(read.error))
  const { logs, witnesses, quorum } = read.data.ledger
  if (new Set(logs.map(({ origin }) => origin)).size !== logs.length) {
    return failed('TRUST_ROOT_LOG_TWICE', 'The trust root names one log twice.')
  }
  const cosigners = readKeys(sha256, witnesses, 'cosignature')
  if (!cosigners.ok) return cosigners
  const reachable = cosigners.value.filter(
    (key, at, keys) => keys.findIndex((other) => isSameKey(key, other)) === at,
  )
  if (reachable.length < quorum) {
    return failed('TRUST_ROOT_QUORUM_UNREACHABLE', 'More witnesses are asked for than there are.')
  }
  const trusted: { origin: string; keys: readonly VerifierKey[] }[] = []
  for (const { origin, keys } of logs) {
    const own = readKeys(sha256, keys, 'ed25519')
    if (!own.ok) return own
    trusted.push({ origin, keys: own.value })
  }
  return parsed({ logs: trusted, witnesses: cosigners.value, quorum })
}

function readKeys(
  sha256: Sha256,
  lines: readonly string[],
  type: VerifierKey['type'],
): Parsed<VerifierKey[], TrustRootCode> {
  const keys: VerifierKey[] = []
  for (const line of lines) {
    const key = parseVerifierKey(sha256, line)
    if (!key.ok) return invalidKey(key.message)
    if (key.value.type !== type) return invalidKey(`${key.value.name} is not a key of type ${type}.`)
    keys.push(key.value)
  }
  return parsed(keys)
}

const invalidKey = (message: string): Failed<TrustRootCode> => failed('TRUST_ROOT_KEY_INVALID', message)

/** Whom to believe about one log, or null when the trust root does not know it. */
export function trustIn({ logs, witnesses, quorum }: TrustRoot, origin: string): LogTrust | null {
  const log = logs.find((one) => one.origin === origin)
  return log ? { origin, keys: log.keys, witnesses, quorum } : null
}
