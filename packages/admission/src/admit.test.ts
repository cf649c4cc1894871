import { AgentSpec } from '@countersign/agents'
import { type HmacKey, hmacSecret, type KeyState } from '@countersign/proofs'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Admission, admit, runChain } from './admit.ts'
import { type Check, defineCheck } from './check.ts'
import { type AdmissionCode, admissionChecks, type CheckName } from './checks.ts'
import type { AdmissionFacts } from './facts.ts'
import { aProof, crashes, governedFacts, hmacKey, now, options, sandboxFacts, spec } from './testing.ts'

const ask = (facts: AdmissionFacts, changed = {}) => admit(facts, options(changed))
const codesOf = ({ findings }: Admission) => findings.map(({ code }) => code)
const statesOf = ({ rows }: Admission) => rows.map(({ state }) => state)

type AnyCheck = Check<CheckName, AdmissionCode>

beforeEach(() => {
  crashes.length = 0
})

describe('an agent in the sandbox', () => {
  it('is admitted while its time lasts and it is contained', () => {
    const admission = ask(sandboxFacts())
    expect(admission.outcome).toBe('ALLOW')
    expect(statesOf(admission)).toEqual(['passed', 'passed', ...Array(5).fill('not-applicable')])
  })

  it.each([
    ['the moment it ends', { expiresAt: now }],
    ['after its end', { expiresAt: now - 1 }],
    ['by a clock that tells no time', { now: Number.NaN }],
    ['when nobody knows its end', { expiresAt: Number.NaN }],
  ])('is denied %s', (_, changed) => {
    const admission = ask(sandboxFacts(changed))
    expect(admission.outcome).toBe('DENY')
    expect(codesOf(admission)).toEqual(['SANDBOX_EXPIRED'])
  })

  it.each(['externalCalls', 'persistentWrites'])('is denied when its spec opens %s', (flag) => {
    const open = AgentSpec.parse({ ...spec, containment: { ...spec.containment, [flag]: true } })
    const admission = ask(sandboxFacts({ spec: open }))
    expect(codesOf(admission)).toEqual(['CONTAINMENT_VIOLATION'])
    expect(admission.findings[0]?.message).toContain('The spec opens the sandbox')
  })

  it('hears everything that is wrong, in the order of the chain', () => {
    const open = AgentSpec.parse({ ...spec, containment: { externalCalls: true, persistentWrites: true } })
    expect(codesOf(ask(sandboxFacts({ spec: open, expiresAt: 0 })))).toEqual([
      'SANDBOX_EXPIRED',
      'CONTAINMENT_VIOLATION',
    ])
  })
})

describe('a governed agent', () => {
  it('is admitted with a whole proof', async () => {
    const admission = ask(await governedFacts())
    expect(admission.outcome).toBe('ALLOW')
    expect(statesOf(admission)).toEqual(['not-applicable', 'not-applicable', ...Array(5).fill('passed')])
  })

  it('is denied without a proof, and nothing is said about what a proof would say', async () => {
    const admission = ask(await governedFacts({ proof: null }))
    expect(codesOf(admission)).toEqual(['PROOF_MISSING'])
    expect(statesOf(admission).slice(3)).toEqual(Array(4).fill('not-applicable'))
  })

  it.each([
    [
      'of another agent',
      { agent: { id: 'agt_01K9ZB3W6R0000000000000009', name: 'invoice-bot', revision: 3 } },
    ],
    ['of another workspace', { workspaceId: 'wsp_01K9ZB3W6R0000000000000009' }],
    [
      'of another revision',
      { agent: { id: 'agt_01K9ZB3W6R0000000000000001', name: 'invoice-bot', revision: 13 } },
    ],
    ['that has ended', { notAfter: now }],
  ])('is denied with a proof %s, however well it is signed', async (_, changed) => {
    const admission = ask(await governedFacts({ proof: await aProof(changed) }))
    expect(codesOf(admission)).toEqual(['PROOF_MISSING'])
  })

  it('is denied when a single bit of the stored spec was changed', async () => {
    const facts = await governedFacts()
    for (const at of [0, 17, facts.specBytes.length - 1]) {
      const specBytes = Uint8Array.from(facts.specBytes)
      specBytes[at] = (specBytes[at] ?? 0) ^ 1
      expect(codesOf(ask({ ...facts, specBytes }))).toEqual(['SPEC_HASH_MISMATCH'])
    }
  })

  it.each<[KeyState, Partial<HmacKey>]>([
    ['prepared', {}],
    ['tainted', {}],
    ['revoked', { revocation: { reason: 'compromised', effectiveFromIndex: 7 } }],
    ['revoked', { revocation: null }],
    ['destroyed', { revocation: { reason: 'compromised', effectiveFromIndex: 0 } }],
    ['retiring', { validTo: 7 }],
    ['active', { validFrom: 8 }],
  ])('is denied when the key that signed is %s (%o)', async (state, changed) => {
    expect(codesOf(ask(await governedFacts({ keys: [{ ...hmacKey, state, ...changed }] })))).toContain(
      'SIGNER_REVOKED',
    )
  })

  it('goes on when the key was revoked from a later position on, and when it only retires', async () => {
    const later = { reason: 'compromised', effectiveFromIndex: 8 } as const
    for (const key of [
      { ...hmacKey, state: 'revoked', revocation: later } as const,
      { ...hmacKey, state: 'retiring', validTo: 8 } as const,
    ]) {
      expect(ask(await governedFacts({ keys: [key] })).outcome).toBe('ALLOW')
    }
  })

  it.each([
    ['unknown', []],
    ['of another kind', [{ ...hmacKey, kid: 'hs-2' }]],
  ])('is denied when the key is %s', async (_, keys) => {
    expect(codesOf(ask(await governedFacts({ keys })))).toEqual(['SIGNER_REVOKED', 'SIGNATURE_INVALID'])
  })

  it('is denied when the place of its proof is no number', async () => {
    const proof = await aProof()
    expect(codesOf(ask(await governedFacts({ proof: { ...proof, position: Number.NaN } })))).toEqual([
      'SIGNER_REVOKED',
    ])
  })

  it('is denied when the signature is of other words', async () => {
    const proof = await aProof()
    const other = await aProof({ quorum: 0 })
    const bundle = { ...proof.bundle, signatures: other.bundle.signatures }
    expect(codesOf(ask(await governedFacts({ proof: { ...proof, bundle } })))).toEqual(['SIGNATURE_INVALID'])
  })

  it('is denied when the ledger tells of the issue of another bundle, however right its signature is', async () => {
    const proof = { ...(await aProof()), isIssued: false }
    expect(codesOf(ask(await governedFacts({ proof })))).toEqual(['SIGNATURE_INVALID'])
  })

  it('is denied when what was approved cannot be read any more', async () => {
    expect(codesOf(ask(await governedFacts({ spec: null })))).toEqual(['SPEC_HASH_MISMATCH'])
    expect(codesOf(ask(sandboxFacts({ spec: null })))).toEqual(['CONTAINMENT_VIOLATION'])
  })

  it('is denied when the secret of the key was destroyed or the key takes another secret', async () => {
    for (const secret of [null, hmacSecret(new Uint8Array(32))]) {
      expect(codesOf(ask(await governedFacts({ keys: [{ ...hmacKey, secret }] })))).toEqual([
        'SIGNATURE_INVALID',
      ])
    }
  })
})

describe('a policy that has changed', () => {
  const changed = { policySha256: '4'.repeat(64) }

  it('denies unless the workspace contains what it has not judged yet', async () => {
    const admission = ask(await governedFacts(changed))
    expect([admission.outcome, codesOf(admission)]).toEqual(['DENY', ['POLICY_HASH_MISMATCH']])
    expect(statesOf(admission)[4]).toBe('restricted')
  })

  it('restricts where the workspace says so, and a denial outranks it', async () => {
    const contained = ask(await governedFacts(changed), { onPolicyDrift: 'contain' })
    expect([contained.outcome, codesOf(contained)]).toEqual(['RESTRICT', ['POLICY_HASH_MISMATCH']])
    const denied = ask(await governedFacts({ ...changed, keys: [] }), { onPolicyDrift: 'contain' })
    expect(denied.outcome).toBe('DENY')
    expect(codesOf(denied)[0]).toBe('POLICY_HASH_MISMATCH')
  })
})

describe('a chain that fails', () => {
  const broken = (run: () => unknown): AnyCheck => {
    const check = defineCheck({
      name: 'spec-hash',
      title: 'Broken',
      code: 'SPEC_HASH_MISMATCH',
      weight: 'deny',
      remedy: '',
      appliesTo: (facts): facts is AdmissionFacts => facts !== null,
      run: () => null,
    })
    return Object.assign(check, { look: run })
  }

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('inner secret')
      },
    ],
    ['answers undefined', () => undefined],
    ['answers null', () => null],
    ['answers true', () => true],
    ['answers "passed"', () => 'passed'],
    ['answers with a word that is none', () => ({ result: 'allowed', message: '' })],
    ['answers later', () => Promise.resolve({ result: 'passed', message: '' })],
    ['answers without a message', () => ({ result: 'passed' })],
  ])('denies when a check %s, wherever it stands', async (_, run) => {
    for (let at = 0; at <= admissionChecks.length; at++) {
      const checks: AnyCheck[] = [...admissionChecks]
      checks.splice(at, 0, broken(run))
      for (const facts of [sandboxFacts(), await governedFacts()]) {
        const admission = runChain(checks, facts, options({ onPolicyDrift: 'contain' }))
        expect(admission.outcome).toBe('DENY')
        expect(codesOf(admission)).toEqual(['INTERCEPTOR_ERROR'])
        expect(JSON.stringify(admission.findings)).not.toContain('inner secret')
      }
    }
    expect(crashes.length).toBe((admissionChecks.length + 1) * 2)
  })

  it('denies what no check has anything to say about', async () => {
    const facts = { ...(await governedFacts()), mode: 'elsewhere' }
    expect(codesOf(admit(Object.assign(sandboxFacts(), facts), options()))).toEqual(['INTERCEPTOR_ERROR'])
    expect(codesOf(runChain([], sandboxFacts(), options()))).toEqual(['INTERCEPTOR_ERROR'])
  })

  it('denies when the hash or the MAC fails', async () => {
    const fails = () => {
      throw new Error('no entropy')
    }
    for (const part of ['sha256', 'hmacSha256'] as const) {
      const { cryptography } = options()
      const admission = ask(await governedFacts(), { cryptography: { ...cryptography, [part]: fails } })
      expect(codesOf(admission)).toEqual(['INTERCEPTOR_ERROR'])
    }
  })
})

it('has seven checks with a code each, none of them twice', () => {
  expect(admissionChecks.map(({ code }) => code)).toEqual([
    'SANDBOX_EXPIRED',
    'CONTAINMENT_VIOLATION',
    'PROOF_MISSING',
    'SPEC_HASH_MISMATCH',
    'POLICY_HASH_MISMATCH',
    'SIGNER_REVOKED',
    'SIGNATURE_INVALID',
  ])
  expect(new Set(admissionChecks.map(({ name }) => name)).size).toBe(7)
})
