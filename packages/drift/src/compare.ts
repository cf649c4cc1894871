import type { Admission, AdmissionFinding } from '@countersign/admission'
import type { AgentSpec } from '@countersign/agents'
import { type DriftKind, driftKinds } from './kinds.ts'

/** As much of what a running agent says of itself as has an approved counterpart. What it leaves out is not known. */
export type Reported = {
  readonly model?:
    | { readonly provider: string; readonly name: string; readonly temperature?: number | null | undefined }
    | undefined
  readonly tools?: readonly string[] | undefined
  readonly specSha256?: string | undefined
}

/** What is looked at of one governed agent: as it is stored now, and as it says that it works. */
export type DriftFacts = {
  readonly agentId: string
  /** What the proof is about; null where there is none that can be read. */
  readonly approvedSha256: string | null
  /** Of the stored bytes, computed from them; null where there are none. */
  readonly storedSha256: string | null
  /** What the agent's row and the revision's row say that digest is. */
  readonly recordedSha256: readonly (string | null)[]
  /** What the stored bytes say; null where they say nothing that can be read. */
  readonly spec: AgentSpec | null
  /** How the checks of a start answer for it at this moment, as a governed agent. */
  readonly chain: Pick<Admission, 'findings' | 'rows'>
  /** The policy that the proof was granted by; null where there is no proof. */
  readonly approvedPolicySha256: string | null
  /** The policy that is active now. */
  readonly policySha256: string
  /** Of the keys that signed the proof. */
  readonly signers: readonly string[]
  /** Whether the policy of now has judged it already, and it did not pass. */
  readonly isInvalidated: boolean
  /** Whether it is about to be judged anew, any moment now: what comes of it is not known yet. */
  readonly isBeingAskedAbout: boolean
  /** What the run that goes on says of itself; null where nothing runs. */
  readonly reported: Reported | null
}

/** One thing that is not as it was approved, three ways: what was, what is stored, what the run says. */
export type Difference = {
  readonly kind: DriftKind
  readonly code: string
  readonly message: string
  readonly approved: string | null
  readonly stored: string | null
  readonly reported: string | null
  /** What may have brought it about, the same for every agent that it befell. */
  readonly cause: string
}

/** Nobody can say whether it has drifted: one of the checks could not be carried out. */
type Uncheckable = { readonly code: 'INTERCEPTOR_ERROR'; readonly message: string }

export type Compared =
  | {
      readonly ok: true
      readonly differences: readonly Difference[]
      /** Of these nobody can say at this moment whether they are so: they are not found, and not over either. */
      readonly unknown: readonly DriftKind[]
    }
  | { readonly ok: false; readonly why: Uncheckable }

/** Compares what was approved with what is. A check that gave no answer is never "in sync". */
export function compare(facts: DriftFacts): Compared {
  const { findings, rows } = facts.chain
  const crashed = findings.find(({ code }) => code === 'INTERCEPTOR_ERROR')
  const isWhole = rows.some(({ check, state }) => check === 'proof-presence' && state !== 'not-applicable')
  if (crashed || !isWhole) {
    const message = crashed?.message ?? 'The checks of a start gave no answer.'
    return { ok: false, why: { code: 'INTERCEPTOR_ERROR', message } }
  }
  const unknown = unknownOf(facts)
  const differences = [...ofTheChain(facts), ...ofTheRecord(facts), ...ofTheReport(facts)]
  return { ok: true, differences: differences.filter(({ kind }) => !unknown.includes(kind)), unknown }
}

function unknownOf(facts: DriftFacts): DriftKind[] {
  const { isBeingAskedAbout, reported } = facts
  const unknown: DriftKind[] = isBeingAskedAbout ? ['policy-moved', 'signer-revoked'] : []
  if (reported === null) return unknown
  if (reported.specSha256 === undefined || facts.approvedSha256 === null) unknown.push('reported-spec')
  const isReadable = readableSpec(facts) !== null
  if (!isReadable || reported.model === undefined) unknown.push('reported-model')
  if (!isReadable || typeof reported.model?.temperature !== 'number') unknown.push('reported-temperature')
  if (!isReadable || reported.tools === undefined) unknown.push('reported-tools')
  return unknown
}

/** The bytes that were approved have to be there, or what they said of model and tools is not known. */
const readableSpec = ({ spec, approvedSha256, storedSha256 }: DriftFacts): AgentSpec | null =>
  approvedSha256 === storedSha256 ? spec : null

/** A proof of something else, or one that nobody signed, says nothing that anything could be compared with. */
const worthless: ReadonlySet<string> = new Set(['PROOF_MISSING', 'SIGNATURE_INVALID'])

export const isWorthless = ({ findings }: DriftFacts['chain']): boolean =>
  findings.some(({ code }) => worthless.has(code))

function ofTheChain(facts: DriftFacts): Difference[] {
  const { findings } = facts.chain
  const first = findings.find(({ code }) => worthless.has(code))
  return (first ? [first] : findings).flatMap((finding) => {
    const found = chainKinds.get(finding.code)?.(facts, finding)
    return found ? [found] : []
  })
}

type FromFinding = (facts: DriftFacts, finding: AdmissionFinding) => Difference | null

const chainKinds: ReadonlyMap<string, FromFinding> = new Map<string, FromFinding>([
  [
    'SPEC_HASH_MISMATCH',
    ({ approvedSha256, storedSha256 }, { message }) =>
      difference('spec-changed', storedSha256 ?? 'gone', message, {
        approved: approvedSha256,
        stored: storedSha256,
      }),
  ],
  ['PROOF_MISSING', (_, { message }) => difference('proof-missing', '', message, {})],
  [
    'SIGNATURE_INVALID',
    ({ signers }, { message }) => difference('signature-invalid', signers[0] ?? '', message, {}),
  ],
  [
    'SIGNER_REVOKED',
    ({ signers }, { message }) =>
      difference('signer-revoked', signers.join(' '), message, { approved: signers.join(', ') || null }),
  ],
  [
    'POLICY_HASH_MISMATCH',
    ({ approvedPolicySha256, policySha256, isInvalidated }, { message }) =>
      isInvalidated
        ? null
        : difference('policy-moved', policySha256, message, {
            approved: approvedPolicySha256,
            stored: policySha256,
          }),
  ],
])

/** A column that tells a digest is believed by nobody; one that lies tells that somebody was at the database. */
function ofTheRecord({ approvedSha256, storedSha256, recordedSha256 }: DriftFacts): Difference[] {
  // Where the bytes are others, or nobody vouches for any, that is what happened; what the columns say is no news.
  if (storedSha256 !== approvedSha256) return []
  const lie = recordedSha256.find((recorded) => recorded !== storedSha256)
  if (lie === undefined) return []
  const message = 'A record of the digest was changed; the bytes of the spec are what they were.'
  return [difference('record-changed', lie ?? '', message, { approved: storedSha256, stored: lie })]
}

/** What a run leaves out is not known, and nothing is concluded from it. */
function ofTheReport(facts: DriftFacts): Difference[] {
  const { reported, approvedSha256, storedSha256 } = facts
  if (reported === null) return []
  const found: Difference[] = []
  const { specSha256, model, tools } = reported
  if (specSha256 !== undefined && approvedSha256 !== null && specSha256 !== approvedSha256) {
    const message = 'It says that it works by a spec with another digest.'
    const values = { approved: approvedSha256, stored: storedSha256, reported: specSha256 }
    found.push(difference('reported-spec', specSha256, message, values))
  }
  const spec = readableSpec(facts)
  if (spec === null) return found
  const approved = spec.anatomy.model
  if (model !== undefined) {
    const [was, is] = [
      approved ? `${approved.provider}/${approved.name}` : 'none',
      `${model.provider}/${model.name}`,
    ]
    if (was !== is) {
      const message = `It works with ${is}; ${was} was approved.`
      found.push(difference('reported-model', is, message, { approved: was, stored: was, reported: is }))
    }
    const { temperature } = model
    if (typeof temperature === 'number' && temperature !== approved?.temperature) {
      const [then, now] = [String(approved?.temperature ?? 'none'), String(temperature)]
      const message = `It works at a temperature of ${now}; ${then} was approved.`
      const values = { approved: then, stored: then, reported: now }
      found.push(difference('reported-temperature', now, message, values))
    }
  }
  if (tools !== undefined) {
    const [was, is] = [named(spec.anatomy.tools.map(({ name }) => name)), named(tools)]
    if (was !== is) {
      const message = `It has the tools ${is || '(none)'}; approved were ${was || '(none)'}.`
      found.push(difference('reported-tools', is, message, { approved: was, stored: was, reported: is }))
    }
  }
  return found
}

const named = (tools: readonly string[]): string => [...new Set(tools)].sort().join(', ')

type Values = Partial<Pick<Difference, 'approved' | 'stored' | 'reported'>>

/** As long as a cause may be where it is stored. */
const longestCause = 200

const difference = (
  kind: DriftKind,
  detail: string,
  message: string,
  { approved = null, stored = null, reported = null }: Values,
): Difference => ({
  kind,
  code: driftKinds[kind].code,
  message,
  approved,
  stored,
  reported,
  // By whole characters: half of one would be stored as something else, and never be found again.
  cause: [...(detail ? `${kind}:${detail}` : kind)].slice(0, longestCause).join(''),
})
