import { canonicalBytes, type Digest, digestOfBytes } from '@countersign/digest'
import type { PromotionInput } from '@countersign/policy'
import {
  formatBundle,
  issuanceFacts,
  type ProofBundle,
  type Statement,
  statementOf,
} from '@countersign/proofs'
import { newId } from '../ids.ts'
import { sha256 } from '../ledger/cryptography.ts'
import { originOf } from '../ledger/writer.ts'
import type { Asked } from '../policy/engine.ts'
import type { StoredProof } from '../proofs/store.ts'
import type { Approved } from './judging.ts'

/** A proof that takes the place of another, all but the event that tells of it. */
export type Signed = { proof: Omit<StoredProof, 'eventId'>; bound: ReturnType<typeof issuanceFacts> }

type Surroundings = {
  sign: (payload: Uint8Array) => Promise<ProofBundle>
  snapshot: Asked['snapshot']
  version: string
  now: number
}

/** The same approvals of the same spec, by the policy of now. */
export function renewed(approved: Approved, input: PromotionInput, by: Surroundings): Promise<Signed> {
  const { predicate } = approved.presented.statement
  const { number, hex, bytes } = approved
  return signed(approved, { number, hex, bytes, input, narrowedFrom: predicate.narrowedFrom?.sha256 }, by)
}

/** A smaller spec than the one that was approved. Nobody approved it by itself, and the statement claims nobody. */
export const narrowed = (
  approved: Approved,
  revision: { number: number; hex: string; bytes: Uint8Array; input: PromotionInput },
  by: Surroundings,
): Promise<Signed> => signed(approved, { ...revision, narrowedFrom: approved.hex }, by)

type Revision = {
  number: number
  hex: string
  bytes: Uint8Array
  input: PromotionInput
  narrowedFrom: string | undefined
}

async function signed(
  { agent, hex: approvedHex, proof: before, presented }: Approved,
  { number, hex, bytes: specBytes, input, narrowedFrom }: Revision,
  { sign, snapshot, version, now }: Surroundings,
): Promise<Signed> {
  const { workspaceId, id: agentId, name } = agent
  const { predicate } = presented.statement
  const proofId = newId('proof', now)
  const isSameSpec = hex === approvedHex
  const statement = statementOf({
    proofId,
    verifier: originOf(workspaceId),
    version,
    workspaceId,
    agent: { id: agentId, name, revision: number },
    specSha256: hex,
    policy: {
      snapshotId: snapshot.id,
      number: snapshot.number,
      sha256: snapshot.hash,
      inputSha256: digestOfInput(input, specBytes),
    },
    requestId: predicate.requestId,
    requestedBy: predicate.requestedBy,
    approvals: isSameSpec ? predicate.approvals.map(approvalOf) : [],
    quorum: isSameSpec ? predicate.quorum.required : 0,
    breakGlass: predicate.breakGlass,
    ...(narrowedFrom === undefined ? {} : { narrowedFrom }),
    supersedes: before.id,
    at: now,
    notAfter: predicate.validity.notAfter === null ? null : Date.parse(predicate.validity.notAfter),
  })
  const bundle = await sign(statement)
  return {
    proof: {
      workspaceId,
      id: proofId,
      agentId,
      revision: number,
      digest: Buffer.from(hex, 'hex'),
      requestId: before.requestId,
      policyId: snapshot.id,
      policyHash: Buffer.from(snapshot.hash, 'hex'),
      bundle: Buffer.from(formatBundle(bundle)),
      isBreakGlass: before.isBreakGlass,
      issuedAt: now,
    },
    bound: issuanceFacts(sha256, bundle),
  }
}

/** The digest of the input's canonical bytes, in which those of the spec stand as they are stored. */
export function digestOfInput({ spec: _, ...rest }: PromotionInput, specBytes: Uint8Array): Digest {
  const text = Buffer.from(canonicalBytes(rest)).toString('utf8')
  // `spec` is the last of the fields in their order.
  const start = Buffer.from(`${text.slice(0, -1)},"spec":`)
  return digestOfBytes(sha256, Buffer.concat([start, specBytes, Buffer.from('}')]))
}

type Approval = Statement['predicate']['approvals'][number]

const approvalOf = ({ approver, role, at, eventId }: Approval) => ({
  personId: approver.slice('person:'.length),
  role,
  at: Date.parse(at),
  eventId,
})
