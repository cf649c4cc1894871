import { digestOf, type Json, type JsonLimits, type Sha256 } from '@countersign/digest'
import {
  failed,
  formatNote,
  type Parsed,
  parsed,
  parseNote,
  type SignEd25519,
  signNote,
  type TrustRoot,
  trustIn,
  type VerifierKey,
  type VerifyEd25519,
  verifyNote,
} from '@countersign/ledger'
import { z } from 'zod'
import { toBase64url } from './base64url.ts'
import { algorithms, type Cryptography } from './cryptography.ts'
import { KeyName } from './jws.ts'
import { isWhole, type KeyRecord, keyStates, PublicJwkText, revocationReasons } from './key.ts'

/**
 * The proofs' part of the trust root: the keys of a workspace without their secrets, their states and revocations, as
 * of a size of its ledger. The key of the log signs it, so that whoever keeps that one key can fetch this part anew.
 */

const position = z.int().min(0).nullable()

/** Keys are never forgotten; so there is room for many. */
const keysLimits: JsonLimits = { maxBytes: 4 * 1024 * 1024, maxDepth: 8 }

const Key = z.strictObject({
  kid: KeyName,
  use: z.literal('proof'),
  alg: z.enum(algorithms),
  /** Null for HMAC: whoever had that key could sign with it. */
  public: PublicJwkText.nullable(),
  /** Tells which secret an HMAC key has without telling it. */
  checkValue: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .nullable(),
  state: z.enum(keyStates),
  validFrom: position,
  validTo: position,
  revocation: z
    .strictObject({ reason: z.enum(revocationReasons), effectiveFromIndex: z.int().min(0) })
    .nullable(),
})

const WorkspaceKeys = z.strictObject({
  origin: z.string().min(1).max(255),
  size: z.int().min(0),
  at: z.iso.datetime({ precision: 3 }),
  keys: z.array(Key).max(4096),
  signature: z.string().min(1).max(1024),
})
export type WorkspaceKeys = z.infer<typeof WorkspaceKeys>

const Part = z.looseObject({ proofs: z.array(WorkspaceKeys).max(10_000).optional() })

/** Says what is signed, so that it can never be taken for a checkpoint: no log is called like this. */
const firstLine = 'countersign proof keys v1'

function noteText(sha256: Sha256, { signature: _, ...rest }: WorkspaceKeys): string {
  const unsigned: Json = rest
  return `${firstLine}\n${rest.origin}\n${digestOf(sha256, unsigned, keysLimits)}\n`
}

/** Writes the keys of one workspace for everybody, signed with the key of its log. Secrets stay behind. */
export async function formatKeys(
  sha256: Sha256,
  key: VerifierKey,
  sign: SignEd25519,
  { origin, size, at, keys }: { origin: string; size: number; at: number; keys: readonly KeyRecord[] },
): Promise<WorkspaceKeys> {
  const unsigned: WorkspaceKeys = {
    origin,
    size,
    at: new Date(at).toISOString(),
    keys: keys.map(publicView),
    signature: '',
  }
  const note = await signNote(key, sign, noteText(sha256, unsigned))
  const [line = ''] = formatNote(note).split('\n').slice(-2)
  return { ...unsigned, signature: line }
}

function publicView(key: KeyRecord): z.infer<typeof Key> {
  const { kid, use, alg, state, validFrom, validTo, revocation } = key
  const shared = { kid, use, alg, state, validFrom, validTo, revocation }
  return key.alg === 'HS256'
    ? { ...shared, public: null, checkValue: key.checkValue }
    : { ...shared, public: key.publicJwk, checkValue: null }
}

/** What the ledger notes whenever the keys change: the digest of the keys as the trust root shows them from then on. */
export const keysDigest = (sha256: Sha256, keys: readonly KeyRecord[]): string =>
  digestOf(sha256, keys.map(publicView), keysLimits)

export type TrustedKeys = {
  readonly keys: readonly KeyRecord[]
  /** What was revoked after this many events, or after this time, is not known here. */
  readonly size: number
  readonly at: string
}

export type KeysCode = 'KEYS_MALFORMED' | 'KEYS_LOG_UNKNOWN' | 'KEYS_SIGNATURE_INVALID' | 'KEYS_RECORD_BROKEN'

/**
 * Reads the keys of one workspace from the parsed JSON of a trust root, whose ledger's part was read before. Null where the
 * file has none, as every file did before there were proofs.
 */
export async function trustedKeysOf(
  cryptography: Cryptography,
  trust: TrustRoot,
  json: unknown,
  origin: string,
): Promise<Parsed<TrustedKeys | null, KeysCode>> {
  const read = Part.safeParse(json)
  if (!read.success) return failed('KEYS_MALFORMED', z.prettifyError(read.error))
  const [found, another] = (read.data.proofs ?? []).filter((one) => one.origin === origin)
  if (!found) return parsed(null)
  if (another) return failed('KEYS_MALFORMED', 'The trust root has the keys of one workspace twice.')
  const log = trustIn(trust, origin)
  if (!log) return failed('KEYS_LOG_UNKNOWN', `The trust root has no key for the log ${origin}.`)
  const note = parseNote(`${noteText(cryptography.sha256, found)}\n${found.signature}\n`)
  const verify: VerifyEd25519 = (publicKey, message, signature) =>
    cryptography.verify({ kty: 'OKP', crv: 'Ed25519', x: toBase64url(publicKey) }, message, signature)
  const signed = note.ok ? await verifyNote(note.value, log.keys, verify) : note
  if (!signed.ok) return failed('KEYS_SIGNATURE_INVALID', 'The keys are not signed with a key of their log.')
  const keys: KeyRecord[] = []
  const names = new Set<string>()
  for (const stored of found.keys) {
    const key = recordOf(stored)
    if (!key || !isWhole(cryptography, key) || names.has(key.kid)) {
      return failed(
        'KEYS_RECORD_BROKEN',
        `What the trust root says of the key ${stored.kid} contradicts itself.`,
      )
    }
    keys.push(key)
    names.add(key.kid)
  }
  return parsed({ keys, size: found.size, at: found.at })
}

function recordOf({ public: publicJwk, checkValue, ...rest }: z.infer<typeof Key>): KeyRecord | null {
  const { alg, ...shared } = rest
  if (alg === 'HS256') {
    return checkValue === null || publicJwk !== null ? null : { ...shared, alg, secret: null, checkValue }
  }
  return checkValue !== null || publicJwk === null ? null : { ...shared, alg, publicJwk }
}
