import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { canonicalBytes, type Json } from '@countersign/digest'
import {
  formatProof,
  inclusionProof,
  type LogTrust,
  leafHash,
  type SignEd25519,
  signCheckpoint,
  type TrustRoot,
  treeHash,
  verifierKey,
} from '@countersign/ledger'
import { CompactSign, importJWK, type JWK } from 'jose'
import { nodeCryptography } from '../node/cryptography.ts'
import { toBase64url } from './base64url.ts'
import { formatBundle, type ProofBundle } from './bundle.ts'
import type { AsymmetricAlgorithm, PublicJwk } from './cryptography.ts'
import { checkValueOf } from './derive.ts'
import { hmacSecret } from './hmac.ts'
import { type HmacKey, type KeyRecord, type PublicKey, thumbprintOf } from './key.ts'
import type { ProofReport } from './report.ts'
import { type Signer, signStatement } from './signer.ts'
import { type StatementFacts, statementOf } from './statement.ts'
import { issuanceFacts, issuedAction } from './verify-ledger.ts'
import { type VerifyOptions, verifyProof } from './verify-proof.ts'
import type { Expected } from './verify-statement.ts'

/** What the tests of proofs build with: Node's cryptography, signers made with `jose`, facts with everything filled in. */
export const cryptography = nodeCryptography

/** `jose` puts what it signs together itself: out of the same header and payload, or the signature is over other bytes. */
const signerOf = (kid: string, alg: Signer['alg'], key: JWK | Uint8Array): Signer => ({
  kid,
  alg,
  async sign(message) {
    const [header = '', payload = ''] = Buffer.from(message).toString('ascii').split('.')
    const read = (text: string) => Buffer.from(text, 'base64url')
    const secret = key instanceof Uint8Array ? key : await importJWK(key, alg)
    const made = await new CompactSign(read(payload))
      .setProtectedHeader(JSON.parse(read(header).toString()))
      .sign(secret)
    return read(made.slice(made.lastIndexOf('.') + 1))
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
    { personId: anId('per', 2), role: 'admin', at: testTime - 2000, eventId: anId('evt', 2) },
    { personId: anId('per', 3), role: 'reviewer', at: testTime - 1000, eventId: anId('evt', 3) },
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

/** A bundle in the bytes that are stored, by all three kinds of key unless others are given. */
export async function aBundle(
  signers: readonly Signer[],
  facts: Partial<StatementFacts> = {},
): Promise<ProofBundle> {
  return signStatement(statementOf(someFacts(facts)), signers)
}

/** The ledger of the workspace with its key, and whom to believe about it. */
const seed = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), new Uint8Array(32).fill(1)]),
  format: 'der',
  type: 'pkcs8',
})
export const testOrigin = `countersign.example/${anId('wsp', 1)}`
export const signAsLog: SignEd25519 = (message) => sign(null, message, seed)
const rawOf = (key: KeyObject) => createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(12)
export const logKey = verifierKey(cryptography.sha256, {
  name: testOrigin,
  type: 'ed25519',
  publicKey: rawOf(seed),
})
export const testTrust: TrustRoot = {
  logs: [{ origin: testOrigin, keys: [logKey] }],
  witnesses: [],
  quorum: 0,
}
export const testLog: LogTrust = { origin: testOrigin, keys: [logKey], witnesses: [], quorum: 0 }

/** The header of the event with which a bundle is issued, as the ledger writes it. */
export const issueHeader = (bundle: ProofBundle, changed: { [name: string]: Json } = {}): Uint8Array =>
  canonicalBytes({
    action: issuedAction,
    actor: `person:${anId('per', 3)}`,
    at: '2026-11-20T12:00:00.000000Z',
    behind: null,
    bodySha256: aDigest(5),
    eventId: anId('evt', 1),
    facts: { ...issuanceFacts(cryptography.sha256, bundle) },
    log: testOrigin,
    outcome: 'done',
    requestId: 'request-0001',
    salt: '00'.repeat(16),
    subject: `proof:${anId('prf', 1)}`,
    v: 1,
    workspace: anId('wsp', 1),
    ...changed,
  })

/** The bundle with its place in a ledger, in which it stands at `at` among `size` events. */
export async function logged(
  bundle: ProofBundle,
  {
    at = 5,
    size = 9,
    header = issueHeader(bundle),
  }: { at?: number; size?: number; header?: Uint8Array } = {},
): Promise<ProofBundle> {
  const { sha256 } = cryptography
  const leaves = Array.from({ length: size }, (_, index) =>
    leafHash(sha256, index === at ? header : Uint8Array.of(index)),
  )
  const note = await signCheckpoint(logKey, signAsLog, {
    origin: testOrigin,
    size,
    root: treeHash(sha256, leaves),
  })
  const proof = formatProof({ index: at, proof: inclusionProof(sha256, leaves, at), note })
  return {
    ...bundle,
    log: { origin: testOrigin, leafIndex: at, leafHeader: toBase64url(header), proof },
  }
}

/** A key of each kind, the signers in the order of their signatures. */
export const hmac = anHmacKey()
export const ed25519 = aKeyPair('Ed25519')
export const es256 = aKeyPair('ES256')
export const signers: readonly Signer[] = [hmac.signer, ed25519.signer, es256.signer]
export const keys: readonly KeyRecord[] = [hmac.record, ed25519.record, es256.record]

/** What a stranger has of these keys. */
export const withoutSecrets = keys.map(
  (key): KeyRecord => (key.alg === 'HS256' ? { ...key, secret: null } : key),
)

type Given = { expected?: Expected; by?: readonly KeyRecord[] } & VerifyOptions

export const verify = (
  bundle: ProofBundle,
  { expected = someExpectations, by = keys, ...options }: Given = {},
): Promise<ProofReport> =>
  verifyProof(formatBundle(bundle), expected, by, cryptography, { now: testTime, ...options })

/** The codes of the checks that failed. If there are any, the proof must be refused. */
export async function refusals(bundle: ProofBundle, given: Given = {}): Promise<(string | null)[]> {
  const { outcome, checks } = await verify(bundle, given)
  const codes = checks.filter(({ result }) => result === 'failed').map(({ code }) => code)
  if ((outcome === 'refused') !== codes.length > 0) throw new Error(`${outcome}: ${codes.join(', ')}`)
  return codes
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
