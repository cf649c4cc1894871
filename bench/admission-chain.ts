import { createHmac, hash, randomBytes } from 'node:crypto'
import { type AdmissionFacts, type AdmitOptions, admit } from '@countersign/admission'
import { AgentSpec, specBytes } from '@countersign/agents'
import {
  checkValueOf,
  type HmacKey,
  headerOf,
  hmacSecret,
  parseBundle,
  protectedOf,
  readStatement,
  signingText,
  signStatement,
  statementOf,
  toBase64url,
} from '@countersign/proofs'
import { nodeCryptography } from '@countersign/proofs/node'
import { median, rounded } from './result.ts'

const id = (prefix: string) => `${prefix}_01K9ZB3W6R0000000000000001`
const specSize = 3 * 1024
const policySha256 = '2'.repeat(64)

/** A spec of 3 KiB, as most are: what makes it long are its instructions. */
const spec = (() => {
  const written = (instructions: string) =>
    AgentSpec.parse({
      apiVersion: 'countersign/v1',
      kind: 'Agent',
      metadata: { name: 'invoice-bot', owner: 'finance' },
      anatomy: { role: 'operator', instructions },
    })
  const without = specBytes(written('.')).length
  return written('Match every invoice. '.repeat(specSize).slice(0, specSize - without + 1))
})()

const key: HmacKey = (() => {
  const secret = hmacSecret(randomBytes(32))
  return {
    kid: 'hs-0123456789abcdef',
    alg: 'HS256',
    use: 'proof',
    state: 'active',
    validFrom: 0,
    validTo: null,
    revocation: null,
    secret,
    checkValue: checkValueOf(nodeCryptography.hmacSha256, secret),
  }
})()

const hmac = (bytes: Uint8Array) => createHmac('sha256', key.secret ?? '').update(bytes)

async function facts() {
  const bytes = specBytes(spec)
  const payload = statementOf({
    proofId: id('prf'),
    verifier: `countersign/${id('wsp')}`,
    version: '0.1.0',
    workspaceId: id('wsp'),
    agent: { id: id('agt'), name: 'invoice-bot', revision: 3 },
    specSha256: hash('sha256', bytes, 'hex'),
    policy: { snapshotId: id('pol'), number: 17, sha256: policySha256, inputSha256: '3'.repeat(64) },
    requestId: id('prm'),
    requestedBy: `person:${id('per')}`,
    approvals: [],
    quorum: 0,
    breakGlass: false,
    supersedes: null,
    at: 0,
    notAfter: null,
  })
  const header = protectedOf(headerOf('HS256', key.kid))
  const bundle = await signStatement(payload, [
    {
      kid: key.kid,
      alg: 'HS256',
      sign: async (message) => hmac(message).digest(),
    },
  ])
  const read = parseBundle(bundle)
  const statement = readStatement(payload)
  if (!read.ok || !statement.ok) throw new Error('The proof of the bench cannot be read.')
  const { headers } = read.value
  const governed: AdmissionFacts = {
    now: Date.now(),
    workspaceId: id('wsp'),
    agentId: id('agt'),
    revision: 3,
    specBytes: bytes,
    spec,
    mode: 'governed',
    proof: { bundle: read.value.bundle, headers, statement: statement.value, position: 7, isIssued: true },
    policySha256,
    keys: [key],
  }
  return { governed, bytes, signed: Buffer.from(signingText(header, toBase64url(payload))) }
}

/** The seven checks on facts in memory against the bare hash and MAC of the bytes that they hash and authenticate. */
export async function benchAdmissionChain({
  quick,
  say,
}: {
  quick: boolean
  say: (text: string) => void
}): Promise<{ ratios: Record<string, number>; figures: Record<string, number> }> {
  const { governed, bytes, signed } = await facts()
  const options: AdmitOptions = {
    cryptography: nodeCryptography,
    onPolicyDrift: 'block',
    onCrash: (check, error) => {
      throw new Error(`The check ${check} failed.`, { cause: error })
    },
  }
  const chain = () => {
    if (admit(governed, options).outcome !== 'ALLOW')
      throw new Error('The chain of the bench does not allow.')
  }
  const bare = () => {
    hash('sha256', bytes, 'buffer')
    hmac(signed).digest()
  }
  const [rounds, times] = quick ? [9, 2_000] : [41, 10_000]
  say('The seven checks against a hash and a MAC ...')
  const microsOf = (work: () => void): number => {
    const since = performance.now()
    for (let time = 0; time < times; time++) work()
    return ((performance.now() - since) * 1_000) / times
  }
  const samples: { chain: number; bare: number }[] = []
  for (let round = -2; round < rounds; round++) {
    const sample = { chain: microsOf(chain), bare: microsOf(bare) }
    if (round >= 0) samples.push(sample)
  }
  return {
    ratios: { chain_vs_hash_hmac: rounded(median(samples.map((one) => one.chain / one.bare))) },
    figures: {
      chain_us: rounded(median(samples.map((one) => one.chain))),
      hash_hmac_us: rounded(median(samples.map((one) => one.bare))),
      spec_bytes: bytes.length,
      signed_bytes: signed.length,
    },
  }
}
