import { createHash, createHmac } from 'node:crypto'
import { AgentSpec, specBytes } from '@countersign/agents'
import { digestOfBytes } from '@countersign/digest'
import {
  checkValueOf,
  type HmacKey,
  hmacSecret,
  parseBundle,
  readStatement,
  type StatementFacts,
  signStatement,
  statementOf,
} from '@countersign/proofs'
import type { AdmitOptions } from './admit.ts'
import type { Cryptography, GovernedFacts, PresentedProof, SandboxFacts } from './facts.ts'

/** Facts with everything filled in, and a proof that is signed for real. */
const cryptography: Cryptography = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest(),
  hmacSha256: (secret, message) => createHmac('sha256', secret).update(message).digest(),
}

export const crashes: string[] = []

export const options = (changed: Partial<AdmitOptions> = {}): AdmitOptions => ({
  cryptography,
  onPolicyDrift: 'block',
  onCrash: (check) => crashes.push(check),
  ...changed,
})

const anId = (prefix: string, number: number): string =>
  `${prefix}_01K9ZB3W6R${String(number).padStart(16, '0')}`

export const spec = AgentSpec.parse({
  apiVersion: 'countersign/v1',
  kind: 'Agent',
  metadata: { name: 'invoice-bot', owner: 'finance' },
})

export const now = Date.UTC(2026, 10, 20, 12)
const workspaceId = anId('wsp', 1)
const agentId = anId('agt', 1)
const policySha256 = '2'.repeat(64)

const common = { now, workspaceId, agentId, revision: 3, specBytes: specBytes(spec), spec }

export const sandboxFacts = (changed: Partial<SandboxFacts> = {}): SandboxFacts => ({
  ...common,
  mode: 'sandbox',
  expiresAt: now + 1,
  ...changed,
})

const secret = hmacSecret(new Uint8Array(32).fill(7))

export const hmacKey: HmacKey = {
  kid: 'hs-1',
  alg: 'HS256',
  use: 'proof',
  state: 'active',
  validFrom: 0,
  validTo: null,
  revocation: null,
  secret,
  checkValue: checkValueOf(cryptography.hmacSha256, secret),
}

/** The bundle that a promotion of these facts would have stored, read as the server reads it. */
export async function aProof(changed: Partial<StatementFacts> = {}): Promise<PresentedProof> {
  const payload = statementOf({
    proofId: anId('prf', 1),
    verifier: `countersign/${workspaceId}`,
    version: '0.1.0',
    workspaceId,
    agent: { id: agentId, name: 'invoice-bot', revision: 3 },
    specSha256: digestOfBytes(cryptography.sha256, common.specBytes),
    policy: { snapshotId: anId('pol', 1), number: 1, sha256: policySha256, inputSha256: '3'.repeat(64) },
    requestId: anId('prm', 1),
    requestedBy: `person:${anId('per', 1)}`,
    approvals: [{ personId: anId('per', 2), role: 'reviewer', at: now - 1000, eventId: anId('evt', 1) }],
    quorum: 1,
    breakGlass: false,
    supersedes: null,
    at: now,
    notAfter: null,
    ...changed,
  })
  const bundle = await signStatement(payload, [
    {
      kid: hmacKey.kid,
      alg: 'HS256',
      sign: async (message) => createHmac('sha256', secret).update(message).digest(),
    },
  ])
  const read = parseBundle(bundle)
  if (!read.ok) throw new Error(read.message)
  const statement = readStatement(read.value.payload)
  if (!statement.ok) throw new Error(statement.message)
  const { bundle: signed, headers } = read.value
  return { bundle: signed, headers, statement: statement.value, position: 7, isIssued: true }
}

export const governedFacts = async (changed: Partial<GovernedFacts> = {}): Promise<GovernedFacts> => ({
  ...common,
  mode: 'governed',
  proof: await aProof(),
  policySha256,
  keys: [hmacKey],
  ...changed,
})
