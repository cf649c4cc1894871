import {
  type AgentSpec,
  agentNameFrom,
  born,
  diffSpecs,
  openSandbox,
  sentenceOfChanges,
  whyNotEdit,
} from '@countersign/agents'
import { Refusal, refuseIf } from '@countersign/decisions'
import type { AgentOrigin } from '@countersign/drizzle/schema'
import { type PolicyData, sandboxLifetime } from '@countersign/policy'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { RequestFollowing } from '../promotion/following.ts'
import { firstOf, rowOf, sealedSpec } from './agent-row.ts'
import { findAgent, getRevision, lockAgent } from './lookup.ts'
import { nameIsFixed, nameTaken, revisionIsOlder } from './refusals.ts'
import { specFrom } from './spec-input.ts'
import { currentRevision, standingOf } from './standing.ts'
import type { Agent, Labels } from './store.ts'

/** The policy's numbers and lists as they are now. */
/** Asked on the connection of whoever asks: a transaction that waited for a second one could wait for ever. */
export type PolicyOf = (stores: Stores, workspaceId: string) => Promise<PolicyData>

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  following: RequestFollowing
  policyOf: PolicyOf
}

/** What a new agent comes from; `days` is how long its sandbox should live, as far as the policy allows. */
export type Birth = {
  from: AgentOrigin
  source?: string | null
  days?: number | undefined
  note?: string | null
}

/** A change that is to become the next revision, and of which revision it is a change. */
type Change = {
  spec: AgentSpec
  basedOn: number
  note: string | null
  kind: 'revised' | 'restored' | 'labelled'
  restored: number | null
}

export type Saved = { id: string; revision: number; digest: string; isChanged: boolean; expiresAt: number }

const longestChanges = 2_000

/** Makes agents and changes what they are. Every save is a revision; what is governed is never touched. */
export class AgentService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** A new agent: contained, and with an end. */
  async createSandbox(actor: Actor, spec: AgentSpec, birth: Birth): Promise<Saved & { name: string }> {
    try {
      return await this.#deps.transact((stores) =>
        this.createWithin(stores, actor, spec, birth, this.#deps.clock()),
      )
    } catch (error) {
      throw isDuplicate(error) ? nameTaken(spec.metadata.name) : error
    }
  }

  /** The same in a transaction of the caller's, who answers a duplicate key with `nameTaken`. */
  async createWithin(
    stores: Stores,
    actor: Actor,
    spec: AgentSpec,
    { from, source = null, days, note = null }: Birth,
    now: number,
  ): Promise<Saved & { name: string }> {
    const { writer, policyOf } = this.#deps
    const { workspaceId, personId } = actor
    const { name } = spec.metadata
    if ((await stores.agents.takenAmong(workspaceId, [name])).has(name)) throw nameTaken(name)
    const { sandbox } = born(now, sandboxLifetime(await policyOf(stores, workspaceId), days))
    const { bytes, digest, hex } = sealedSpec(spec)
    const id = newId('agent', now)
    const expiresAt = sandbox?.expiresAt ?? now
    await stores.agents.add(
      {
        ...rowOf(spec),
        ...notYet,
        workspaceId,
        id,
        name,
        origin: from,
        clonedFrom: source,
        createdBy: personId,
        createdAt: now,
        updatedBy: personId,
        updatedAt: now,
        lastRevision: 1,
        sandboxRevision: 1,
        sandboxDigest: digest,
        expiresAt,
      },
      spec.metadata.labels,
    )
    await stores.revisions.add({
      workspaceId,
      agentId: id,
      number: 1,
      spec: bytes,
      digest,
      authorId: personId,
      at: now,
      note,
      changes: '',
      basedOn: null,
      restoredFrom: null,
    })
    await writer.append(stores, workspaceId, {
      by: byActor(actor),
      action: 'agent.created',
      subjectId: id,
      facts: { revision: 1, specSha256: hex, from, source, expiresAt },
      words: { agentName: name },
    })
    await stores.agents.count(workspaceId, { current: 1, retired: 0 })
    return { id, name, revision: 1, digest: hex, isChanged: true, expiresAt }
  }

  /** Saves the next revision in the sandbox; beside a governed one it opens a sandbox. */
  async updateSandbox(
    actor: Actor,
    agentId: string,
    spec: AgentSpec,
    basedOn: number,
    note: string | null = null,
  ): Promise<Saved> {
    const { transact, clock } = this.#deps
    return transact((stores) => this.updateWithin(stores, actor, agentId, spec, basedOn, note, clock()))
  }

  async updateWithin(
    stores: Stores,
    actor: Actor,
    agentId: string,
    spec: AgentSpec,
    basedOn: number,
    note: string | null,
    now: number,
  ): Promise<Saved> {
    const agent = await lockAgent(stores, actor.workspaceId, agentId)
    return this.#save(stores, actor, agent, { spec, basedOn, note, kind: 'revised', restored: null }, now)
  }

  /** An older spec once more, as a new revision: nothing that was saved is ever rewritten. */
  async restore(
    actor: Actor,
    agentId: string,
    number: number,
    basedOn: number,
    note: string | null = null,
  ): Promise<Saved> {
    const { transact, clock } = this.#deps
    return transact((stores) => this.restoreWithin(stores, actor, agentId, number, basedOn, note, clock()))
  }

  async restoreWithin(
    stores: Stores,
    actor: Actor,
    agentId: string,
    number: number,
    basedOn: number,
    note: string | null,
    now: number,
  ): Promise<Saved> {
    const agent = await lockAgent(stores, actor.workspaceId, agentId)
    const { spec } = await getRevision(stores, actor.workspaceId, agentId, number)
    return this.#save(stores, actor, agent, { spec, basedOn, note, kind: 'restored', restored: number }, now)
  }

  /** Adds and takes away labels. They are part of the spec, so this is a revision like any other. */
  async label(actor: Actor, agentId: string, add: Labels, remove: readonly string[]): Promise<Saved> {
    const { transact, clock } = this.#deps
    return transact(async (stores) => {
      const agent = await lockAgent(stores, actor.workspaceId, agentId)
      const basedOn = currentRevision(agent)
      const { spec: before } = await getRevision(stores, actor.workspaceId, agentId, basedOn)
      const kept = Object.entries(before.metadata.labels).filter(([name]) => !remove.includes(name))
      const labels = { ...Object.fromEntries(kept), ...add }
      const spec = specFrom({ value: { ...before, metadata: { ...before.metadata, labels } } })
      const change = { spec, basedOn, note: null, kind: 'labelled', restored: null } as const
      return this.#save(stores, actor, agent, change, clock())
    })
  }

  /** The same spec under another name, in a sandbox of its own. */
  async clone(
    actor: Actor,
    agentId: string,
    name: string,
    displayName: string | null,
    number?: number,
  ): Promise<Saved & { name: string }> {
    const { stores } = this.#deps
    const agent = await findAgent(stores, actor.workspaceId, agentId)
    const { spec } = await getRevision(stores, actor.workspaceId, agentId, number ?? currentRevision(agent))
    const metadata = { ...spec.metadata, name, displayName: displayName ?? name }
    return this.createSandbox(actor, specFrom({ value: { ...spec, metadata } }), {
      from: 'clone',
      source: agentId,
    })
  }

  /** The name given, where it is free; or one that resembles it: `invoice-bot-2` beside `invoice-bot`. */
  async freeName(workspaceId: string, wanted: string): Promise<string> {
    const given = agentNameFrom(wanted) ?? 'agent'
    const base = given.replace(/-\d{1,4}$/, '').slice(0, 55)
    const candidates = [given, ...Array.from({ length: 200 }, (_, at) => `${base}-${at + 2}`)]
    const taken = await this.#deps.stores.agents.takenAmong(workspaceId, candidates)
    return candidates.find((name) => !taken.has(name)) ?? given
  }

  async #save(stores: Stores, actor: Actor, agent: Agent, change: Change, now: number): Promise<Saved> {
    const { spec, basedOn, note, kind, restored } = change
    const { workspaceId, id: agentId, name } = agent
    const expiresAt = await this.#openedSandbox(stores, agent, now)
    if (spec.metadata.name !== name) throw nameIsFixed(name)
    const current = currentRevision(agent)
    const { bytes, digest, hex } = sealedSpec(spec)
    const before = await getRevision(stores, workspaceId, agentId, current)
    // Saved already, perhaps by the same request sent twice: there is nothing to save and nothing to lose.
    if (before.hex === hex && agent.sandboxRevision !== null) {
      return { id: agentId, revision: current, digest: hex, isChanged: false, expiresAt }
    }
    if (basedOn !== current) throw await this.#older(stores, before.revision, basedOn)
    const number = agent.lastRevision + 1
    const changes = firstOf(sentenceOfChanges(diffSpecs(before.spec, spec)), longestChanges)
    await stores.revisions.add({
      workspaceId,
      agentId,
      number,
      spec: bytes,
      digest,
      authorId: actor.personId,
      at: now,
      note,
      changes,
      basedOn,
      restoredFrom: restored,
    })
    await stores.agents.set(workspaceId, agentId, {
      ...rowOf(spec),
      lastRevision: number,
      sandboxRevision: number,
      sandboxDigest: digest,
      expiresAt,
      ...(agent.sandboxRevision === null ? { renewals: 0 } : {}),
      updatedBy: actor.personId,
      updatedAt: now,
    })
    await stores.agents.setLabels(workspaceId, agentId, spec.metadata.labels)
    const about = { by: byActor(actor), subjectId: agentId, words: { agentName: name, changes } }
    const facts = { revision: number, specSha256: hex }
    const { writer, following } = this.#deps
    if (kind === 'restored') {
      const told = { ...facts, restored: restored ?? number, expiresAt }
      await writer.append(stores, workspaceId, { ...about, action: 'agent.restored', facts: told })
    } else if (kind === 'labelled') {
      const told = { ...facts, basedOn }
      await writer.append(stores, workspaceId, { ...about, action: 'agent.labelled', facts: told })
    } else {
      const told = { ...facts, basedOn, expiresAt }
      await writer.append(stores, workspaceId, { ...about, action: 'agent.revised', facts: told })
    }
    const saved = { number, digest, hex, authorId: actor.personId }
    await following.revised(stores, agent, saved, byActor(actor), now)
    return { id: agentId, revision: number, digest: hex, isChanged: true, expiresAt }
  }

  /** When the sandbox that is saved into ends; a governed agent gets one beside what it is. */
  async #openedSandbox(stores: Stores, agent: Agent, now: number): Promise<number> {
    const standing = standingOf(agent)
    if (standing.sandbox !== null) {
      refuseIf(whyNotEdit(standing, now))
      return standing.sandbox.expiresAt
    }
    const opened = openSandbox(
      standing,
      now,
      sandboxLifetime(await this.#deps.policyOf(stores, agent.workspaceId)),
    )
    if (!opened.ok) throw new Refusal({ kind: 'conflict', ...opened.reason })
    return opened.standing.sandbox?.expiresAt ?? now
  }

  async #older(stores: Stores, newer: { number: number; authorId: string; at: number }, basedOn: number) {
    const author = await stores.people.find(newer.authorId)
    return revisionIsOlder(basedOn, { ...newer, authorName: author?.name ?? null })
  }
}

const notYet = {
  renewals: 0,
  governedRevision: null,
  governedDigest: null,
  isInvalidated: false,
  proofId: null,
  brokeGlassAt: null,
  frozenAt: null,
  frozenBy: null,
  isFrozen: false,
  retiredAt: null,
  retiredBy: null,
  isRetired: false,
} as const
