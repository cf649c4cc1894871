import { createHmac, generateKeyPairSync, randomBytes, sign, timingSafeEqual, verify } from 'node:crypto'
import {
  checkValueOf,
  formatBundle,
  headerOf,
  hmacSecret,
  type ProofBundle,
  protectedOf,
  type Signer,
  signingWith,
  signStatement,
  statementOf,
  verifyHs256,
  verifyProof,
} from '@countersign/proofs'
import { nodeCryptography } from '@countersign/proofs/node'
import { FlattenedSign, flattenedVerify } from 'jose'
import { median, rounded } from './result.ts'

const id = (prefix: string) => `${prefix}_01K9ZB3W6R0000000000000001`

/** A promotion as it usually is: two approvals, some 1,600 bytes. */
const payload = statementOf({
  proofId: id('prf'),
  verifier: `countersign.example/${id('wsp')}`,
  version: '0.1.0',
  workspaceId: id('wsp'),
  agent: { id: id('agt'), name: 'invoice-bot', revision: 3 },
  specSha256: '1'.repeat(64),
  policy: { snapshotId: id('pol'), number: 17, sha256: '2'.repeat(64), inputSha256: '3'.repeat(64) },
  requestId: id('prm'),
  requestedBy: `person:${id('per')}`,
  approvals: ['2', '3'].map((last) => ({
    personId: id('per').slice(0, -1) + last,
    role: 'admin',
    at: 0,
    eventId: id('evt'),
  })),
  quorum: 2,
  breakGlass: false,
  supersedes: null,
  at: 0,
  notAfter: null,
})

const kid = 'hs-2026-01'
const secret = hmacSecret(randomBytes(32))

const signer: Signer = {
  kid,
  alg: 'HS256',
  sign: async (message) => nodeCryptography.hmacSha256(secret, message),
}

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const inTheOpen: Signer = {
  kid: 'ed-2026-01',
  alg: 'Ed25519',
  sign: async (message) => sign(null, message, privateKey),
}

const signed = signingWith([signer])
const signedByBoth = signingWith([signer, inTheOpen])

type Case = { readonly name: string; readonly call: () => unknown; readonly times: number }

/**
 * Signing and verifying a proof against bare `node:crypto` on the same bytes. What is timed as verifying begins with the
 * texts of a bundle: which key it is, whether its header is the one of that key, and whether the HMAC is right.
 */
export async function benchPromotionCrypto({ quick, say }: { quick: boolean; say: (text: string) => void }) {
  const bundle = await signStatement(payload, [signer])
  const cases = [...hmacCases(bundle), ...otherCases(bundle)]
  const rounds = quick ? 7 : 31
  const samples = new Map<string, number[]>()
  for (let round = 0; round <= rounds; round++) {
    if (round % 10 === 0)
      say(round === 0 ? 'Warming up the signatures ...' : `Signatures: round ${round} of ${rounds} ...`)
    // One after the other in each round, so that whatever else the machine does falls on all of them.
    for (const { name, call, times } of cases) {
      const perCall = await timed(call, quick ? times / 4 : times)
      if (round > 0) samples.set(name, [...(samples.get(name) ?? []), perCall])
    }
  }
  const of = (name: string) => samples.get(name) ?? []
  const ratio = (ours: string, other: string) =>
    rounded(median(of(ours).map((value, at) => value / (of(other)[at] ?? Number.NaN))))
  return {
    ratios: {
      hs256_verify_vs_node: ratio('hs256_verify', 'node_hmac_verify'),
      hs256_sign_vs_node: ratio('hs256_sign', 'node_hmac_sign'),
      both_sign_vs_node: ratio('both_sign', 'node_both_sign'),
    },
    figures: {
      statement_bytes: payload.length,
      ...Object.fromEntries(cases.map(({ name }) => [`${name}_us`, rounded(median(of(name)))])),
    },
  }
}

/** Microseconds of one call, and an error if one of them did not do what it is timed for. */
async function timed(call: () => unknown, times: number): Promise<number> {
  const started = process.hrtime.bigint()
  for (let at = 0; at < times; at++) {
    const answer = call()
    const isDone = answer instanceof Promise ? await answer : answer
    if (isDone !== true) throw new Error('A signature was not made or not right.')
  }
  return Number(process.hrtime.bigint() - started) / times / 1000
}

function hmacCases({ payload: text, signatures }: ProofBundle): Case[] {
  const [signature = { protected: '', signature: '' }] = signatures
  const header = protectedOf(headerOf('HS256', kid))
  const ring = new Map([[header, { protected: header, secret }]])
  const input = Buffer.from(`${header}.${text}`)
  const mac = Buffer.from(signature.signature, 'base64url')
  return [
    {
      name: 'node_hmac_verify',
      call: () => timingSafeEqual(createHmac('sha256', secret).update(input).digest(), mac),
      times: 2_000,
    },
    {
      name: 'hs256_verify',
      call: () => {
        const key = ring.get(signature.protected)
        return key !== undefined && verifyHs256(nodeCryptography.hmacSha256, key, text, signature)
      },
      times: 2_000,
    },
    {
      name: 'node_hmac_sign',
      call: () => createHmac('sha256', secret).update(input).digest().length === 32,
      times: 2_000,
    },
    {
      name: 'hs256_sign',
      call: () => signed(payload).then(({ signatures }) => signatures.length === 1),
      times: 200,
    },
    {
      name: 'node_both_sign',
      call: () => {
        const mac = createHmac('sha256', secret).update(input).digest()
        return mac.length === 32 && sign(null, Buffer.from(input), privateKey).length === 64
      },
      times: 200,
    },
    {
      name: 'both_sign',
      call: () => signedByBoth(payload).then(({ signatures }) => signatures.length === 2),
      times: 200,
    },
  ]
}

/** For comparison: the same with `jose`, an asymmetric signature, and the whole report of a bundle. */
function otherCases(bundle: ProofBundle): Case[] {
  const [signature = { protected: '', signature: '' }] = bundle.signatures
  const signature64 = sign(null, payload, privateKey)
  const bytes = formatBundle(bundle)
  const key = {
    kid,
    use: 'proof',
    alg: 'HS256',
    secret,
    checkValue: checkValueOf(nodeCryptography.hmacSha256, secret),
    state: 'active',
    validFrom: 0,
    validTo: null,
    revocation: null,
  } as const
  return [
    {
      name: 'jose_hs256_verify',
      call: () =>
        flattenedVerify({ payload: bundle.payload, ...signature }, secret, { algorithms: ['HS256'] }).then(
          () => true,
        ),
      times: 200,
    },
    {
      name: 'jose_hs256_sign',
      call: () =>
        new FlattenedSign(payload)
          .setProtectedHeader({ alg: 'HS256' })
          .sign(secret)
          .then(() => true),
      times: 200,
    },
    { name: 'node_ed25519_sign', call: () => sign(null, payload, privateKey).length === 64, times: 200 },
    { name: 'node_ed25519_verify', call: () => verify(null, payload, publicKey, signature64), times: 200 },
    {
      name: 'bundle_made',
      call: () => signStatement(payload, [signer]).then(({ signatures }) => signatures.length === 1),
      times: 50,
    },
    {
      name: 'whole_report',
      call: () =>
        verifyProof(bytes, {}, [key], nodeCryptography, { demands: ['HS256'] }).then(
          ({ outcome }) => outcome === 'verified',
        ),
      times: 50,
    },
  ]
}
