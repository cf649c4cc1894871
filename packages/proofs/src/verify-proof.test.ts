import { describe, expect, it } from 'vitest'
import { fromBase64url, toBase64url } from './base64url.ts'
import { formatBundle, type ProofBundle } from './bundle.ts'
import type { JwsSignature } from './jws.ts'
import { signPayload } from './signer.ts'
import { type StatementFacts, statementOf } from './statement.ts'
import {
  aBundle,
  aDigest,
  aKeyPair,
  anHmacKey,
  anId,
  cryptography,
  ed25519,
  hmac,
  keys,
  logged,
  refusals,
  signers,
  someFacts,
  testLog,
  testTime,
  verify,
  withoutSecrets,
} from './testing.ts'
import { verifyProof } from './verify-proof.ts'

const signature = (bundle: ProofBundle, at: number): JwsSignature =>
  bundle.signatures[at] ?? { protected: '', signature: '' }

describe('a proof', () => {
  it('verifies with every key, and tells each check in its order', async () => {
    const report = await verify(await logged(await aBundle(signers)), {
      log: testLog,
      position: 5,
      demands: ['HS256', 'asymmetric', 'ledger'],
    })
    expect(report.outcome).toBe('verified')
    expect(report.checks.map(({ name, result }) => `${name} ${result}`)).toEqual([
      'bundle passed',
      'statement passed',
      'workspace passed',
      'agent passed',
      'revision passed',
      'spec passed',
      ...['signature passed', 'signature passed', 'signature passed'],
      ...['key passed', 'key passed', 'key passed'],
      'policy passed',
      'approvals passed',
      'validity passed',
      'ledger passed',
      'witnesses not-checked',
    ])
  })

  it('verifies with HMAC alone, for whoever has the secret', async () => {
    const report = await verify(await aBundle([hmac.signer]), { by: [hmac.record], demands: ['HS256'] })
    expect(report.outcome).toBe('verified')
  })

  it('by HMAC alone proves nothing to a stranger, and says so', async () => {
    const report = await verify(await aBundle([hmac.signer]), { by: withoutSecrets })
    expect(report.outcome).toBe('unproven')
    const check = report.checks.find(({ name }) => name === 'signature')
    expect(check).toMatchObject({ result: 'not-checked', code: 'HMAC_NOT_CHECKABLE' })
    expect(check?.message).toContain('HMAC: not checkable offline')
  })

  it('by HMAC alone verifies for a stranger through the ledger', async () => {
    const bundle = await logged(await aBundle([hmac.signer]))
    const report = await verify(bundle, { by: withoutSecrets, log: testLog, demands: ['ledger'] })
    expect(report.outcome).toBe('verified')
  })

  it('says what was not expected, and claims nothing about it', async () => {
    const report = await verifyProof(formatBundle(await aBundle(signers)), {}, keys, cryptography)
    const open = report.checks.filter(({ result }) => result === 'not-checked').map(({ name }) => name)
    expect(open).toEqual(['workspace', 'agent', 'revision', 'spec', 'policy', 'validity', 'ledger'])
    expect(report.outcome).toBe('verified')
  })

  it('tells how old the keys are that came from a file', async () => {
    const keysAsOf = { size: 7, at: '2026-11-20T12:00:00.000Z' }
    const { checks } = await verify(await aBundle(signers), { keysAsOf })
    expect(checks.at(-1)).toMatchObject({ name: 'revocations', result: 'not-checked', code: 'KEYS_AS_OF' })
  })
})

describe('a proof is refused', () => {
  it('when it was made for another agent', async () => {
    const bundle = await aBundle(signers, { agent: { id: anId('agt', 2), name: 'invoice-bot', revision: 3 } })
    expect(await refusals(bundle)).toEqual(['WRONG_AGENT'])
  })

  it('when it was made in another workspace', async () => {
    expect(await refusals(await aBundle(signers, { workspaceId: anId('wsp', 2) }))).toEqual([
      'WRONG_WORKSPACE',
    ])
  })

  it('when it was made for another revision', async () => {
    const bundle = await aBundle(signers, { agent: { id: anId('agt', 1), name: 'invoice-bot', revision: 2 } })
    expect(await refusals(bundle)).toEqual(['WRONG_REVISION'])
  })

  it('when another spec is about to run', async () => {
    expect(await refusals(await aBundle(signers, { specSha256: aDigest(4) }))).toEqual(['SPEC_HASH_MISMATCH'])
  })

  it('when another policy is active', async () => {
    const policy = { ...someFacts().policy, sha256: aDigest(4) }
    expect(await refusals(await aBundle(signers, { policy }))).toEqual(['POLICY_HASH_MISMATCH'])
  })

  it('before and after its time', async () => {
    const bundle = await aBundle(signers, { notAfter: testTime + 1000 })
    expect(await refusals(bundle, { now: testTime - 1 })).toEqual(['PROOF_NOT_YET_VALID'])
    expect(await refusals(bundle, { now: testTime + 999 })).toEqual([])
    expect(await refusals(bundle, { now: testTime + 1000 })).toEqual(['PROOF_EXPIRED'])
  })

  it.each<[string, Partial<StatementFacts>, string]>([
    ['with too few approvals', { quorum: 3 }, 'QUORUM_NOT_MET'],
    ['with the approval of whoever asked', { requestedBy: `person:${anId('per', 2)}` }, 'SELF_APPROVAL'],
    [
      'with one approval counted twice',
      {
        approvals: [1, 2].map((at) => ({
          personId: anId('per', 2),
          role: 'admin',
          at,
          eventId: anId('evt', at),
        })),
      },
      'APPROVER_TWICE',
    ],
  ])('%s', async (_, facts, code) => {
    expect(await refusals(await aBundle(signers, facts))).toEqual([code])
  })

  it('with an approval of another spec, or a level that does not follow', async () => {
    const text = new TextDecoder().decode(statementOf(someFacts()))
    const signed = async (changed: string) =>
      refusals(await signPayload(new TextEncoder().encode(changed), signers))
    expect(await signed(text.replace(aDigest(1), aDigest(9)))).toEqual(['APPROVAL_UNBOUND'])
    expect(await signed(text.replace('PROMOTION_REVIEWED', 'PROMOTION_POLICY'))).toEqual(['LEVEL_WRONG'])
  })

  it('with a signature of a foreign key, be the others right', async () => {
    const foreign = aKeyPair('Ed25519')
    expect(await refusals(await aBundle([hmac.signer, foreign.signer]))).toEqual(['KEY_UNKNOWN'])
  })

  it('with a foreign key that takes the name of a known one', async () => {
    const foreign = aKeyPair('Ed25519')
    const bundle = await aBundle([hmac.signer, { ...foreign.signer, kid: ed25519.record.kid }])
    expect(await refusals(bundle)).toEqual(['SIGNATURE_INVALID'])
  })

  it('with an HMAC by the public key as secret, under the name of the public key', async () => {
    const secret = fromBase64url(ed25519.record.publicJwk.x) ?? new Uint8Array()
    const forged = anHmacKey(ed25519.record.kid, secret)
    expect(await refusals(await aBundle([forged.signer]))).toEqual(['ALGORITHM_NOT_ALLOWED'])
  })

  it('with one wrong signature among right ones', async () => {
    const bundle = await aBundle(signers)
    for (const at of [0, 1, 2]) {
      const other = signature(await aBundle(signers, { version: '9.9.9' }), at)
      const changed = { ...bundle, signatures: bundle.signatures.with(at, other) }
      expect(await refusals(changed)).toEqual(['SIGNATURE_INVALID'])
    }
  })

  it('with the signatures of two keys swapped', async () => {
    const bundle = await aBundle(signers)
    const [, one = signature(bundle, 0), other = signature(bundle, 0)] = bundle.signatures
    const swapped = [
      signature(bundle, 0),
      { ...one, signature: other.signature },
      { ...other, signature: one.signature },
    ]
    expect(await refusals({ ...bundle, signatures: swapped })).toEqual([
      'SIGNATURE_INVALID',
      'SIGNATURE_INVALID',
    ])
  })

  it('with a payload that says the same in another spelling', async () => {
    const bundle = await aBundle(signers)
    const text = new TextDecoder().decode(fromBase64url(bundle.payload) ?? new Uint8Array())
    const spelled = toBase64url(new TextEncoder().encode(text.replace('{', '{ ')))
    expect(await refusals({ ...bundle, payload: spelled })).toEqual([
      'STATEMENT_NOT_CANONICAL',
      'SIGNATURE_INVALID',
      'SIGNATURE_INVALID',
      'SIGNATURE_INVALID',
    ])
    // Even when the spelling itself was signed: one statement has one payload.
    const signed = await signPayload(fromBase64url(spelled) ?? new Uint8Array(), signers)
    expect(await refusals(signed)).toEqual(['STATEMENT_NOT_CANONICAL'])
  })

  it('when a rightly signed payload is a statement about something else', async () => {
    const text = new TextDecoder().decode(statementOf(someFacts()))
    const signed = async (changed: string) =>
      refusals(await signPayload(new TextEncoder().encode(changed), signers))
    expect(await signed(text.replace('agent-promotion/v1', 'agent-promotion/v2'))).toEqual([
      'STATEMENT_TYPE_UNKNOWN',
    ])
    expect(await signed(text.replace('PASSED', 'FAILED'))).toEqual(['STATEMENT_INVALID'])
    expect(await signed(text.replace('"breakGlass":false,', ''))).toEqual(['STATEMENT_INVALID'])
    expect(await signed(text.replace('"breakGlass"', '"bMore":1,"breakGlass"'))).toEqual([
      'STATEMENT_INVALID',
    ])
  })

  it('when what was demanded is not there', async () => {
    const bundle = await aBundle([hmac.signer])
    expect(await refusals(bundle, { demands: ['asymmetric'] })).toEqual(['DEMAND_NOT_MET'])
    expect(await refusals(bundle, { demands: ['ledger'] })).toEqual(['DEMAND_NOT_MET'])
    expect(await refusals(bundle, { by: withoutSecrets, demands: ['HS256'] })).toEqual(['DEMAND_NOT_MET'])
  })
})
