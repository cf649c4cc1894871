import { toBase64url } from './base64url.ts'
import { bundleMediaType, type ProofBundle } from './bundle.ts'
import { type Algorithm, algorithms } from './cryptography.ts'
import { ProofError } from './error.ts'
import { headerOf, type JwsHeader, type JwsSignature, protectedOf } from './jws.ts'
import { readStatement } from './statement.ts'

/**
 * Makes one signature of a bundle. In the process `jose` does it; a signer that holds the key elsewhere builds the bytes
 * with `signingInput` and sends them there.
 */
export type Signer = {
  readonly kid: string
  readonly alg: Algorithm
  signJws(header: JwsHeader, payload: Uint8Array): Promise<JwsSignature>
}

/**
 * Signs a statement with every signer, HS256 first. There is no bundle unless all of them sign, and none of them may
 * write another header than the one it was given.
 */
export async function signStatement(payload: Uint8Array, signers: readonly Signer[]): Promise<ProofBundle> {
  const statement = readStatement(payload)
  if (!statement.ok) throw new ProofError('FACTS_INVALID', statement.message)
  return signPayload(payload, signers)
}

/** Signs any bytes as the payload of a bundle; what they say is the caller's to know. */
export async function signPayload(payload: Uint8Array, signers: readonly Signer[]): Promise<ProofBundle> {
  const ordered = [...signers].sort((a, b) => algorithms.indexOf(a.alg) - algorithms.indexOf(b.alg))
  const isOneEach = new Set(ordered.map(({ alg }) => alg)).size === ordered.length
  if (ordered[0]?.alg !== 'HS256' || !isOneEach) {
    throw new ProofError(
      'SIGNERS_INVALID',
      'A proof has one HS256 signature and at most one of each other kind.',
    )
  }
  const signatures: JwsSignature[] = []
  for (const signer of ordered) {
    const header = headerOf(signer.alg, signer.kid)
    const made = await signer.signJws(header, payload)
    if (made.protected !== protectedOf(header)) {
      throw new ProofError(
        'SIGNER_MISBEHAVED',
        `The signer ${signer.kid} wrote another header than it was given.`,
      )
    }
    signatures.push({ protected: made.protected, signature: made.signature })
  }
  return { mediaType: bundleMediaType, payload: toBase64url(payload), signatures, log: null }
}
