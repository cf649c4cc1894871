import { admit, type PresentedProof } from '@countersign/admission'
import { type AgentSpec, parseSpecBytes } from '@countersign/agents'
import { type Finding, remedyOf } from '@countersign/decisions'
import { digestOfBytes } from '@countersign/digest'
import { parseHeader } from '@countersign/ledger'
import { findingsOf, type PromotionInput } from '@countersign/policy'
import {
  isIssuance,
  issuanceFacts,
  type KeyRecord,
  type ProofBundle,
  parseBundle,
  readStatement,
} from '@countersign/proofs'
import { nodeCryptography } from '@countersign/proofs/node'
import type { Revision } from '../agents/revision-store.ts'
import type { Agent } from '../agents/store.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { Held } from '../policy/decisions.ts'
import { governedInput } from '../policy/governed-input.ts'
import type { StoredProof } from '../proofs/store.ts'
import { policyAway, policySlow } from './refusals.ts'

/** A governed agent, and everything that is stored of what was approved. */
export type Subject = {
  agent: Agent
  revision: Revision | null
  proof: StoredProof | null
  /** Where the ledger has the issue of the proof. */
  position: number | null
  /** The event that tells of it, in its exact bytes. */
  issue: Buffer | null
}

/** A governed agent whose spec and proof are what was signed. */
export type Approved = {
  agent: Agent
  number: number
  hex: string
  /** The canonical bytes of the spec, as they are stored and were signed. */
  bytes: Uint8Array
  spec: AgentSpec
  proof: StoredProof
  presented: PresentedProof
}

export type Verdict =
  | { passes: true; approved: Approved; input: PromotionInput }
  | { passes: false; findings: readonly Finding[]; approved: Approved | null }

/**
 * Whether a governed agent would still become governed. Its proof is verified first: nothing that cannot be believed is
 * signed anew, or revalidating would launder it.
 */
export async function judge(
  subject: Subject,
  keys: readonly KeyRecord[],
  held: Held,
  now: number,
  onCrash: (error: unknown) => void,
): Promise<Verdict> {
  const { agent, revision } = subject
  const reading = revision && parseSpecBytes(revision.spec)
  if (!revision || !reading?.ok) return { passes: false, findings: [specLost], approved: null }
  const hex = digestOfBytes(sha256, revision.spec)
  const presented = presentedOf(subject)
  const admission = admit(
    {
      mode: 'governed',
      now,
      workspaceId: agent.workspaceId,
      agentId: agent.id,
      revision: revision.number,
      specBytes: revision.spec,
      spec: reading.spec,
      proof: presented,
      // The one that it was signed by: whether it passes today's is asked below.
      policySha256: presented?.statement.predicate.policy.digest.sha256 ?? held.snapshot.hash,
      keys,
    },
    { cryptography: nodeCryptography, onPolicyDrift: 'block', onCrash: (_, error) => onCrash(error) },
  )
  const findings: Finding[] = admission.findings.map(({ code, message, remedy }) => ({
    code,
    message,
    remedy,
    path: null,
  }))
  // A check that could not be carried out says nothing about the agent.
  if (admission.findings.some(({ code }) => code === 'INTERCEPTOR_ERROR')) {
    throw new Error(`A check of ${agent.id} could not be carried out.`)
  }
  const { proof } = subject
  const isBelieved = findings.length === 0 && presented !== null && proof !== null
  const approved = isBelieved
    ? { agent, number: revision.number, hex, bytes: revision.spec, spec: reading.spec, proof, presented }
    : null
  const input = governedInput(agent, revision.number, hex, reading.spec, now)
  if (input === null) throw new Error(`${agent.id} is not governed, and was asked about as if it were.`)
  findings.push(...(await findingsBy(held, input)))
  if (findings.length === 0 && approved) return { passes: true, approved, input }
  return { passes: false, findings, approved }
}

/** What the policy has against it. An engine that is away or too slow has no answer that anybody may be invalidated by. */
export async function findingsBy(held: Held, input: PromotionInput): Promise<readonly Finding[]> {
  const answer = await held.ask('promotion', input)
  if (answer.outcome === 'unanswered' && answer.code === 'POLICY_UNAVAILABLE')
    throw policyAway(answer.message)
  if (answer.outcome === 'unanswered' && answer.code === 'POLICY_TIMEOUT') throw policySlow(answer.message)
  return findingsOf(answer)
}

export function presentedOf({ agent, proof, position, issue }: Subject): PresentedProof | null {
  const read = proof && parseBundle(proof.bundle)
  if (!read?.ok) return null
  const { bundle, headers, payload } = read.value
  const statement = readStatement(payload)
  if (!statement.ok || statement.value.predicate.proofId !== proof?.id) return null
  const isIssued = issue !== null && tellsOf(issue, agent.workspaceId, proof.id, bundle)
  return { bundle, headers, statement: statement.value, position, isIssued }
}

/** Whether the event is the issue of exactly this bundle: a proof that the ledger does not know is none. */
function tellsOf(issue: Buffer, workspaceId: string, proofId: string, bundle: ProofBundle): boolean {
  const header = parseHeader(issue)
  if (!header.ok) return false
  const { payloadSha256, signaturesSha256 } = issuanceFacts(sha256, bundle)
  const { workspace, action, subject, facts } = header.value
  return (
    workspace === workspaceId &&
    isIssuance(action) &&
    subject === `proof:${proofId}` &&
    facts.payloadSha256 === payloadSha256 &&
    facts.signaturesSha256 === signaturesSha256
  )
}

const specLost: Finding = {
  code: 'SPEC_HASH_MISMATCH',
  message: 'What is stored of the governed revision is no spec any more.',
  remedy: remedyOf('SPEC_HASH_MISMATCH'),
  path: null,
}
