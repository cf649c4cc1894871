import { canonicalBytes, type Sha256 } from '@countersign/digest'
import { z } from 'zod'
import { fromBase64url, toBase64url } from './base64url.ts'
import type { AsymmetricAlgorithm, HmacSha256, PublicJwk } from './cryptography.ts'
import { checkValueOf } from './derive.ts'
import type { HmacSecret } from './hmac.ts'

/**
 * The life of a signing key. Prepared: published, signs nothing yet. Active: signs, one of each kind. Retiring: only
 * verifies. Tainted: suspected, nothing that it signed is admitted. Revoked: what it signed from one position of the ledger
 * on is worth nothing. Destroyed: the secret is gone.
 */
export const keyStates = ['prepared', 'active', 'retiring', 'tainted', 'revoked', 'destroyed'] as const
export type KeyState = (typeof keyStates)[number]

export const revocationReasons = ['compromised', 'lost', 'superseded', 'ceased'] as const
export type RevocationReason = (typeof revocationReasons)[number]

/** Proofs issued at this position of the ledger or after it are worth nothing; earlier ones keep their worth. */
export type Revocation = { readonly reason: RevocationReason; readonly effectiveFromIndex: number }

type KeyFacts = {
  readonly kid: string
  readonly use: 'proof'
  readonly state: KeyState
  /**
   * The position in the workspace's ledger of the event that made it active, and of the one that ended that; null while there is
   * no such event or it has no place yet.
   */
  readonly validFrom: number | null
  readonly validTo: number | null
  readonly revocation: Revocation | null
}

/** A secret that only its owner has; null in a trust root, and once it is destroyed. */
export type HmacKey = KeyFacts & {
  readonly alg: 'HS256'
  readonly secret: HmacSecret | null
  /** Tells one secret from another without telling it. */
  readonly checkValue: string
}

export type PublicKey = KeyFacts & { readonly alg: AsymmetricAlgorithm; readonly publicJwk: PublicJwk }

/** A signing key as verifying needs it. A key verifies signatures of its own algorithm and of no other. */
export type KeyRecord = HmacKey | PublicKey

const coordinate = z.string().refine((text) => fromBase64url(text)?.length === 32)

/** A public key of the two kinds there are, without any member beyond those its thumbprint is made of. */
export const PublicJwkText = z.discriminatedUnion('kty', [
  z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: coordinate }),
  z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
])

/** The name of a public key: its thumbprint (RFC 7638). So no key can be put in the place of another. */
export const thumbprintOf = (sha256: Sha256, jwk: PublicJwk): string =>
  toBase64url(sha256(canonicalBytes(jwk)))

export const algorithmOf = (jwk: PublicJwk): AsymmetricAlgorithm => (jwk.kty === 'OKP' ? 'Ed25519' : 'ES256')

/** Whether a key is what it is called: its name, its algorithm and what it holds belong together. */
export function isWhole(
  { sha256, hmacSha256 }: { readonly sha256: Sha256; readonly hmacSha256: HmacSha256 },
  key: KeyRecord,
): boolean {
  if (key.alg === 'HS256') {
    return key.secret === null || checkValueOf(hmacSha256, key.secret) === key.checkValue
  }
  return (
    PublicJwkText.safeParse(key.publicJwk).success &&
    algorithmOf(key.publicJwk) === key.alg &&
    thumbprintOf(sha256, key.publicJwk) === key.kid
  )
}
