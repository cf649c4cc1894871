import type { Finding } from '@countersign/decisions'
import type { PromotionInput } from '@countersign/policy'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import { bySystem, type Doer } from '../ledger/doer.ts'
import type { LedgerWriter, Told } from '../ledger/writer.ts'
import type { Held, PolicyDecisions } from '../policy/decisions.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import { type Approved, judge, type Subject } from './judging.ts'
import { putInPlace, type Remedied, remedyFor } from './remedying.ts'
import { narrowed, renewed, type Signed } from './signing.ts'

type Deps = {
  writer: LedgerWriter
  decisions: PolicyDecisions
  signingKeys: SigningKeys
  version: string
  onCrash: (error: unknown) => void
}

export type BatchCounts = { renewed: number; invalidated: number; remediated: number; released: number }

type Passed = { approved: Approved; input: PromotionInput }
type Failed = { agent: Agent; revision: number; hex: string; findings: readonly Finding[] }
type Narrowed = { approved: Approved; remedied: Remedied }

/** What is wanted of some agents that are locked, by a policy that is held. */
export type Wanted = {
  held: Held
  agents: readonly Agent[]
  revalidationId: string
  now: number
  apply: boolean
}

/** Judges agents and writes what became of each, in the caller's transaction: every one of them whole, or none. */
export class RevalidationBatch {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async carryOut(stores: Stores, workspaceId: string, wanted: Wanted): Promise<BatchCounts> {
    const { held, agents, revalidationId, now, apply } = wanted
    const keys = await this.#deps.signingKeys.keyRecordsFor(stores, workspaceId)
    const passed: Passed[] = []
    const failed: Failed[] = []
    const narrowing: Narrowed[] = []
    for (const subject of await subjectsOf(stores, workspaceId, agents)) {
      const verdict = await judge(subject, keys, held, now, this.#deps.onCrash)
      if (verdict.passes) {
        passed.push(verdict)
        continue
      }
      const { approved, findings } = verdict
      const remedy = apply && approved ? await remedyFor(approved, findings, held, now) : null
      if (approved && remedy?.ok) narrowing.push({ approved, remedied: remedy.remedied })
      else failed.push(failedOf(subject, findings))
    }
    const released = await this.#sign(stores, workspaceId, wanted, passed, narrowing, bySystem)
    await this.#invalidate(stores, workspaceId, held, failed, revalidationId, now)
    return {
      renewed: passed.length,
      invalidated: failed.length,
      remediated: narrowing.length,
      released,
    }
  }

  /** One agent that somebody narrows by hand. */
  async narrow(
    stores: Stores,
    workspaceId: string,
    held: Held,
    approved: Approved,
    remedied: Remedied,
    by: Doer,
    now: number,
  ): Promise<void> {
    const wanted = { held, now, revalidationId: null }
    await this.#sign(stores, workspaceId, wanted, [], [{ approved, remedied }], by)
  }

  /** Answers how many had been invalidated and are not any more. */
  async #sign(
    stores: Stores,
    workspaceId: string,
    { held, now, revalidationId }: Pick<Wanted, 'held' | 'now'> & { revalidationId: string | null },
    passed: readonly Passed[],
    narrowing: readonly Narrowed[],
    by: Doer,
  ): Promise<number> {
    if (passed.length + narrowing.length === 0) return 0
    const { writer, signingKeys, version } = this.#deps
    const { signers, count } = await signingKeys.signersForMany(stores, workspaceId)
    const surroundings = { signers, snapshot: held.snapshot, version, now }
    const made = await Promise.all([
      ...passed.map(({ approved, input }) => renewed(approved, input, surroundings)),
      ...narrowing.map(({ approved, remedied }) => narrowed(approved, remedied, surroundings)),
    ])
    await count()
    const all = [...passed, ...narrowing].map(({ approved }) => approved)
    const told = made.map((one, at) => toldOfRenewal(one, all[at], revalidationId))
    const eventIds = await writer.appendAll(stores, workspaceId, told)
    const proofs = made.map(({ proof }, at) => ({ ...proof, eventId: eventIds[at] ?? '' }))
    await stores.subjects.addProofs(
      proofs,
      signers.map(({ kid }) => kid),
    )
    await stores.subjects.confirm(
      workspaceId,
      made.slice(0, passed.length).map(({ proof }) => ({ agentId: proof.agentId, proofId: proof.id })),
    )
    for (const [at, { approved, remedied }] of narrowing.entries()) {
      const signed = made[passed.length + at]
      if (!signed) throw new Error('A narrowed agent has no proof.')
      await putInPlace(stores, writer, approved, remedied, signed, by, now)
    }
    const released = all.filter(({ agent }) => agent.isInvalidated)
    await stores.quarantines.release(
      workspaceId,
      released.map(({ agent }) => agent.id),
    )
    return released.length
  }

  async #invalidate(
    stores: Stores,
    workspaceId: string,
    { snapshot }: Held,
    failed: readonly Failed[],
    revalidationId: string,
    now: number,
  ): Promise<void> {
    if (failed.length === 0) return
    const eventIds = await this.#deps.writer.appendAll(
      stores,
      workspaceId,
      failed.map(({ agent, revision, hex, findings }) => ({
        by: bySystem,
        action: 'agent.invalidated' as const,
        subjectId: agent.id,
        outcome: 'deny' as const,
        codes: [...new Set(findings.map(({ code }) => code))].slice(0, mostCodes),
        facts: {
          revision,
          specSha256: hex,
          policy: snapshot.id,
          policySha256: snapshot.hash,
          revalidation: revalidationId,
        },
        words: { agentName: agent.name },
      })),
    )
    await stores.subjects.invalidate(
      workspaceId,
      failed.map(({ agent }) => agent.id),
    )
    await stores.quarantines.put(
      failed.map(({ agent, revision, findings }, at) => ({
        workspaceId,
        agentId: agent.id,
        revalidationId,
        snapshotId: snapshot.id,
        revision,
        since: now,
        code: findings[0]?.code ?? 'POLICY_UNDEFINED',
        findings: JSON.stringify(findings.slice(0, mostFindings)),
        eventId: eventIds[at] ?? '',
      })),
    )
    await tellOwners(
      stores,
      workspaceId,
      failed.map(({ agent }) => agent).filter(({ isInvalidated }) => !isInvalidated),
      now,
    )
  }
}

const mostFindings = 50
const mostCodes = 16

export async function subjectsOf(
  stores: Stores,
  workspaceId: string,
  agents: readonly Agent[],
): Promise<Subject[]> {
  const revisions = await stores.subjects.revisionsOf(workspaceId, agents)
  const proofs = await stores.subjects.proofsOf(workspaceId, agents)
  return agents.map((agent) => {
    const found = agent.proofId === null ? undefined : proofs.get(agent.proofId)
    return {
      agent,
      revision: revisions.get(agent.id) ?? null,
      proof: found?.proof ?? null,
      position: found?.position ?? null,
      issue: found?.issue ?? null,
    }
  })
}

const failedOf = ({ agent, revision }: Subject, findings: readonly Finding[]): Failed => ({
  agent,
  revision: agent.governedRevision ?? 1,
  // What was approved, whatever lies there now.
  hex: (agent.governedDigest ?? revision?.digest ?? Buffer.alloc(32)).toString('hex'),
  findings,
})

function toldOfRenewal(
  { proof, bound }: Signed,
  approved: Approved | undefined,
  revalidation: string | null,
): Told<'proof.renewed'> {
  if (!approved) throw new Error('A proof was signed for nobody.')
  return {
    by: bySystem,
    action: 'proof.renewed',
    subjectId: proof.id,
    facts: {
      agent: proof.agentId,
      revision: proof.revision,
      specSha256: proof.digest.toString('hex'),
      promotion: proof.requestId,
      policySha256: proof.policyHash.toString('hex'),
      ...bound,
      breakGlass: proof.isBreakGlass,
      supersedes: approved.proof.id,
      revalidation,
      released: approved.agent.isInvalidated,
    },
    words: { agentName: approved.agent.name },
  }
}

/** The people of the group that owns an agent; whoever made it, where no group has that name. */
async function tellOwners(
  stores: Stores,
  workspaceId: string,
  agents: readonly Agent[],
  now: number,
): Promise<void> {
  const owners = [...new Set(agents.flatMap(({ owner }) => (owner === null ? [] : [owner])))]
  const people = await stores.quarantines.ownersOf(workspaceId, owners)
  const told = agents.flatMap(({ id: agentId, owner, createdBy }) =>
    (people.get(owner ?? '') ?? [createdBy]).map((personId) => ({ personId, agentId })),
  )
  await stores.quarantines.notify(workspaceId, told, now)
}
