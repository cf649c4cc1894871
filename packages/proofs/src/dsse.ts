import type { AsymmetricAlgorithm } from './cryptography.ts'
import { type Signer, signatureBy } from './signer.ts'

/**
 * The same statement in the envelope that the tools of in-toto and Sigstore read (DSSE v1). Its signature is over other
 * bytes than those of the bundle, so that an envelope is signed when it is asked for and cannot be made of a bundle.
 */

export const statementMediaType = 'application/vnd.in-toto+json'

/**
 * Signs with a key that a stranger can check. There is none while a workspace has only its HMAC key, or while the signer
 * that holds the key signs nothing but bundles.
 */
export type DsseSigner = Signer<AsymmetricAlgorithm>

export type DsseEnvelope = {
  readonly payload: string
  readonly payloadType: typeof statementMediaType
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[]
}

/**
 * What a DSSE signature is over: type and body with their lengths (DSSE protocol, PAE). It begins with a word and a blank, which
 * no signing input of a bundle does; so the same key can sign both.
 */
export function preAuthenticationEncoding(type: string, body: Uint8Array): Uint8Array {
  const encoder = new TextEncoder()
  const typeBytes = encoder.encode(type)
  const start = encoder.encode(`DSSEv1 ${typeBytes.length} ${type} ${body.length} `)
  const whole = new Uint8Array(start.length + body.length)
  whole.set(start)
  whole.set(body, start.length)
  return whole
}

/** Wraps the bytes of a statement. The caller has verified the bundle that they come from. */
export async function toDsse(payload: Uint8Array, signer: DsseSigner): Promise<DsseEnvelope> {
  const signature = await signatureBy(signer, preAuthenticationEncoding(statementMediaType, payload))
  // The tools that read envelopes expect ECDSA signatures in ASN.1, as OpenSSL writes them.
  const written = signer.alg === 'ES256' ? derOf(signature) : signature
  return {
    payload: base64(payload),
    payloadType: statementMediaType,
    signatures: [{ keyid: signer.kid, sig: base64(written) }],
  }
}

/** An ECDSA signature of two numbers of 32 bytes as ASN.1 (RFC 3279 §2.2.3). */
function derOf(signature: Uint8Array): Uint8Array {
  const numbers = [signature.subarray(0, 32), signature.subarray(32)].map((number) => {
    const first = number.findIndex((byte) => byte !== 0)
    const digits = first < 0 ? number.subarray(31) : number.subarray(first)
    // A leading bit would make the number negative.
    const positive = (digits[0] ?? 0) > 0x7f ? Uint8Array.of(0, ...digits) : digits
    return Uint8Array.of(0x02, positive.length, ...positive)
  })
  const content = numbers.flatMap((number) => [...number])
  return Uint8Array.of(0x30, content.length, ...content)
}

const base64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
