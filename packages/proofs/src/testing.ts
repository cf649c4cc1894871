import { generateKeyPairSync } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FlattenedSign, importJWK, type JWK } from 'jose'
import { nodeCryptography } from '../node/cryptography.ts'
import type { AsymmetricAlgorithm, PublicJwk } from './cryptography.ts'
import { checkValueOf } from './derive.ts'
import { hmacSecret } from './hmac.ts'
import type { HmacKey, PublicKey } from './key.ts'
import { thumbprintOf } from './key.ts'
import type { Signer } from './signer.ts'
import type { StatementFacts } from './statement.ts'

/** What the tests of proofs build with: Node's cryptography, signers made with `jose`, facts with everything filled in. */
export const cryptography = nodeCryptography

const signerOf = (kid: string, alg: Signer['alg'], key: JWK | Uint8Array): Signer => ({
  kid,
  alg,
  async signJws(header, payload) {
    const secret = key instanceof Uint8Array ? key : await importJWK(key, alg)
    const signed = await new FlattenedSign(payload).setProtectedHeader({ ...header }).sign(secret)
    return { protected: signed.protected ?? '', signature: signed.signature }
  },
})

const usual = { use: 'proof', state: 'active', validFrom: 0, validTo: null, revocation: null } as const

/** An HMAC key as its owner has it, and what signs with it. */
export function anHmacKey(kid = 'hs-1', bytes: Uint8Array = new Uint8Array(32).fill(7)) {
  const secret = hmacSecret(bytes)
  const checkValue = checkValueOf(cryptography.hmacSha256, secret)
  const record: HmacKey = { ...usual, kid, alg: 'HS256', secret, checkValue }
  return { record, signer: signerOf(kid, 'HS256', secret) }
}

/** The key pair of this private JWK, or a new one. */
export function aKeyPair(alg: AsymmetricAlgorithm, given?: JWK) {
  const made =
    alg === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const privateJwk = given ?? made.privateKey.export({ format: 'jwk' })
  const { x = '', y = '' } = privateJwk
  const publicJwk: PublicJwk =
    alg === 'Ed25519' ? { kty: 'OKP', crv: 'Ed25519', x } : { kty: 'EC', crv: 'P-256', x, y }
  const kid = thumbprintOf(cryptography.sha256, publicJwk)
  const record: PublicKey = { ...usual, kid, alg, publicJwk }
  return { record, signer: signerOf(kid, alg, privateJwk), privateJwk }
}

export const anId = (prefix: string, number: number): string =>
  `${prefix}_01K9ZB3W6R${String(number).padStart(16, '0')}`

export const aDigest = (number: number): string => String(number % 10).repeat(64)

export const testTime = Date.UTC(2026, 10, 20, 12)

export const someFacts = (changed: Partial<StatementFacts> = {}): StatementFacts => ({
  proofId: anId('prf', 1),
  verifier: `countersign.example/${anId('wsp', 1)}`,
  version: '0.1.0',
  workspaceId: anId('wsp', 1),
  agent: { id: anId('agt', 1), name: 'invoice-bot', revision: 3 },
  specSha256: aDigest(1),
  policy: { snapshotId: anId('pol', 1), number: 17, sha256: aDigest(2), inputSha256: aDigest(3) },
  requestId: anId('prm', 1),
  requestedBy: `person:${anId('per', 1)}`,
  approvals: [
    { personId: anId('per', 2), role: 'admin', at: testTime - 2000 },
    { personId: anId('per', 3), role: 'reviewer', at: testTime - 1000 },
  ],
  quorum: 2,
  breakGlass: false,
  supersedes: null,
  at: testTime,
  notAfter: null,
  ...changed,
})

export const someExpectations = {
  workspaceId: anId('wsp', 1),
  agentId: anId('agt', 1),
  revision: 3,
  specSha256: aDigest(1),
  policySha256: aDigest(2),
}

/** The published vectors, which the repository does not contain, or null; says so in one line when absent. */
export function vectorsFolder(): string | null {
  const given = process.env.COUNTERSIGN_VECTORS
  const folder = given ?? join(repositoryRoot(import.meta.dirname), '..', 'shared', 'vectors')
  if (existsSync(folder)) return folder
  console.warn(`skipped: the published signature vectors are not at ${folder}; set COUNTERSIGN_VECTORS`)
  return null
}

const repositoryRoot = (folder: string): string =>
  existsSync(join(folder, 'pnpm-workspace.yaml')) || dirname(folder) === folder
    ? folder
    : repositoryRoot(dirname(folder))
