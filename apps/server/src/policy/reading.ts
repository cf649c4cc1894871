import { roleHas } from '@countersign/people'
import type { CheckedPolicy, Question } from '@countersign/policy'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Env } from '../env.ts'
import { namesOf } from '../ledger/names.ts'
import type { Actor } from '../members/actor.ts'
import { bundleOf } from './bundle.ts'
import { getActive } from './pointer.ts'
import type { PolicyProposals } from './proposals.ts'
import { decisionNotFound, notYoursToTry, policyBroken, snapshotNotFound } from './refusals.ts'
import type { PolicySnapshots } from './snapshots.ts'

type Deps = {
  stores: Stores
  clock: Clock
  snapshots: PolicySnapshots
  proposals: PolicyProposals
  shipped: CheckedPolicy
  opa: Env['opa']
}

type Candidate = { files: CheckedPolicy['files'] } | { snapshotId: string } | { proposalId: string }

const dayMs = 24 * 60 * 60 * 1000
/** A replica that was not heard of for so long has stopped, or cannot reach the database. */
const replicaGoneMs = 2 * 60 * 1000

/** The policy as its readers see it. */
export class PolicyReading {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** What decides now, on which replica, and what waits. */
  async overview(actor: Actor) {
    const { stores, clock, shipped, opa } = this.#deps
    const { workspaceId } = actor
    const now = clock()
    const active = await getActive(stores, workspaceId)
    const [version] = await this.#versions(actor, await stores.policy.page(workspaceId, active.number + 1, 1))
    if (!version) throw snapshotNotFound()
    const replicas = await stores.policyRecords.replicas(workspaceId, now - dayMs)
    return {
      now,
      active: { ...version, activatedAt: active.activatedAt },
      needsTwo: active.needsTwo,
      openProposals: await stores.proposals.countOpen(workspaceId),
      engine: { name: opa ? 'opa' : 'embedded', address: opa?.url ?? null, fallback: opa?.fallback ?? null },
      shipped: { hash: shipped.hash, isActive: shipped.hash === version.hash },
      replicas: replicas.map((replica) => ({
        replicaId: replica.replicaId,
        host: replica.host,
        engine: replica.engine,
        loadedHash: replica.hash?.toString('hex') ?? null,
        loadedAt: replica.loadedAt,
        isCurrent: replica.hash?.toString('hex') === version.hash,
        isGone: now - replica.seenAt > replicaGoneMs,
        seenAt: replica.seenAt,
        error: replica.error,
        errorAt: replica.errorAt,
        fallbacks: replica.fallbacks,
      })),
    }
  }

  async snapshots(actor: Actor, cursor: number | undefined, limit: number) {
    const rows = await this.#deps.stores.policy.page(actor.workspaceId, cursor, limit)
    const items = await this.#versions(actor, rows.slice(0, limit))
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.number ?? null) : null }
  }

  /** The files of a version, or of the active one. */
  async files(actor: Actor, snapshotId: string | undefined) {
    const { stores, snapshots } = this.#deps
    const { workspaceId } = actor
    const id = snapshotId ?? (await getActive(stores, workspaceId)).snapshotId
    const row = await stores.policy.describe(workspaceId, id)
    const [version] = await this.#versions(actor, row ? [row] : [])
    if (!version) throw snapshotNotFound()
    return { ...version, files: await snapshots.files(stores, workspaceId, id) }
  }

  /**
   * A set to compare with what is active, whole and checked. Looking at what somebody sends costs what its tests cost,
   * so only those may ask for it who may activate it.
   */
  async candidate(actor: Actor, candidate: Candidate): Promise<CheckedPolicy> {
    const { snapshots } = this.#deps
    if ('files' in candidate && !roleHas(actor.role, 'policy:write')) throw notYoursToTry()
    const check = snapshots.check(await this.#filesOf(actor, candidate))
    if (check.ok) return check.policy
    throw policyBroken(check.problems)
  }

  async exportBundle(actor: Actor, snapshotId: string | undefined) {
    const { number, hash, files } = await this.files(actor, snapshotId)
    return { fileName: `policy-${number}.tar.gz`, hash, bundle: bundleOf({ files, hash }).toString('base64') }
  }

  /** How often rules that only warn would have denied, by day. */
  async warnings(actor: Actor, days: number) {
    const { stores, clock } = this.#deps
    const rows = await stores.policyRecords.warnings(actor.workspaceId, clock() - days * dayMs)
    const rules = new Map<
      string,
      { rule: string; times: number; lastAt: number; byDay: { day: number; times: number }[] }
    >()
    for (const { rule, day, times, lastAt } of rows) {
      const known = rules.get(rule) ?? { rule, times: 0, lastAt: 0, byDay: [] }
      known.times += times
      known.lastAt = Math.max(known.lastAt, lastAt)
      const today = known.byDay.find((one) => one.day === day)
      if (today) today.times += times
      else known.byDay.push({ day, times })
      rules.set(rule, known)
    }
    return { days, rules: [...rules.values()] }
  }

  /** Questions that were asked, newest first, to try a policy with. */
  async decisions(actor: Actor, question: Question | undefined, cursor: string | undefined, limit: number) {
    const { stores } = this.#deps
    const rows = await stores.policyRecords.decisions(actor.workspaceId, question, cursor, limit)
    const page = rows.slice(0, limit)
    const agents = await stores.agents.list(
      actor.workspaceId,
      page.flatMap(({ agentId }) => agentId ?? []),
    )
    const names = new Map(agents.map(({ id, name }) => [id, name]))
    const items = page.map(({ workspaceId: _, agentId, ...row }) => ({
      ...row,
      agentId,
      agentName: (agentId && names.get(agentId)) ?? null,
    }))
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  }

  async decision(actor: Actor, decisionId: string) {
    const { stores } = this.#deps
    const row = await stores.policyRecords.decision(actor.workspaceId, decisionId)
    if (!row) throw decisionNotFound()
    const active = await getActive(stores, actor.workspaceId)
    const version = await stores.policy.describe(actor.workspaceId, row.snapshotId)
    const { workspaceId: _, ...shown } = row
    return {
      ...shown,
      number: version?.snapshot.number ?? null,
      /** Another version may answer differently; a page that tries the question again says so. */
      isOfActive: row.snapshotId === active.snapshotId,
    }
  }

  async #filesOf(actor: Actor, candidate: Candidate): Promise<CheckedPolicy['files']> {
    const { stores, snapshots, proposals } = this.#deps
    if ('files' in candidate) return candidate.files
    if ('snapshotId' in candidate) return snapshots.files(stores, actor.workspaceId, candidate.snapshotId)
    return proposals.filesOf(actor, candidate.proposalId)
  }

  async #versions(actor: Actor, rows: Awaited<ReturnType<Stores['policy']['page']>>) {
    const { stores } = this.#deps
    const authors = await namesOf(
      stores,
      actor.workspaceId,
      rows.map(({ snapshot }) => snapshot.author),
    )
    const restored = rows.flatMap(({ snapshot }) => snapshot.restored ?? [])
    const numbers = await stores.policy.numbersOf(actor.workspaceId, restored)
    return rows.map(({ snapshot, reason }, at) => ({
      id: snapshot.id,
      number: snapshot.number,
      hash: snapshot.hash.toString('hex'),
      origin: snapshot.origin,
      author: snapshot.author,
      authorName: authors[at]?.name ?? snapshot.author,
      reason: reason ?? '',
      at: snapshot.at,
      restoredNumber: snapshot.restored ? (numbers.get(snapshot.restored) ?? null) : null,
    }))
  }
}
