import { canonicalBytes, parseCanonical } from '@countersign/digest'
import { failed, type Parsed, parsed } from '@countersign/ledger'
import { z } from 'zod'
import { fromBase64url, toBase64url } from './base64url.ts'
import { type Algorithm, algorithms } from './cryptography.ts'
import { ProofError } from './error.ts'

/** One signature of a bundle: an entry of JWS General JSON (RFC 7515 §7.2.1) without an unprotected header. */
export type JwsSignature = { readonly protected: string; readonly signature: string }

/** What names a proof's signatures, so that nothing else signed with the same key can pose as one. */
const proofType = 'countersign-proof+jws'

/** The whole protected header. There is no other member: no `crit`, no `jku`, no `jwk`, nothing to be led astray by. */
export type JwsHeader = { readonly alg: Algorithm; readonly kid: string; readonly typ: typeof proofType }

export const KeyName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)

const Header = z.strictObject({ alg: z.enum(algorithms), kid: KeyName, typ: z.literal(proofType) })

/** The header of a key, its members in the order of their names: serialised as it stands it is canonical. */
export function headerOf(alg: Algorithm, kid: string): JwsHeader {
  if (!KeyName.safeParse(kid).success) {
    throw new ProofError(
      'KEY_NAME_INVALID',
      'A key is named by 1 to 64 letters, digits, hyphens, underscores.',
    )
  }
  return { alg, kid, typ: proofType }
}

/** The one spelling of a header that a bundle may carry. */
export const protectedOf = (header: JwsHeader): string => toBase64url(canonicalBytes(header))

export type HeaderCode = 'HEADER_MALFORMED' | 'HEADER_NOT_CANONICAL' | 'HEADER_NOT_ALLOWED'

const headerLimits = { maxBytes: 512, maxDepth: 2 }

/** Reads a protected header. Unknown members are refused, known ones are taken in one spelling only. */
export function readHeader(text: string): Parsed<JwsHeader, HeaderCode> {
  const bytes = fromBase64url(text)
  if (!bytes) return failed('HEADER_MALFORMED', 'A protected header is base64url without padding.')
  const json = parseCanonical(bytes, headerLimits)
  if (!json.ok) {
    return json.code === 'JSON_NOT_CANONICAL'
      ? failed('HEADER_NOT_CANONICAL', 'A protected header is written as canonical JSON.')
      : failed('HEADER_MALFORMED', json.message)
  }
  const header = Header.safeParse(json.value)
  return header.success
    ? parsed(header.data)
    : failed('HEADER_NOT_ALLOWED', 'A protected header holds alg, kid and typ of a proof and nothing else.')
}

/** What is signed (RFC 7515 §5.1): ASCII, so that bytes and text are the same. */
export const signingText = (protectedHeader: string, payload: string): string =>
  `${protectedHeader}.${payload}`
