import { toBase64url } from './base64url.ts'
import { bundleMediaType, type ProofBundle } from './bundle.ts'
import { type Algorithm, algorithms } from './cryptography.ts'
import { ProofError } from './error.ts'
import { headerOf, type JwsSignature, protectedOf, signingText } from './jws.ts'
import { readStatement } from './statement.ts'

/**
 * Signs the bytes that it is given, wherever its key is kept: 32 bytes for HS256, 64 for the others, for ES256 both numbers one
 * after the other. What the bytes say, and in which envelope they stand, is no matter of a signer.
 */
export type Signer<A extends Algorithm = Algorithm> = {
  readonly kid: string
  readonly alg: A
  sign(message: Uint8Array): Promise<Uint8Array>
}

/**
 * Signs a statement with every signer, HS256 first. There is no bundle unless all of them sign, each with a signature of
 * its kind.
 */
export async function signStatement(payload: Uint8Array, signers: readonly Signer[]): Promise<ProofBundle> {
  const statement = readStatement(payload)
  if (!statement.ok) throw new ProofError('FACTS_INVALID', statement.message)
  return signPayload(payload, signers)
}

/** Signs any bytes as the payload of a bundle; what they say is the caller's to know. */
export const signPayload = (payload: Uint8Array, signers: readonly Signer[]): Promise<ProofBundle> =>
  signingWith(signers)(payload)

/** Signs one payload after another: what is the same of all of them is made once. */
export function signingWith(signers: readonly Signer[]): (payload: Uint8Array) => Promise<ProofBundle> {
  const ordered = [...signers].sort((a, b) => algorithms.indexOf(a.alg) - algorithms.indexOf(b.alg))
  const isOneEach = new Set(ordered.map(({ alg }) => alg)).size === ordered.length
  if (ordered[0]?.alg !== 'HS256' || !isOneEach) {
    throw new ProofError(
      'SIGNERS_INVALID',
      'A proof has one HS256 signature and at most one of each other kind.',
    )
  }
  const signing = ordered.map((signer) => {
    return { signer, header: protectedOf(headerOf(signer.alg, signer.kid)) }
  })
  return async (payload) => {
    const text = toBase64url(payload)
    const signatures: JwsSignature[] = []
    for (const { signer, header } of signing) {
      const signature = await signatureBy(signer, encoder.encode(signingText(header, text)))
      signatures.push({ protected: header, signature: toBase64url(signature) })
    }
    return { mediaType: bundleMediaType, payload: text, signatures, log: null }
  }
}

const encoder = new TextEncoder()

/** What a signer made of the bytes, if it is as long as its kind of signature is. */
export async function signatureBy(signer: Signer, message: Uint8Array): Promise<Uint8Array> {
  const signature = await signer.sign(message)
  const due = signer.alg === 'HS256' ? 32 : 64
  if (signature.length === due) return signature
  throw new ProofError(
    'SIGNER_MISBEHAVED',
    `The signer ${signer.kid} answered ${signature.length} bytes, not ${due}.`,
  )
}
