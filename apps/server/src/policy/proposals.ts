import type { PolicyOrigin } from '@countersign/drizzle/schema'
import type { CheckedPolicy, PolicyFiles } from '@countersign/policy'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { byActor, type Doer } from '../ledger/doer.ts'
import { nameOf } from '../ledger/names.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import { activate } from './activation.ts'
import type { Author } from './author.ts'
import { getActive, lockActive, refuseIfMovedOn } from './pointer.ts'
import type { ListedProposal, Proposal } from './proposal-store.ts'
import { type Rebased, rebase } from './rebase.ts'
import {
  notYourProposal,
  ownProposal,
  policyBroken,
  proposalCollides,
  proposalLooksDifferent,
  proposalNotFound,
  proposalSettled,
} from './refusals.ts'
import { bytesOf, filesOf, type PolicySnapshots } from './snapshots.ts'
import type { Active } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  snapshots: PolicySnapshots
}

type Wanted =
  | { kind: 'files'; policy: CheckedPolicy; origin: PolicyOrigin; restored: string | null; reason: string }
  | { kind: 'one-person'; reason: string }

/** Writes down what somebody else is to look at, in the transaction that found that it takes two. */
export async function openProposal(
  stores: Stores,
  writer: LedgerWriter,
  { workspaceId, by, answerable }: Author,
  active: Active,
  wanted: Wanted,
  now: number,
): Promise<string> {
  const id = newId('proposal', now)
  const set = wanted.kind === 'files' ? wanted : null
  await stores.proposals.add({
    ...notYet,
    workspaceId,
    id,
    kind: wanted.kind,
    files: set && bytesOf(set.policy),
    hash: set && Buffer.from(set.policy.hash, 'hex'),
    basedOn: active.snapshotId,
    origin: set?.origin ?? 'edited',
    restored: set?.restored ?? null,
    reason: wanted.reason,
    author: by.reference,
    answerable,
    at: now,
  })
  await writer.append(stores, workspaceId, {
    by,
    action: 'proposal.opened',
    subjectId: id,
    facts: {
      oldHash: active.hash.toString('hex'),
      newHash: set?.policy.hash ?? null,
      origin: set?.origin ?? 'edited',
    },
    words: { reason: wanted.reason },
  })
  return id
}

const notYet = {
  state: 'open',
  settledBy: null,
  settledAt: null,
  settledReason: null,
  becameId: null,
} as const

/** Changes of the policy that wait for a second person. */
export class PolicyProposals {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(actor: Actor, state: Proposal['state'] | undefined, cursor: string | undefined, limit: number) {
    const rows = await this.#deps.stores.proposals.page(actor.workspaceId, state, cursor, limit)
    const items = await Promise.all(rows.slice(0, limit).map((row) => this.#shown(actor, row)))
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
  }

  /** What would be activated now: the change on top of what is active, and where the two collide. */
  async get(actor: Actor, proposalId: string) {
    const { stores, snapshots } = this.#deps
    const proposal = await this.#find(stores, actor.workspaceId, proposalId)
    const active = await getActive(stores, actor.workspaceId)
    const shown = { ...(await this.#shown(actor, proposal)), activeHash: active.hash.toString('hex') }
    if (proposal.kind === 'one-person') {
      return { ...shown, files: null, newHash: null, collisions: [], problems: [] }
    }
    const { files, collisions } = await this.#rebased(stores, proposal, active)
    const check = snapshots.check(files)
    return {
      ...shown,
      files,
      collisions,
      newHash: check.ok ? check.policy.hash : null,
      problems: check.ok ? [] : check.problems,
    }
  }

  /** What it would make of the active policy, also where the two collide. */
  async filesOf(actor: Actor, proposalId: string): Promise<PolicyFiles> {
    const { stores } = this.#deps
    const proposal = await this.#find(stores, actor.workspaceId, proposalId)
    const active = await getActive(stores, actor.workspaceId)
    if (proposal.kind === 'one-person')
      return this.#deps.snapshots.files(stores, actor.workspaceId, active.snapshotId)
    return (await this.#rebased(stores, proposal, active)).files
  }

  /**
   * By somebody else than its author, who says what they looked at: the policy that was active, and what it becomes.
   * It is checked once more, because engine and policy may have changed since it was proposed.
   */
  async activate(actor: Actor, proposalId: string, seen: { basedOn: string; newHash: string | null }) {
    const { transact, writer, clock, snapshots } = this.#deps
    const { workspaceId } = actor
    return transact(async (stores) => {
      const active = await lockActive(stores, workspaceId)
      const proposal = await this.#lockOpen(stores, workspaceId, proposalId)
      if (proposal.answerable === actor.personId) throw ownProposal()
      await refuseIfMovedOn(stores, active, seen.basedOn)
      const now = clock()
      const told = { by: byActor(actor), words: { reason: proposal.reason } }
      if (proposal.kind === 'one-person') {
        await stores.policy.setActive(workspaceId, { needsTwo: false })
        await this.#settle(stores, actor, proposal, { state: 'activated', reason: null, becameId: null })
        const facts = { required: false, proposal: proposal.id }
        await writer.append(stores, workspaceId, {
          ...told,
          action: 'policy.two_required',
          subjectId: workspaceId,
          facts,
        })
        return { outcome: 'changed' } as const
      }
      const { files, collisions } = await this.#rebased(stores, proposal, active)
      if (collisions.length > 0) throw proposalCollides(collisions)
      const check = snapshots.check(files)
      if (!check.ok) throw policyBroken(check.problems)
      if (check.policy.hash !== seen.newHash) throw proposalLooksDifferent()
      const { origin, restored, reason, author } = proposal
      const by: Doer = { reference: author, name: await nameOf(stores, workspaceId, author), behind: null }
      const change = { policy: check.policy, origin, restored, reason, by, proposal: proposal.id }
      const activated = await activate(stores, writer, workspaceId, active, change, now)
      await this.#settle(stores, actor, proposal, {
        state: 'activated',
        reason: null,
        becameId: activated.snapshotId,
      })
      await writer.append(stores, workspaceId, {
        ...told,
        action: 'proposal.activated',
        subjectId: proposal.id,
        facts: { oldHash: active.hash.toString('hex'), newHash: check.policy.hash },
      })
      return activated
    })
  }

  async reject(actor: Actor, proposalId: string, reason: string): Promise<void> {
    const { transact, writer } = this.#deps
    await transact(async (stores) => {
      const proposal = await this.#lockOpen(stores, actor.workspaceId, proposalId)
      if (proposal.answerable === actor.personId) throw ownProposal()
      await this.#settle(stores, actor, proposal, { state: 'rejected', reason, becameId: null })
      await writer.append(stores, actor.workspaceId, {
        by: byActor(actor),
        action: 'proposal.rejected',
        subjectId: proposal.id,
        facts: { newHash: proposal.hash?.toString('hex') ?? null },
        words: { reason },
      })
    })
  }

  async withdraw(actor: Actor, proposalId: string): Promise<void> {
    const { transact, writer } = this.#deps
    await transact(async (stores) => {
      const proposal = await this.#lockOpen(stores, actor.workspaceId, proposalId)
      if (proposal.answerable !== actor.personId) throw notYourProposal()
      await this.#settle(stores, actor, proposal, { state: 'withdrawn', reason: null, becameId: null })
      await writer.append(stores, actor.workspaceId, {
        by: byActor(actor),
        action: 'proposal.withdrawn',
        subjectId: proposal.id,
        facts: { newHash: proposal.hash?.toString('hex') ?? null },
        words: {},
      })
    })
  }

  async #rebased(stores: Stores, proposal: Proposal, { workspaceId, snapshotId }: Active): Promise<Rebased> {
    const { snapshots } = this.#deps
    const proposed = proposal.files && filesOf(proposal.files)
    if (!proposed) throw new Error(`The proposal ${proposal.id} holds no files.`)
    // Also the way out when what is active cannot be read any more.
    if (proposal.basedOn === snapshotId) return { files: proposed, collisions: [] }
    const base = await snapshots.files(stores, workspaceId, proposal.basedOn)
    return rebase(base, proposed, await snapshots.files(stores, workspaceId, snapshotId))
  }

  async #find(stores: Stores, workspaceId: string, id: string): Promise<Proposal> {
    const proposal = await stores.proposals.find(workspaceId, id)
    if (proposal) return proposal
    throw proposalNotFound()
  }

  async #lockOpen(stores: Stores, workspaceId: string, id: string): Promise<Proposal> {
    const proposal = await stores.proposals.lock(workspaceId, id)
    if (!proposal) throw proposalNotFound()
    if (proposal.state !== 'open') throw proposalSettled(proposal.state)
    return proposal
  }

  async #settle(
    stores: Stores,
    actor: Actor,
    { workspaceId, id }: Proposal,
    { state, reason, becameId }: { state: Proposal['state']; reason: string | null; becameId: string | null },
  ): Promise<void> {
    await stores.proposals.settle(workspaceId, id, {
      state,
      settledBy: actor.personId,
      settledAt: this.#deps.clock(),
      settledReason: reason,
      becameId,
    })
  }

  async #shown(actor: Actor, row: ListedProposal) {
    const { stores } = this.#deps
    const { workspaceId, id, kind, origin, reason, at, state, settledAt, settledReason, becameId } = row
    const settledBy = row.settledBy && (await nameOf(stores, workspaceId, `person:${row.settledBy}`))
    const isOwn = row.answerable === actor.personId
    return {
      id,
      kind,
      origin,
      reason,
      at,
      authorName: await nameOf(stores, workspaceId, row.author),
      proposedHash: row.hash?.toString('hex') ?? null,
      state,
      settledByName: settledBy,
      settledAt,
      settledReason,
      becameId,
      /** Why the reader cannot activate it, or null. */
      cannotActivate:
        state !== 'open' ? reasonOf(proposalSettled(state)) : isOwn ? reasonOf(ownProposal()) : null,
      canWithdraw: state === 'open' && isOwn,
    }
  }
}

const reasonOf = ({ code, message, remedy }: { code: string; message: string; remedy: string }) => ({
  code,
  message,
  remedy,
})
