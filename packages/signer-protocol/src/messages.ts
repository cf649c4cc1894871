import { type AsymmetricAlgorithm, PublicJwkText } from '@countersign/proofs'
import { z } from 'zod'

/**
 * What a server and a signing service say to each other over a socket. The service speaks first, so that a server
 * that was led to another program's socket notices before it has said anything.
 */

export const greeting = { protocol: 'countersign-signer/1' } as const

const Greeting = z.strictObject({ protocol: z.literal(greeting.protocol) })

export const isGreeting = (message: unknown): boolean => Greeting.safeParse(message).success

/** HS256 is not among them: its key must be where proofs are verified, and that is the server. */
export const SignerAlg = z.enum(['Ed25519', 'ES256'] satisfies AsymmetricAlgorithm[])
export type SignerAlg = z.infer<typeof SignerAlg>

export const isSignerAlg = (alg: string): alg is SignerAlg => SignerAlg.safeParse(alg).success

/** A thumbprint of RFC 7638; also the name of the key's file, so nothing else may stand here. */
const Kid = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const base64url = (characters: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${characters}}$`))

const HeldKey = z.strictObject({ kid: Kid, alg: SignerAlg, publicJwk: PublicJwkText })
export type HeldKey = z.infer<typeof HeldKey>

export const Request = z.discriminatedUnion('do', [
  /** Makes a key; `owner` only tells the service's operator whose it is. */
  z.strictObject({
    do: z.literal('make'),
    alg: SignerAlg,
    owner: z.string().regex(/^wsp_[0-9A-Z]{26}$/),
  }),
  /** `input` is the signing input of a JWS: protected header, a full stop, payload. */
  z.strictObject({
    do: z.literal('sign'),
    kid: Kid,
    input: z
      .string()
      .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/)
      .max(200_000),
  }),
  /** Takes the private half away for good. What was destroyed before is destroyed. */
  z.strictObject({ do: z.literal('destroy'), kid: Kid }),
])
export type Request = z.infer<typeof Request>

const SignerCode = z.enum([
  'REQUEST_MALFORMED',
  'KEY_UNKNOWN',
  'KEY_DESTROYED',
  'NOT_A_PROOF',
  'TOO_MANY_KEYS',
  'SIGNER_FAULT',
])
export type SignerCode = z.infer<typeof SignerCode>

/** No answer is longer: a key, a signature or a sentence. */
export const maxAnswerBytes = 4 * 1024

export const Answer = z.discriminatedUnion('did', [
  z.strictObject({ did: z.literal('make'), key: HeldKey }),
  z.strictObject({ did: z.literal('sign'), kid: Kid, signature: base64url(86) }),
  z.strictObject({ did: z.literal('destroy'), kid: Kid }),
  z.strictObject({ did: z.literal('refuse'), code: SignerCode, message: z.string().max(500) }),
])
export type Answer = z.infer<typeof Answer>
