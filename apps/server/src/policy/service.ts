import type { PolicyOrigin } from '@countersign/drizzle/schema'
import type { CheckedPolicy, PolicyFiles } from '@countersign/policy'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import { type Activated, activate } from './activation.ts'
import { type Author, authorOf } from './author.ts'
import { bundleOf, filesOfBundle } from './bundle.ts'
import { lockActive, refuseIfMovedOn } from './pointer.ts'
import { openProposal } from './proposals.ts'
import { policyBroken, tooFewAdmins } from './refusals.ts'
import type { PolicySnapshots } from './snapshots.ts'

/** The signers whose proofs no longer count, as fetching a snapshot tells them; signing keys answer. */
export type RevokedSigners = (stores: Stores, workspaceId: string) => Promise<readonly string[]>

/** What a policy is made of: its files, or a bundle with them. */
export type PolicySet = { files: PolicyFiles } | { bundle: Uint8Array }

/** Which policy was looked at before it was changed, and why it is changed. */
export type Stated = { basedOn: string; reason: string }

export type Reloaded =
  | Activated
  | { outcome: 'proposed'; proposalId: string; oldHash: string; newHash: string; revalidated: 0 }
  | { outcome: 'unchanged'; oldHash: string; newHash: string; revalidated: 0 }

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  snapshots: PolicySnapshots
  revokedSigners: RevokedSigners
}

/** Puts policies in force. Whatever is wrong is found before anything is touched; what was active stays until then. */
export class PolicyService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Everything that somebody elsewhere needs to decide as this workspace does. */
  async fetchSnapshot(workspaceId: string) {
    const { stores, snapshots, revokedSigners } = this.#deps
    const { id, number, hash, policy } = await snapshots.active(stores, workspaceId)
    return {
      policySet: { id, number, files: policy.files },
      hash,
      bundle: bundleOf(policy).toString('base64'),
      revokedSigners: await revokedSigners(stores, workspaceId),
      invalidatedAgents: await stores.governed.invalidated(workspaceId),
    }
  }

  /** Activates a set, or proposes it where that takes two people. */
  async hotReload(
    author: Author,
    set: PolicySet,
    origin: Extract<PolicyOrigin, 'edited' | 'imported' | 'pushed'>,
    stated: Stated,
  ): Promise<Reloaded> {
    const files = 'files' in set ? set.files : filesOfBundle(set.bundle)
    const check = this.#deps.snapshots.check(files)
    if (!check.ok) throw policyBroken(check.problems)
    return this.#change(author, check.policy, { origin, restored: null }, stated)
  }

  /** An older version once more, as a new one: nothing that was in force is ever rewritten. */
  async rollBack(author: Author, snapshotId: string, stated: Stated): Promise<Reloaded> {
    const { stores, snapshots } = this.#deps
    // It was checked by the program of its day; what is activated now must pass what is asked for now.
    const check = snapshots.check(await snapshots.files(stores, author.workspaceId, snapshotId))
    if (!check.ok) throw policyBroken(check.problems)
    return this.#change(author, check.policy, { origin: 'rolled-back', restored: snapshotId }, stated)
  }

  /** Asking for two people is done by one; asking for one again takes two, or it would protect nothing. */
  async requireTwo(actor: Actor, required: boolean, reason: string) {
    const { transact, writer, clock } = this.#deps
    const { workspaceId } = actor
    return transact(async (stores) => {
      const active = await lockActive(stores, workspaceId)
      if (active.needsTwo === required) return { outcome: 'unchanged' } as const
      if (!required) {
        const wanted = { kind: 'one-person', reason } as const
        const proposalId = await openProposal(stores, writer, authorOf(actor), active, wanted, clock())
        return { outcome: 'proposed', proposalId } as const
      }
      if ((await stores.members.activeAdmins(workspaceId)).length < 2) throw tooFewAdmins()
      await stores.policy.setActive(workspaceId, { needsTwo: true })
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'policy.two_required',
        subjectId: workspaceId,
        facts: { required, proposal: null },
        words: { reason },
      })
      return { outcome: 'changed' } as const
    })
  }

  async #change(
    author: Author,
    policy: CheckedPolicy,
    about: { origin: PolicyOrigin; restored: string | null },
    { basedOn, reason }: Stated,
  ): Promise<Reloaded> {
    const { transact, writer, clock } = this.#deps
    const { workspaceId, by } = author
    return transact(async (stores) => {
      const active = await lockActive(stores, workspaceId)
      const oldHash = active.hash.toString('hex')
      if (policy.hash === oldHash) {
        return { outcome: 'unchanged', oldHash, newHash: oldHash, revalidated: 0 }
      }
      await refuseIfMovedOn(stores, active, basedOn)
      if (!active.needsTwo) {
        const change = { ...about, policy, reason, by, proposal: null }
        return activate(stores, writer, workspaceId, active, change, clock())
      }
      const proposed = { ...about, kind: 'files', policy, reason } as const
      const proposalId = await openProposal(stores, writer, author, active, proposed, clock())
      return { outcome: 'proposed', proposalId, oldHash, newHash: policy.hash, revalidated: 0 }
    })
  }
}
