import { type AgentSpec, diffSpecs, sentenceOfChanges } from '@countersign/agents'
import type { Finding } from '@countersign/decisions'
import type { PromotionInput } from '@countersign/policy'
import { type NoFix, remediationOf } from '@countersign/remediation'
import { firstOf, rowOf, sealedSpec } from '../agents/agent-row.ts'
import type { Stores } from '../database/stores.ts'
import type { Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Held } from '../policy/decisions.ts'
import { governedInput } from '../policy/governed-input.ts'
import { type Approved, findingsBy } from './judging.ts'
import type { Signed } from './signing.ts'

/** A smaller spec that the policy lets through, as the next revision. */
export type Remedied = {
  spec: AgentSpec
  number: number
  hex: string
  digest: Buffer
  bytes: Buffer
  changes: string
  input: PromotionInput
}

export type Remedy = { ok: true; approved: Approved; remedied: Remedied } | { ok: false; noFix: NoFix }

/** Computes the fix and asks the policy about it: what is computed is only believed when the policy says so too. */
export async function remedyFor(
  approved: Approved,
  findings: readonly Finding[],
  held: Held,
  now: number,
): Promise<Remedy> {
  const remediation = remediationOf(approved.spec, findings, held.data)
  if (remediation.kind !== 'narrowed') return { ok: false, noFix: remediation }
  const { spec } = remediation
  const { bytes, digest, hex } = sealedSpec(spec)
  const number = approved.agent.lastRevision + 1
  const input = governedInput(approved.agent, number, hex, spec, now)
  if (input === null) throw new Error(`${approved.agent.id} is not governed, and was to be narrowed.`)
  const left = await findingsBy(held, input)
  if (left.length > 0) {
    const because = left.map(({ code, message }) => ({ code, because: message }))
    const note = left
      .map(({ message }) => message)
      .join('\n')
      .slice(0, longestNote)
    return { ok: false, noFix: { kind: 'promotion', because, note } }
  }
  const changes = firstOf(sentenceOfChanges(diffSpecs(approved.spec, spec)), longestChanges)
  return { ok: true, approved, remedied: { spec, number, hex, digest, bytes, changes, input } }
}

const longestChanges = 2_000
const longestNote = 1_000

/** The narrowed revision becomes the governed one. A sandbox revision beside it stays what it is. */
export async function putInPlace(
  stores: Stores,
  writer: LedgerWriter,
  { agent, number: from, hex: fromHex }: Approved,
  { spec, number, hex, digest, bytes, changes }: Remedied,
  { proof }: Signed,
  by: Doer,
  now: number,
): Promise<void> {
  const { workspaceId, id: agentId, name } = agent
  await stores.revisions.add({
    workspaceId,
    agentId,
    number,
    spec: bytes,
    digest,
    authorId: personOf(by) ?? agent.updatedBy,
    at: now,
    note: 'Narrowed to pass the policy',
    changes,
    basedOn: from,
    restoredFrom: null,
  })
  await stores.agents.set(workspaceId, agentId, {
    // Lists show the current revision, which is the one in the sandbox where there is one.
    ...(agent.sandboxRevision === null ? rowOf(spec) : {}),
    lastRevision: number,
    governedRevision: number,
    governedDigest: digest,
    isInvalidated: false,
    proofId: proof.id,
    updatedAt: now,
  })
  await writer.append(stores, workspaceId, {
    by,
    action: 'agent.remediated',
    subjectId: agentId,
    facts: {
      revision: number,
      specSha256: hex,
      narrowedFrom: from,
      narrowedFromSha256: fromHex,
      policy: proof.policyId,
      policySha256: proof.policyHash.toString('hex'),
      proof: proof.id,
    },
    words: { agentName: name, changes },
  })
}

const personOf = ({ reference }: Doer): string | null =>
  reference.startsWith('person:') ? reference.slice('person:'.length) : null
