import { type Obstacle, refuseIf } from '@countersign/decisions'
import { needsTwoPeople, whyNotConfirm, whyNotPropose, whyNotRevokeFrom } from '@countersign/proofs'
import type { Clock } from '../clock.ts'
import { isDuplicate } from '../database/errno.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { newId } from '../ids.ts'
import { byActor, bySystem } from '../ledger/doer.ts'
import type { Sequencer } from '../ledger/sequencer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { SigningKeyActs, UndoingAct } from './acts.ts'
import type { SigningKeys } from './keys.ts'
import type { SigningKeyProposal } from './proposal-store.ts'
import { noSuchKey, noSuchProposal, proposalClosed, proposedAlready, proposerGone } from './refusals.ts'
import { type Agreed, agreedOn, type Wanted } from './revocation.ts'
import { type Managers, managerOf, managersOf, personBehind, whyNotOneOfTwo } from './second-person.ts'
import type { SigningKey } from './store.ts'

type Deps = {
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  sequencer: Sequencer
  keys: SigningKeys
  acts: SigningKeyActs
}

const lifetimeMs = 3 * 24 * 60 * 60 * 1000

/** What was read under the locks: nobody becomes or ceases to be an admin, and no key changes, until it is decided. */
type Locked = { managers: Managers; keys: SigningKey[] }

/**
 * Tainting, revoking and destroying: one person proposes, another confirms. Where nobody else may manage keys, one is
 * enough, and the event says that it was one.
 */
export class SigningKeyProposals {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async propose(
    actor: Actor,
    signingKeyId: string,
    act: UndoingAct,
    wanted: Wanted,
  ): Promise<{ outcome: 'done' | 'proposed' }> {
    const { transact, sequencer, keys, acts } = this.#deps
    return transact(async (stores) => {
      const { managers, keys: all } = await lock(stores, actor.workspaceId)
      const key = keyAmong(all, signingKeyId)
      await this.#closeExpired(stores, all)
      refuseIf(whyNotOneOfTwo(actor, managers), 'not-permitted')
      const size = await sequencer.sequenceWithin(stores, actor.workspaceId)
      refuseIf(whyNotPropose(act, keys.recordOf(key), managerOf(actor)))
      const agreed = await agreedOn(stores, key, act, wanted, size)
      if (needsTwoPeople(act) && managers.length > 1) {
        await this.#add(stores, actor, key, act, agreed, wanted.note)
        return { outcome: 'proposed' }
      }
      await acts.carryOut(stores, {
        key,
        act,
        agreed,
        note: wanted.note,
        by: byActor(actor),
        proposedBy: null,
      })
      return { outcome: 'done' }
    })
  }

  async confirm(actor: Actor, proposalId: string): Promise<void> {
    const { transact, clock, sequencer, keys, acts } = this.#deps
    await transact(async (stores) => {
      const { workspaceId } = actor
      const { managers, keys: all } = await lock(stores, workspaceId)
      const proposal = await openProposal(stores, workspaceId, proposalId)
      const key = keyAmong(all, proposal.signingKeyId)
      const cannot = this.#whyNotConfirm(actor, proposal, key, managers)
      refuseIf(cannot, aboutThePerson.has(cannot?.code ?? '') ? 'not-permitted' : 'conflict')
      const agreed = agreedIn(proposal)
      if (agreed) {
        const size = await sequencer.sequenceWithin(stores, workspaceId)
        const revocation = { reason: agreed.reason, effectiveFromIndex: agreed.revokedFrom }
        refuseIf(whyNotRevokeFrom(keys.recordOf(key), revocation, size))
      }
      if (!(await stores.signingKeyProposals.close(proposal.id, 'confirmed', clock()))) {
        throw proposalClosed('confirmed')
      }
      const isAlone = personBehind(actor) === proposal.proposedBy
      await acts.carryOut(stores, {
        key,
        act: proposal.act,
        agreed,
        note: proposal.note ?? '',
        by: byActor(actor),
        proposedBy: isAlone ? null : proposal.proposedBy,
      })
    })
  }

  /** Whoever may manage keys may say no; the event tells who did. */
  async withdraw(actor: Actor, proposalId: string): Promise<void> {
    const { transact, clock, writer } = this.#deps
    await transact(async (stores) => {
      const { keys } = await lock(stores, actor.workspaceId)
      const proposal = await openProposal(stores, actor.workspaceId, proposalId)
      const { kid, id: subjectId } = keyAmong(keys, proposal.signingKeyId)
      if (!(await stores.signingKeyProposals.close(proposal.id, 'withdrawn', clock()))) {
        throw proposalClosed('withdrawn')
      }
      await writer.append(stores, actor.workspaceId, {
        by: byActor(actor),
        action: 'signing-key.proposal_withdrawn',
        subjectId,
        facts: { kid, act: proposal.act, proposedBy: proposal.proposedBy },
        words: {},
      })
    })
  }

  /** The open proposals as somebody sees them: each with the reason why they cannot confirm it, if there is one. */
  async list(stores: Stores, actor: Actor, all: readonly SigningKey[], managers: Managers) {
    const now = this.#deps.clock()
    const open = await stores.signingKeyProposals.open(actor.workspaceId)
    return open
      .filter(({ proposal }) => proposal.expiresAt > now)
      .map(({ proposal, proposedByName }) => {
        const key = keyAmong(all, proposal.signingKeyId)
        return {
          id: proposal.id,
          signingKeyId: key.id,
          kid: key.kid,
          alg: key.alg,
          act: proposal.act,
          reason: proposal.revocationReason,
          revokedFrom: proposal.revokedFrom,
          note: proposal.note ?? '',
          proposedBy: proposal.proposedBy,
          proposedByName,
          isMine: proposal.proposedBy === personBehind(actor),
          proposedAt: proposal.proposedAt,
          expiresAt: proposal.expiresAt,
          mayConfirm: managers
            .filter(({ personId }) => managers.length === 1 || personId !== proposal.proposedBy)
            .map(({ name }) => name),
          cannotConfirm: this.#whyNotConfirm(actor, proposal, key, managers),
        }
      })
  }

  #whyNotConfirm(actor: Actor, proposal: SigningKeyProposal, key: SigningKey, managers: Managers): Obstacle {
    const notOneOfTwo = whyNotOneOfTwo(actor, managers)
    if (notOneOfTwo) return notOneOfTwo
    const isProposerThere = managers.some(({ personId }) => personId === proposal.proposedBy)
    if (managers.length > 1 && !isProposerThere) return proposerGone
    const circumstances = { managers: managers.length, now: this.#deps.clock() }
    return whyNotConfirm(proposal, this.#deps.keys.recordOf(key), managerOf(actor), circumstances)
  }

  async #add(
    stores: Stores,
    actor: Actor,
    key: SigningKey,
    act: UndoingAct,
    agreed: Agreed,
    note: string,
  ): Promise<void> {
    const { clock, writer } = this.#deps
    const now = clock()
    const proposal: SigningKeyProposal = {
      id: newId('signingKeyProposal', now),
      workspaceId: actor.workspaceId,
      signingKeyId: key.id,
      act,
      state: 'open',
      proposedBy: personBehind(actor),
      proposedAt: now,
      expiresAt: now + lifetimeMs,
      revocationReason: agreed?.reason ?? null,
      revokedFrom: agreed?.revokedFrom ?? null,
      note,
      closedAt: null,
    }
    try {
      await stores.signingKeyProposals.add(proposal)
    } catch (error) {
      if (isDuplicate(error)) throw proposedAlready()
      throw error
    }
    await writer.append(stores, actor.workspaceId, {
      by: byActor(actor),
      action: 'signing-key.proposed',
      subjectId: key.id,
      facts: {
        kid: key.kid,
        act,
        reason: proposal.revocationReason,
        revokedFrom: proposal.revokedFrom,
        expiresAt: proposal.expiresAt,
      },
      words: { note },
    })
  }

  /** Nobody confirmed them in time. Closed when something is proposed next; until then nobody can confirm them either. */
  async #closeExpired(stores: Stores, keys: readonly SigningKey[]): Promise<void> {
    const { clock, writer } = this.#deps
    const [workspaceId] = keys.map((key) => key.workspaceId)
    if (workspaceId === undefined) return
    for (const proposal of await stores.signingKeyProposals.expired(workspaceId, clock())) {
      if (!(await stores.signingKeyProposals.close(proposal.id, 'expired', clock()))) continue
      const { kid, id: subjectId } = keyAmong(keys, proposal.signingKeyId)
      await writer.append(stores, workspaceId, {
        by: bySystem,
        action: 'signing-key.proposal_expired',
        subjectId,
        facts: { kid, act: proposal.act, proposedBy: proposal.proposedBy },
        words: {},
      })
    }
  }
}

/** Refusals that another person would not get. */
const aboutThePerson = new Set(['SECOND_PERSON_NEEDED', 'PERSONA_IS_NOBODY', 'NOT_A_KEY_MANAGER'])

async function lock(stores: Stores, workspaceId: string): Promise<Locked> {
  await stores.members.lock(workspaceId)
  return {
    managers: await managersOf(stores, workspaceId),
    keys: await stores.signingKeys.lock(workspaceId),
  }
}

export function keyAmong(keys: readonly SigningKey[], id: string): SigningKey {
  const key = keys.find((one) => one.id === id)
  if (key) return key
  throw noSuchKey()
}

async function openProposal(stores: Stores, workspaceId: string, id: string): Promise<SigningKeyProposal> {
  const proposal = await stores.signingKeyProposals.find(workspaceId, id)
  if (!proposal) throw noSuchProposal()
  if (proposal.state !== 'open') throw proposalClosed(proposal.state)
  return proposal
}

const agreedIn = ({ revocationReason: reason, revokedFrom }: SigningKeyProposal): Agreed =>
  reason === null || revokedFrom === null ? null : { reason, revokedFrom }
