import type { SignEd25519, VerifierKey } from '@countersign/ledger'
import { base64url, bytesOf, canonicalLine } from './lines.ts'

/** What a signature is over: the log's key signs both, and neither may ever be taken for the other. */
export type SignatureType = 'countersign-pack+jws' | 'countersign-report+jws'

type LogKey = { readonly key: VerifierKey; readonly sign: SignEd25519 }

/**
 * A signature by the key of the log: a JWS (RFC 7515) in compact form without its payload (appendix F). What is signed has no
 * line end, so it can never be taken for a checkpoint, which has.
 */
export async function signatureText(
  type: SignatureType,
  payload: string,
  { key, sign }: LogKey,
): Promise<string> {
  const header = { alg: 'Ed25519', kid: `${key.name}+${key.keyId}`, typ: type }
  const head = base64url(bytesOf(canonicalLine(header).trimEnd()))
  const signature = await sign(bytesOf(`${head}.${base64url(bytesOf(payload))}`))
  return `${head}..${base64url(signature)}\n`
}
