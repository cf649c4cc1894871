import { modes } from '@countersign/agents'
import { parseStrict } from '@countersign/digest'
import { fromBase64url, toBase64url } from '@countersign/proofs'
import { z } from 'zod'
import { type LeaseClaims, leaseAudience, leaseType } from './lease.ts'

/** Longer than any lease, and short enough to be read before anybody is known. */
const limits = { maxBytes: 4 * 1024, maxDepth: 2 }

const idOf = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`))
const seconds = z.int().min(0)

const Claims = z.strictObject({
  iss: z.string().max(200),
  aud: z.literal(leaseAudience),
  sub: idOf('agt'),
  jti: idOf('lse'),
  iat: seconds,
  exp: seconds,
  workspace: idOf('wsp'),
  run: idOf('run'),
  admission: idOf('adm'),
  revision: z.int().min(1),
  mode: z.enum(modes),
  specSha256: z.string().regex(/^[0-9a-f]{64}$/),
  contained: z.boolean(),
})

const Header = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal(leaseType),
  kid: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})

/** A token that was read and not believed: whoever has the key finds out whether it was signed with it. */
export type ReadLease = {
  readonly kid: string
  readonly claims: LeaseClaims
  readonly signingInput: Uint8Array
  readonly signature: Uint8Array
}

/** A JWT in its compact form; `sign` is Ed25519 over the bytes that it is given. */
export function writeLease(
  claims: LeaseClaims,
  kid: string,
  sign: (message: Uint8Array) => Uint8Array,
): string {
  const header = { alg: 'EdDSA', typ: leaseType, kid } satisfies z.input<typeof Header>
  const signingInput = `${encoded(header)}.${encoded(claims)}`
  return `${signingInput}.${toBase64url(sign(bytesOf(signingInput)))}`
}

/** Null for whatever is not exactly a lease as it is written here: one spelling, one algorithm, no member more. */
export function readLease(token: string): ReadLease | null {
  if (token.length > limits.maxBytes) return null
  const [head = '', body = '', tail = '', ...more] = token.split('.')
  if (more.length > 0) return null
  const header = Header.safeParse(decoded(head))
  const claims = Claims.safeParse(decoded(body))
  const signature = fromBase64url(tail)
  if (!header.success || !claims.success || signature?.length !== 64) return null
  return {
    kid: header.data.kid,
    claims: claims.data,
    signingInput: bytesOf(`${head}.${body}`),
    signature,
  }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const encoded = (value: unknown): string => toBase64url(bytesOf(JSON.stringify(value)))

function decoded(part: string): unknown {
  const bytes = fromBase64url(part)
  if (bytes === null) return null
  const read = parseStrict(bytes, limits)
  return read.ok ? read.value : null
}
