import type { AdmissionCode, CheckName } from '@countersign/admission'
import { AgentSpec } from '@countersign/agents'
import { describe, expect, it } from 'vitest'
import { type Compared, compare, type DriftFacts, type Reported } from './compare.ts'
import { type DriftKind, driftKinds, exitsOf } from './kinds.ts'

const a = 'a'.repeat(64)
const b = 'b'.repeat(64)

const spec = AgentSpec.parse({
  apiVersion: 'countersign/v1',
  kind: 'Agent',
  metadata: { name: 'invoice-bot' },
  anatomy: {
    model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.2 },
    tools: [
      { name: 'erp.read', operations: ['read'] },
      { name: 'erp.match', operations: ['read'] },
    ],
  },
})

const row = (check: CheckName, state: 'passed' | 'failed' | 'restricted' | 'not-applicable' = 'passed') => ({
  check,
  title: check,
  state,
  code: null,
  message: '',
  remedy: '',
})

const found = (code: AdmissionCode, check: CheckName | null = null) => ({
  code,
  check,
  message: `It is ${code}.`,
  remedy: 'Do something.',
})

const clean: DriftFacts = {
  agentId: 'agt_1',
  approvedSha256: a,
  storedSha256: a,
  recordedSha256: [a, a],
  spec,
  chain: { findings: [], rows: [row('proof-presence'), row('spec-hash')] },
  approvedPolicySha256: a,
  policySha256: a,
  signers: ['hs-1', 'ed-1'],
  isInvalidated: false,
  isBeingAskedAbout: false,
  reported: null,
}

const finding = (code: AdmissionCode): Partial<DriftFacts> => ({
  chain: { ...clean.chain, findings: [found(code)] },
})

const says = (reported: Reported): Partial<DriftFacts> => ({ reported })

const model = { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.2 }

const cases: [string, Partial<DriftFacts>, DriftKind, string, string[]][] = [
  [
    'other bytes are stored',
    { ...finding('SPEC_HASH_MISMATCH'), storedSha256: b, recordedSha256: [b] },
    'spec-changed',
    'SPEC_HASH_MISMATCH',
    ['adopt'],
  ],
  [
    'other bytes are stored, and the columns beside them say what they said',
    { ...finding('SPEC_HASH_MISMATCH'), storedSha256: b },
    'spec-changed',
    'SPEC_HASH_MISMATCH',
    ['adopt'],
  ],
  [
    'nothing is stored any more',
    { ...finding('SPEC_HASH_MISMATCH'), storedSha256: null, spec: null },
    'spec-changed',
    'SPEC_HASH_MISMATCH',
    ['adopt'],
  ],
  [
    'a column names another digest',
    { recordedSha256: [a, b] },
    'record-changed',
    'SPEC_HASH_MISMATCH',
    ['restore'],
  ],
  ['a column names none', { recordedSha256: [a, null] }, 'record-changed', 'SPEC_HASH_MISMATCH', ['restore']],
  ['the proof is gone', finding('PROOF_MISSING'), 'proof-missing', 'PROOF_MISSING', ['adopt']],
  [
    'the signature is not right',
    finding('SIGNATURE_INVALID'),
    'signature-invalid',
    'SIGNATURE_INVALID',
    ['adopt'],
  ],
  ['a key was revoked', finding('SIGNER_REVOKED'), 'signer-revoked', 'SIGNER_REVOKED', ['adopt']],
  [
    'the policy moved on',
    { ...finding('POLICY_HASH_MISMATCH'), policySha256: b },
    'policy-moved',
    'POLICY_HASH_MISMATCH',
    ['restore', 'ignore'],
  ],
  ['it runs another spec', says({ specSha256: b }), 'reported-spec', 'REPORT_DIFFERS', ['restore', 'ignore']],
  [
    'it runs another model',
    says({ model: { ...model, name: 'claude-opus' } }),
    'reported-model',
    'REPORT_DIFFERS',
    ['restore', 'adopt', 'ignore'],
  ],
  [
    'it runs hotter',
    says({ model: { ...model, temperature: 0.9 } }),
    'reported-temperature',
    'REPORT_DIFFERS',
    ['restore', 'adopt', 'ignore'],
  ],
  [
    'it has one tool more',
    says({ tools: ['erp.match', 'erp.read', 'shell'] }),
    'reported-tools',
    'REPORT_DIFFERS',
    ['restore', 'adopt', 'ignore'],
  ],
]

const differencesOf = (compared: Compared) => {
  if (!compared.ok) throw new Error(compared.why.message)
  return compared.differences
}

describe('comparing what was approved with what is', () => {
  it.each(cases)('when %s, finds exactly that', (_, change, kind, code, exits) => {
    const differences = differencesOf(compare({ ...clean, ...change }))
    expect(differences.map((one) => [one.kind, one.code])).toEqual([[kind, code]])
    expect(exitsOf(kind)).toEqual(exits)
    expect(differences[0]?.message).toMatch(/^[A-Z].+\.$/)
  })

  it('has a case for every kind', () => {
    expect(new Set(cases.map(([, , kind]) => kind))).toEqual(new Set(Object.keys(driftKinds)))
  })

  it('raises no alarm over what is as it was approved', () => {
    const silent: Reported[] = [
      {},
      { model },
      { model: { provider: 'anthropic', name: 'claude-sonnet' } },
      { model: { ...model, temperature: null } },
      { tools: ['erp.read', 'erp.match', 'erp.read'] },
      { specSha256: a, model, tools: ['erp.match', 'erp.read'] },
    ]
    for (const reported of [null, ...silent]) {
      expect(differencesOf(compare({ ...clean, reported }))).toEqual([])
    }
  })

  it('concludes nothing about model and tools where the approved bytes are not there', () => {
    const differences = differencesOf(
      compare({
        ...clean,
        ...finding('SPEC_HASH_MISMATCH'),
        storedSha256: b,
        recordedSha256: [b],
        reported: { model: { ...model, name: 'other' }, tools: [], specSha256: b },
      }),
    )
    expect(differences.map(({ kind }) => kind)).toEqual(['spec-changed', 'reported-spec'])
  })

  it('says nothing of what is being decided, and not that who was judged already waits for it', () => {
    const moved = { ...finding('POLICY_HASH_MISMATCH'), policySha256: b }
    const asked = compare({ ...clean, ...moved, isBeingAskedAbout: true })
    expect(asked).toEqual({ ok: true, differences: [], unknown: ['policy-moved', 'signer-revoked'] })
    expect(differencesOf(compare({ ...clean, ...moved, isInvalidated: true }))).toEqual([])
  })

  it('compares nothing with a proof that is worth nothing', () => {
    const findings = [found('SPEC_HASH_MISMATCH'), found('POLICY_HASH_MISMATCH'), found('SIGNATURE_INVALID')]
    const forged = compare({ ...clean, approvedSha256: null, chain: { ...clean.chain, findings } })
    expect(differencesOf(forged).map(({ kind }) => kind)).toEqual(['signature-invalid'])
  })

  it('tells what a run leaves out from what it says is right', () => {
    const unknownOf = (reported: Reported | null) => {
      const compared = compare({ ...clean, reported })
      return compared.ok ? compared.unknown : null
    }
    expect(unknownOf(null)).toEqual([])
    expect(unknownOf({})).toEqual([
      'reported-spec',
      'reported-model',
      'reported-temperature',
      'reported-tools',
    ])
    expect(unknownOf({ specSha256: a, model: { ...model, temperature: null }, tools: [] })).toEqual([
      'reported-temperature',
    ])
    expect(unknownOf({ specSha256: a, model, tools: [] })).toEqual([])
  })

  it.each<[string, DriftFacts['chain']]>([
    ['a check crashed', { ...clean.chain, findings: [found('INTERCEPTOR_ERROR', 'signature')] }],
    ['no check ran', { findings: [], rows: [] }],
    ['none applied', { findings: [], rows: [row('proof-presence', 'not-applicable')] }],
  ])('gives no answer when %s', (_, chain) => {
    expect(compare({ ...clean, chain })).toMatchObject({ ok: false, why: { code: 'INTERCEPTOR_ERROR' } })
  })

  it('gives one cause to all whom the same befell, and never a longer one than is kept', () => {
    const tools = Array.from({ length: 128 }, (_, at) => `tool.number.${at}`)
    const [one] = differencesOf(compare({ ...clean, agentId: 'agt_2', reported: { tools } }))
    const [same] = differencesOf(compare({ ...clean, reported: { tools: tools.toReversed() } }))
    expect(one?.cause).toBe(same?.cause)
    expect(one?.cause.length).toBeLessThanOrEqual(200)
  })
})
