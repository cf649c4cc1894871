import {
  type AgentSpec,
  adviceOn,
  agentRoles,
  anatomyProblems,
  containmentProblems,
  diffSpecs,
  governanceStatuses,
  modes,
  revisionStatus,
  type SpecFormat,
  sentenceOfChanges,
  statusOf,
  whyNotEdit,
  whyNotFreeze,
  whyNotOpenSandbox,
  whyNotPromote,
  whyNotRenew,
  whyNotRetire,
  whyNotUnfreeze,
  writeSpec,
} from '@countersign/agents'
import { sandboxLifetime } from '@countersign/policy'
import { whyClosed } from '@countersign/promotion'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import { currentDigest } from './agent-row.ts'
import type { AgentFilter } from './filter.ts'
import { type AgentCursor, type AgentSort, type Listed, sortKey } from './list-store.ts'
import { findAgent, getRevision } from './lookup.ts'
import type { PolicyOf } from './service.ts'
import { currentRevision, expiryOf, standingOf } from './standing.ts'
import type { Agent } from './store.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock; writer: LedgerWriter; policyOf: PolicyOf }

/** Who reads: a person, or a machine with a key. */
type Reader = Pick<Actor, 'workspaceId'>

/** Agents as their readers see them. */
export class AgentReading {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(
    { workspaceId }: Reader,
    filter: AgentFilter,
    sort: AgentSort,
    cursor: AgentCursor | null,
    limit: number,
  ) {
    const { stores, clock } = this.#deps
    const now = clock()
    const options = { limit, now }
    const { total, rows: page } = await stores.agentLists.find(workspaceId, filter, sort, cursor, options)
    const rows = page.slice(0, limit)
    const labels = await stores.agents.labelsOf(
      workspaceId,
      rows.map(({ id }) => id),
    )
    const items = rows.map((row) => ({
      id: row.id,
      name: row.name,
      displayName: row.displayName,
      owner: row.owner,
      role: row.role,
      model: row.model,
      monthlyUsd: Number(row.monthlyMicros) / 1e6,
      labels: labels.get(row.id) ?? {},
      ...placeOf(row, now),
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      updatedByName: row.updatedByName,
    }))
    const last = rows.at(-1)
    return { items, total, nextCursor: last && page.length > limit ? cursorOf(last, sort) : null }
  }

  /** What one can choose among in filters and in the wizard. */
  async choices(actor: Actor) {
    const { stores, policyOf } = this.#deps
    const { capabilities, temperature, budget, sandbox } = await policyOf(stores, actor.workspaceId)
    return {
      modes: [...modes],
      statuses: [...governanceStatuses],
      roles: [...agentRoles],
      owners: await stores.agentLists.owners(actor.workspaceId),
      labels: await stores.agentLists.labels(actor.workspaceId),
      capabilities,
      temperature,
      monthlyUsd: budget.monthlyUsd,
      sandbox,
    }
  }

  async get({ workspaceId }: Reader, agentId: string) {
    const { stores, clock, policyOf } = this.#deps
    const now = clock()
    const agent = await findAgent(stores, workspaceId, agentId)
    const number = currentRevision(agent)
    const { revision, spec, hex } = await getRevision(stores, workspaceId, agentId, number)
    const standing = standingOf(agent)
    const lifetime = sandboxLifetime(await policyOf(stores, workspaceId))
    const named = await this.#namesOf([
      agent.createdBy,
      agent.updatedBy,
      agent.frozenBy,
      agent.retiredBy,
      revision.authorId,
    ])
    const source = agent.clonedFrom && (await stores.agents.find(workspaceId, agent.clonedFrom))
    return {
      id: agent.id,
      name: agent.name,
      displayName: agent.displayName,
      owner: agent.owner,
      role: agent.role,
      ...placeOf(agent, now),
      sandboxStatus: revisionStatus(standing, 'sandbox', now),
      governedStatus: revisionStatus(standing, 'governed', now),
      lastRevision: agent.lastRevision,
      origin: agent.origin,
      clonedFrom: source ? { id: source.id, name: source.name } : null,
      createdAt: agent.createdAt,
      createdByName: named(agent.createdBy),
      updatedAt: agent.updatedAt,
      updatedByName: named(agent.updatedBy),
      frozenAt: agent.frozenAt,
      frozenByName: named(agent.frozenBy),
      retiredAt: agent.retiredAt,
      retiredByName: named(agent.retiredBy),
      renewals: agent.renewals,
      proofId: agent.proofId,
      brokeGlassAt: agent.brokeGlassAt,
      current: {
        number,
        digest: hex,
        at: revision.at,
        authorName: named(revision.authorId),
        note: revision.note,
        spec,
        ...judgementOf(spec),
      },
      openRequestId: await this.#openRequestOf(workspaceId, agentId, now),
      cannotPromote: whyNotPromote(standing, now),
      cannotEdit: standing.sandbox === null ? whyNotOpenSandbox(standing) : whyNotEdit(standing, now),
      cannotRenew: whyNotRenew(standing, lifetime),
      cannotFreeze: whyNotFreeze(standing),
      cannotUnfreeze: whyNotUnfreeze(standing),
      cannotRetire: whyNotRetire(standing),
    }
  }

  /** The request for its promotion that can still be decided on; the oldest when there are several. */
  async #openRequestOf(workspaceId: string, agentId: string, now: number): Promise<string | null> {
    const live = await this.#deps.stores.requests.liveOf(workspaceId, agentId)
    return live.find((request) => whyClosed(request, now) === null)?.id ?? null
  }

  async revisions(actor: Actor, agentId: string, before: number | undefined, limit: number) {
    const { stores } = this.#deps
    const agent = await findAgent(stores, actor.workspaceId, agentId)
    const { rows, hasMore } = await stores.revisions.page(actor.workspaceId, agentId, before, limit)
    const items = rows.map(({ revision, authorName }) => ({
      number: revision.number,
      digest: revision.digest.toString('hex'),
      at: revision.at,
      authorName,
      note: revision.note,
      changes: revision.changes,
      basedOn: revision.basedOn,
      restoredFrom: revision.restoredFrom,
      mode:
        revision.number === agent.sandboxRevision
          ? ('sandbox' as const)
          : revision.number === agent.governedRevision
            ? ('governed' as const)
            : null,
    }))
    return { items, nextCursor: hasMore ? (items.at(-1)?.number ?? null) : null }
  }

  async revision(actor: Actor, agentId: string, number: number) {
    const { stores } = this.#deps
    await findAgent(stores, actor.workspaceId, agentId)
    const { revision, spec, hex } = await getRevision(stores, actor.workspaceId, agentId, number)
    const named = await this.#namesOf([revision.authorId])
    return {
      number,
      digest: hex,
      at: revision.at,
      authorName: named(revision.authorId),
      note: revision.note,
      changes: revision.changes,
      basedOn: revision.basedOn,
      restoredFrom: revision.restoredFrom,
      spec,
      ...judgementOf(spec),
    }
  }

  async diff(actor: Actor, agentId: string, from: number, to: number) {
    const { stores } = this.#deps
    await findAgent(stores, actor.workspaceId, agentId)
    const before = await getRevision(stores, actor.workspaceId, agentId, from)
    const after = await getRevision(stores, actor.workspaceId, agentId, to)
    const changes = diffSpecs(before.spec, after.spec)
    return { sentence: sentenceOfChanges(changes), changes, before: before.spec, after: after.spec }
  }

  /** Both changes of one base: what somebody else saved meanwhile, and what is about to be saved. */
  async collision(actor: Actor, agentId: string, basedOn: number, yours: AgentSpec) {
    const { stores } = this.#deps
    const agent = await findAgent(stores, actor.workspaceId, agentId)
    const base = await getRevision(stores, actor.workspaceId, agentId, basedOn)
    const theirs = await this.revision(actor, agentId, currentRevision(agent))
    const [they, you] = [diffSpecs(base.spec, theirs.spec), diffSpecs(base.spec, yours)]
    const touched = new Set(they.map(({ path }) => path))
    const agreed = new Set(diffSpecs(theirs.spec, yours).map(({ path }) => path))
    return {
      base: base.spec,
      theirs,
      theirChanges: they,
      yourChanges: you,
      /** Where both changed the same and do not agree. */
      conflicts: you.map(({ path }) => path).filter((path) => touched.has(path) && agreed.has(path)),
    }
  }

  /** A revision as a file; that it left the house stands in the ledger. */
  async export(actor: Actor, agentId: string, format: SpecFormat, number?: number) {
    const { stores, transact, writer } = this.#deps
    const { workspaceId } = actor
    const agent = await findAgent(stores, workspaceId, agentId)
    const { revision, spec, hex } = await getRevision(
      stores,
      workspaceId,
      agentId,
      number ?? currentRevision(agent),
    )
    await transact((within) =>
      writer.append(within, workspaceId, {
        by: byActor(actor),
        action: 'agent.exported',
        subjectId: agentId,
        facts: { revision: revision.number, specSha256: hex, format },
        words: { agentName: agent.name },
      }),
    )
    return { fileName: `${agent.name}.${format}`, text: writeSpec(spec, format) }
  }

  async #namesOf(ids: readonly (string | null)[]) {
    const people = await this.#deps.stores.people.list([...new Set(ids.flatMap((id) => id ?? []))])
    const names = new Map(people.map(({ id, name }) => [id, name]))
    return (id: string | null): string | null => names.get(id ?? '') ?? null
  }
}

type Placed = Pick<
  Agent,
  | 'sandboxRevision'
  | 'sandboxDigest'
  | 'expiresAt'
  | 'renewals'
  | 'governedRevision'
  | 'governedDigest'
  | 'isInvalidated'
  | 'isFrozen'
  | 'isRetired'
>

/** Where an agent stands, in the words that every list and page shows. */
const placeOf = (agent: Placed, now: number) => ({
  status: statusOf(standingOf(agent), now),
  sandboxRevision: agent.sandboxRevision,
  governedRevision: agent.governedRevision,
  isInvalidated: agent.isInvalidated,
  isFrozen: agent.isFrozen,
  expiresAt: expiryOf(agent),
  digest: currentDigest(agent)?.toString('hex') ?? null,
})

/** What promotion will ask for, and what is worth a second look. */
const judgementOf = (spec: AgentSpec) => ({
  findings: [...anatomyProblems(spec), ...containmentProblems(spec)],
  advice: adviceOn(spec),
})

const cursorOf = (row: Listed, { by }: AgentSort): string => `${sortKey(row, by)}.${row.id}`

/** A cursor is of one order; in another it means nothing, and the first page is shown. */
export function readCursor(cursor: string | undefined, { by }: AgentSort): AgentCursor | null {
  const [, key, id] = /^([a-z0-9-]{1,63})\.(agt_[0-9A-Z]{26})$/.exec(cursor ?? '') ?? []
  if (key === undefined || id === undefined) return null
  if (by === 'name') return { key, id }
  return /^\d{1,15}$/.test(key) ? { key: Number(key), id } : null
}
