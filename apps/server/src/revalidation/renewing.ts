import type { Signer } from '@countersign/proofs'
import type { Stores } from '../database/stores.ts'
import { bySystem, type Doer } from '../ledger/doer.ts'
import type { LedgerWriter, Told } from '../ledger/writer.ts'
import type { Approved } from './judging.ts'
import { putInPlace, type Remedied } from './remedying.ts'
import type { Signed } from './signing.ts'

/** A proof that was signed for an agent; with the smaller spec that it is for, where the agent was narrowed. */
export type Renewal = { approved: Approved; signed: Signed; remedied: Remedied | null }

type Act = { signers: readonly Signer[]; revalidationId: string | null; by: Doer; now: number }

/** The new proofs with their events; each agent is valid by its own, and whoever was in quarantine is released. */
export async function renew(
  stores: Stores,
  writer: LedgerWriter,
  workspaceId: string,
  renewals: readonly Renewal[],
  { signers, revalidationId, by, now }: Act,
): Promise<void> {
  if (renewals.length === 0) return
  const eventIds = await writer.appendAll(
    stores,
    workspaceId,
    renewals.map((renewal) => toldOf(renewal, revalidationId)),
  )
  await stores.subjects.addProofs(
    renewals.map(({ signed }, at) => ({ ...signed.proof, eventId: eventIds[at] ?? '' })),
    signers.map(({ kid }) => kid),
  )
  await stores.subjects.confirm(
    workspaceId,
    renewals.flatMap(({ signed: { proof }, remedied }) =>
      remedied ? [] : [{ agentId: proof.agentId, proofId: proof.id }],
    ),
  )
  for (const { approved, signed, remedied } of renewals) {
    if (remedied) await putInPlace(stores, writer, approved, remedied, signed, by, now)
  }
  await stores.quarantines.release(
    workspaceId,
    renewals.flatMap(({ approved: { agent } }) => (agent.isInvalidated ? [agent.id] : [])),
  )
}

const toldOf = ({ approved, signed }: Renewal, revalidation: string | null): Told<'proof.renewed'> => ({
  by: bySystem,
  action: 'proof.renewed',
  subjectId: signed.proof.id,
  facts: {
    agent: signed.proof.agentId,
    revision: signed.proof.revision,
    specSha256: signed.proof.digest.toString('hex'),
    promotion: signed.proof.requestId,
    policySha256: signed.proof.policyHash.toString('hex'),
    ...signed.bound,
    breakGlass: signed.proof.isBreakGlass,
    supersedes: approved.proof.id,
    revalidation,
    released: approved.agent.isInvalidated,
  },
  words: { agentName: approved.agent.name },
})
