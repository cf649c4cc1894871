import { type KeyObject, sign } from 'node:crypto'
import { Refusal } from '@countersign/decisions'
import {
  type AsymmetricAlgorithm,
  headerOf,
  type PublicJwk,
  protectedOf,
  type Signer,
  signingText,
  toBase64url,
} from '@countersign/proofs'
import { nodeCryptography } from '@countersign/proofs/node'
import type { OpenedSecret } from './secrets.ts'
import type { SigningService } from './signing-service.ts'

/** Signs in this process, with the secret of a key that is sealed in the database. */
export const localSigner = (kid: string, opened: OpenedSecret, signed: () => Promise<void>): Signer => ({
  kid,
  alg: opened.alg,
  async sign(message) {
    const signature =
      opened.alg === 'HS256'
        ? nodeCryptography.hmacSha256(opened.secret, message)
        : rawSignature(opened.alg, opened.privateKey, message)
    await signed()
    return signature
  },
})

/**
 * Has it signed elsewhere. What comes back is verified with the public half that was registered: a service that lies, or
 * was exchanged for another, yields no proof.
 */
export const remoteSigner = (
  { kid, alg, publicJwk }: Pick<Signer, 'kid' | 'alg'> & { publicJwk: PublicJwk },
  service: SigningService,
  signed: () => Promise<void>,
): Signer => ({
  kid,
  alg,
  async sign(message) {
    const signature = await service.sign(kid, Buffer.from(message).toString('ascii'))
    if (!(await nodeCryptography.verify(publicJwk, message, signature))) throw notByThisKey(kid)
    await signed()
    return signature
  },
})

/** Whether the service really signs with a key that it says it holds, before anybody relies on it. */
export async function provenPossession(
  key: Parameters<typeof remoteSigner>[0],
  service: SigningService,
): Promise<void> {
  // An empty statement is none: nobody can take this for a proof of anything.
  const text = signingText(protectedOf(headerOf(key.alg, key.kid)), toBase64url(encoder.encode('{}')))
  await remoteSigner(key, service, async () => {}).sign(encoder.encode(text))
}

/** 64 bytes either way; for ES256 both numbers one after the other (RFC 7518 §3.4). */
export const rawSignature = (alg: AsymmetricAlgorithm, key: KeyObject, message: Uint8Array): Uint8Array =>
  alg === 'Ed25519' ? sign(null, message, key) : sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' })

const encoder = new TextEncoder()

const notByThisKey = (kid: string) =>
  new Refusal({
    kind: 'unavailable',
    code: 'SIGNATURE_NOT_BY_KEY',
    message: `What the signing service answered is not a signature of the key ${kid}.`,
    remedy: 'Nothing was signed. Find out what listens on the socket before you trust it again.',
  })
