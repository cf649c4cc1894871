import { canonicalBytes, checkJson, type JsonLimits, parseCanonical } from '@countersign/digest'
import { failed, type Parsed, parsed } from '@countersign/ledger'
import { z } from 'zod'
import { fromBase64url } from './base64url.ts'
import { algorithms } from './cryptography.ts'
import { type HeaderCode, type JwsHeader, type JwsSignature, readHeader } from './jws.ts'
import { statementLimits } from './statement.ts'

export const bundleMediaType = 'application/vnd.countersign.proof-bundle.v1+json'

/**
 * Where the ledger says that this bundle was issued. It stands outside of the signatures and is verified by itself: with
 * the key of the log even a bundle that only an HMAC signs can be checked by a stranger.
 */
export type ProofLog = {
  readonly origin: string
  readonly leafIndex: number
  /** The header of the event `proof.issued`, its exact bytes in base64url. */
  readonly leafHeader: string
  /** The proof of its place, as text (C2SP tlog-proof). */
  readonly proof: string
}

/** The signed statement that a revision may be governed, as it is stored and handed out. */
export type ProofBundle = {
  readonly mediaType: typeof bundleMediaType
  /** The exact bytes of the statement in base64url. */
  readonly payload: string
  readonly signatures: readonly JwsSignature[]
  /** Null until a checkpoint of the ledger covers the event. */
  readonly log: ProofLog | null
}

/** A bundle that was read, with what its parts decode to. Nothing of it is believed yet. */
export type ReadBundle = {
  readonly bundle: ProofBundle
  readonly payload: Uint8Array
  readonly headers: readonly JwsHeader[]
  readonly leafHeader: Uint8Array | null
}

export const bundleLimits: JsonLimits = { maxBytes: 512 * 1024, maxDepth: 4 }

const longestPayload = Math.ceil((statementLimits.maxBytes * 4) / 3)

const Bundle = z.strictObject({
  log: z
    .strictObject({
      leafHeader: z.string().min(1).max(8192),
      leafIndex: z.int().min(0),
      origin: z.string().min(1).max(255),
      proof: z
        .string()
        .min(1)
        .max(256 * 1024),
    })
    .nullable(),
  mediaType: z.string().max(255),
  payload: z.string().min(1),
  signatures: z
    .array(z.strictObject({ protected: z.string().min(1).max(512), signature: z.string().min(1).max(512) }))
    .min(1),
})

export type BundleCode =
  | 'BUNDLE_TOO_LARGE'
  | 'BUNDLE_TOO_DEEP'
  | 'BUNDLE_MALFORMED'
  | 'BUNDLE_NOT_CANONICAL'
  | 'BUNDLE_TYPE_UNKNOWN'
  | 'PAYLOAD_TOO_LARGE'
  | 'PAYLOAD_MALFORMED'
  | 'SIGNATURE_MALFORMED'
  | 'SIGNATURE_MISSING'
  | 'SIGNATURES_TOO_MANY'
  | 'SIGNATURE_TWICE'
  | 'SIGNATURES_OUT_OF_ORDER'
  | 'LOG_MALFORMED'
  | HeaderCode

const tooLarge = `A bundle has at most ${bundleLimits.maxBytes} bytes.`

/** The one sequence of bytes of a bundle; what is stored, handed out and read back. */
export const formatBundle = (bundle: ProofBundle): Uint8Array => canonicalBytes(bundle, bundleLimits)

/**
 * Reads a bundle without believing it: bytes or text in their one spelling, or a value that some transport has read
 * already. Everything that has no meaning is refused rather than skipped.
 */
export function parseBundle(source: unknown): Parsed<ReadBundle, BundleCode> {
  const isText = typeof source === 'string' || source instanceof Uint8Array
  // Counted before anything is copied: a text has at least as many bytes as UTF-16 units.
  if (isText && source.length > bundleLimits.maxBytes) return failed('BUNDLE_TOO_LARGE', tooLarge)
  const json = isText ? parseCanonical(bytesOf(source), bundleLimits) : checkJson(source, bundleLimits)
  if (!json.ok) return failed(codeOf(json.code), json.message)
  const read = Bundle.safeParse(json.value)
  if (!read.success) return failed('BUNDLE_MALFORMED', z.prettifyError(read.error))
  const { mediaType, payload, signatures, log } = read.data
  if (mediaType !== bundleMediaType) {
    return failed('BUNDLE_TYPE_UNKNOWN', `A proof bundle is of the type ${bundleMediaType}.`)
  }
  if (payload.length > longestPayload) {
    return failed('PAYLOAD_TOO_LARGE', `A statement has at most ${statementLimits.maxBytes} bytes.`)
  }
  const statement = fromBase64url(payload)
  if (!statement) return failed('PAYLOAD_MALFORMED', 'The payload is base64url without padding.')
  const headers = readSignatures(signatures)
  if (!headers.ok) return headers
  const leafHeader = log && fromBase64url(log.leafHeader)
  if (log && !leafHeader)
    return failed('LOG_MALFORMED', 'The header of the event is base64url without padding.')
  const bundle: ProofBundle = { mediaType, payload, signatures, log }
  return parsed({ bundle, payload: statement, headers: headers.value, leafHeader })
}

// Half of a surrogate pair has no bytes; what becomes of it is no JSON at this place.
const bytesOf = (source: string | Uint8Array): Uint8Array =>
  typeof source === 'string' ? new TextEncoder().encode(source.replace(/\p{Cs}/gu, '\0')) : source

const codeOf = (code: string): BundleCode => {
  if (code === 'JSON_TOO_LARGE' || code === 'VALUE_TOO_LARGE') return 'BUNDLE_TOO_LARGE'
  if (code === 'JSON_TOO_DEEP' || code === 'VALUE_TOO_DEEP') return 'BUNDLE_TOO_DEEP'
  return code === 'JSON_NOT_CANONICAL' ? 'BUNDLE_NOT_CANONICAL' : 'BUNDLE_MALFORMED'
}

/** One signature of each algorithm in their order, the first by HMAC; so none counts twice and none can change places. */
function readSignatures(signatures: readonly JwsSignature[]): Parsed<JwsHeader[], BundleCode> {
  if (signatures.length > algorithms.length) {
    return failed('SIGNATURES_TOO_MANY', `A proof has at most ${algorithms.length} signatures.`)
  }
  const headers: JwsHeader[] = []
  for (const signature of signatures) {
    const header = readHeader(signature.protected)
    if (!header.ok) return header
    if (headers.some(({ kid, alg }) => kid === header.value.kid || alg === header.value.alg)) {
      return failed('SIGNATURE_TWICE', 'A proof has one signature of each key, and one of each kind.')
    }
    const bytes = fromBase64url(signature.signature)
    if (bytes?.length !== (header.value.alg === 'HS256' ? 32 : 64)) {
      return failed('SIGNATURE_MALFORMED', 'A signature is base64url of as many bytes as its kind has.')
    }
    headers.push(header.value)
  }
  if (headers[0]?.alg !== 'HS256')
    return failed('SIGNATURE_MISSING', 'The first signature of a proof is HS256.')
  const order = headers.map(({ alg }) => algorithms.indexOf(alg))
  return order.every((place, at) => at === 0 || place > (order[at - 1] ?? 0))
    ? parsed(headers)
    : failed('SIGNATURES_OUT_OF_ORDER', `Signatures stand in the order ${algorithms.join(', ')}.`)
}
