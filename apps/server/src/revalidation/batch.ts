import { Refusal } from '@countersign/decisions'
import { type KeyRecord, type ProofBundle, signingWith } from '@countersign/proofs'
import type { Agent } from '../agents/store.ts'
import type { Stores } from '../database/stores.ts'
import { bySystem, type Doer } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Held } from '../policy/decisions.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import { type Failed, invalidate } from './invalidating.ts'
import { type Approved, judge, type Subject } from './judging.ts'
import { type Remedied, remedyFor } from './remedying.ts'
import { type Renewal, renew } from './renewing.ts'
import { faulted, invalidatedAs, renewedAs, type Unjudged, unjudgedAs } from './result.ts'
import type { RevalidationResult } from './result-store.ts'
import { narrowed, renewed } from './signing.ts'

type Deps = {
  writer: LedgerWriter
  signingKeys: SigningKeys
  metrics: Pick<Metrics, 'revalidationSeconds'>
  version: string
  onCrash: (error: unknown) => void
  /** Hears what kept an agent from being judged. */
  onFault: (agentId: string, error: unknown) => void
}

/** What is wanted of some agents that are locked, by a policy that is held. */
export type Wanted = {
  held: Held
  agents: readonly Agent[]
  revalidationId: string
  now: number
  apply: boolean
}

type Sign = (payload: Uint8Array) => Promise<ProofBundle>

/** What is to become of an agent, before anything of it is written. */
type Fate = { renewal: Renewal } | { failed: Failed } | { unjudged: Unjudged }

/** The same, before anything is signed for it. */
type Judged = Fate | { agent: Agent; sign: () => Promise<Fate> }

/** Judges agents and writes what became of each, in the caller's transaction: every one of them whole, or none. */
export class RevalidationBatch {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** What fails at one agent alone is told of that one and keeps no other from being judged. */
  async carryOut(stores: Stores, workspaceId: string, wanted: Wanted): Promise<RevalidationResult[]> {
    const { writer, signingKeys } = this.#deps
    const { held, agents, revalidationId, now } = wanted
    const read = this.#timed('read')
    const keys = await signingKeys.keyRecordsFor(stores, workspaceId)
    const { signers, count } = await signingKeys.signersForMany(stores, workspaceId)
    const subjects = await subjectsOf(stores, workspaceId, agents)
    read()
    const fates = await this.#fatesOf(subjects, keys, signingWith(signers), wanted)
    const written = this.#timed('write')
    await count()
    const renewals = fates.flatMap((fate) => ('renewal' in fate ? [fate.renewal] : []))
    const failed = fates.flatMap((fate) => ('failed' in fate ? [fate.failed] : []))
    await renew(stores, writer, workspaceId, renewals, { signers, revalidationId, by: bySystem, now })
    await invalidate(stores, writer, workspaceId, held.snapshot, failed, revalidationId, now)
    written()
    const of = { workspaceId, revalidationId, at: now }
    return fates.map((fate) => {
      if ('renewal' in fate) return renewedAs(of, fate.renewal)
      return 'failed' in fate ? invalidatedAs(of, fate.failed) : unjudgedAs(of, fate.unjudged)
    })
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
    const { writer, signingKeys, version } = this.#deps
    const { signers, count } = await signingKeys.signersForMany(stores, workspaceId)
    const sign = signingWith(signers)
    const signed = await narrowed(approved, remedied, { sign, snapshot: held.snapshot, version, now })
    await count()
    const renewal = { approved, signed, remedied }
    await renew(stores, writer, workspaceId, [renewal], { signers, revalidationId: null, by, now })
  }

  /** An engine elsewhere hears one question at a time; signatures are made together. */
  async #fatesOf(
    subjects: readonly Subject[],
    keys: readonly KeyRecord[],
    sign: Sign,
    wanted: Wanted,
  ): Promise<Fate[]> {
    const evaluated = this.#timed('evaluate')
    const judged: Judged[] = []
    for (const subject of subjects) {
      judged.push(await this.#isolated(subject.agent, () => this.#judge(subject, keys, sign, wanted)))
    }
    evaluated()
    const signed = this.#timed('sign')
    const fates = await Promise.all(
      judged.map((one) => ('sign' in one ? this.#isolated(one.agent, one.sign) : one)),
    )
    signed()
    return fates
  }

  #timed(phase: 'read' | 'evaluate' | 'sign' | 'write'): () => void {
    const since = performance.now()
    return () => this.#deps.metrics.revalidationSeconds.inc({ phase }, (performance.now() - since) / 1_000)
  }

  /** An engine or a signing service that is away is no fault of an agent, and keeps everybody waiting. */
  async #isolated<T>(agent: Agent, work: () => Promise<T>): Promise<T | { unjudged: Unjudged }> {
    try {
      return await work()
    } catch (error) {
      if (error instanceof Refusal && error.code !== 'POLICY_TIMEOUT') throw error
      this.#deps.onFault(agent.id, error)
      return {
        unjudged:
          error instanceof Refusal ? { agent, code: error.code, message: error.message } : faulted(agent),
      }
    }
  }

  async #judge(
    subject: Subject,
    keys: readonly KeyRecord[],
    sign: Sign,
    { held, now, apply }: Wanted,
  ): Promise<Judged> {
    const { version, onCrash } = this.#deps
    const { agent } = subject
    const by = { sign, snapshot: held.snapshot, version, now }
    const verdict = await judge(subject, keys, held, now, onCrash)
    if (verdict.passes) {
      const { approved, input } = verdict
      return {
        agent,
        sign: async () => ({
          renewal: { approved, signed: await renewed(approved, input, by), remedied: null },
        }),
      }
    }
    const { approved, findings } = verdict
    const remedy = apply && approved ? await remedyFor(approved, findings, held, now) : null
    if (!approved || !remedy?.ok) return { failed: failedOf(subject, findings) }
    const { remedied } = remedy
    return {
      agent,
      sign: async () => ({ renewal: { approved, signed: await narrowed(approved, remedied, by), remedied } }),
    }
  }
}

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

const failedOf = ({ agent, revision }: Subject, findings: Failed['findings']): Failed => ({
  agent,
  revision: agent.governedRevision ?? 1,
  // What was approved, whatever lies there now.
  hex: (agent.governedDigest ?? revision?.digest ?? Buffer.alloc(32)).toString('hex'),
  findings,
})
