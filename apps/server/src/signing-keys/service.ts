import { refuseIf } from '@countersign/decisions'
import { type Algorithm, algorithms, keyStates, whyNot, whyNotPropose } from '@countersign/proofs'
import { isSignerAlg } from '@countersign/signer-protocol'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { byActor } from '../ledger/doer.ts'
import type { Actor } from '../members/actor.ts'
import type { UndoingAct } from './acts.ts'
import type { SigningKeys } from './keys.ts'
import type { ProofsSignedBy } from './proofs-signed-by.ts'
import { keyAmong, type SigningKeyProposals } from './proposals.ts'
import { hmacStaysHere, noSigningService, nothingToRotate, preparedAlready } from './refusals.ts'
import { losingFrom, positionSince, type Since } from './revocation.ts'
import { type Managers, managerOf, managersOf, personBehind, whyNotOneOfTwo } from './second-person.ts'
import type { SigningSecrets } from './secrets.ts'
import { provenPossession } from './signers.ts'
import type { SigningService } from './signing-service.ts'
import type { SigningKey } from './store.ts'

type Deps = {
  stores: Stores
  transact: Transact
  keys: SigningKeys
  proposals: SigningKeyProposals
  secrets: SigningSecrets
  service: SigningService | null
  proofsSignedBy: ProofsSignedBy
}

type Keeper = SigningKey['keeper']

/** The keys as admins see and rotate them. What undoes trust is in `SigningKeyProposals`. */
export class SigningKeyService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async list(actor: Actor) {
    const { stores, proposals, service } = this.#deps
    const keys = await stores.signingKeys.ofWorkspace(actor.workspaceId)
    const managers = await managersOf(stores, actor.workspaceId)
    return {
      keys: [...keys].sort(asRead).map((key) => this.#shown(actor, key, keys, managers)),
      proposals: await proposals.list(stores, actor, keys, managers),
      needsTwo: managers.length > 1,
      others: managers.filter(({ personId }) => personId !== personBehind(actor)).map(({ name }) => name),
      signingService: service === null ? null : { isAnswering: await service.answers() },
    }
  }

  /** What would happen: from which position on proofs lose their worth, and whose they are. */
  async preview(actor: Actor, signingKeyId: string, act: UndoingAct, since: Since) {
    const { stores, proofsSignedBy } = this.#deps
    const { workspaceId } = actor
    const key = keyAmong(await stores.signingKeys.ofWorkspace(workspaceId), signingKeyId)
    const size = (await stores.log.find(workspaceId))?.size ?? 0
    const position = await positionSince(stores, key, since, size)
    const from = losingFrom(key, act, position)
    const lost = from === null ? null : await proofsSignedBy(stores, workspaceId, key.kid, from)
    return { position, size, agents: lost?.agents ?? 0, some: lost?.some ?? [] }
  }

  /** A new key that everybody can learn of before it signs. */
  async prepare(actor: Actor, alg: Algorithm, keeper: Keeper): Promise<{ id: string }> {
    const made = await this.#make(actor.workspaceId, alg, keeper)
    return this.#deps.transact(async (stores) => {
      const { id } = await this.#addPrepared(stores, actor, made)
      return { id }
    })
  }

  /** A prepared key takes over from the active one of its kind, which from then on only verifies. */
  async activate(actor: Actor, signingKeyId: string): Promise<void> {
    const { transact, keys } = this.#deps
    await transact(async (stores) => {
      const all = await stores.signingKeys.lock(actor.workspaceId)
      const key = keyAmong(all, signingKeyId)
      refuseIf(whyNot('rotate', keys.recordOf(key)))
      await keys.activate(stores, byActor(actor), key, activeOf(all, key.alg))
    })
  }

  /** The prepared key takes over; where there is none, one is made in the same step, kept where the old one is. */
  async rotate(actor: Actor, signingKeyId: string): Promise<{ id: string }> {
    const { stores, transact, keys } = this.#deps
    const before = await stores.signingKeys.ofWorkspace(actor.workspaceId)
    const { alg, keeper } = keyAmong(before, signingKeyId)
    const made = preparedOf(before, alg) ? null : await this.#make(actor.workspaceId, alg, keeper)
    return transact(async (within) => {
      const all = await within.signingKeys.lock(actor.workspaceId)
      const old = keyAmong(all, signingKeyId)
      if (old.state !== 'active') throw nothingToRotate(old.state)
      const next = preparedOf(all, alg) ?? (made && (await this.#addPrepared(within, actor, made)))
      // The key that was prepared a moment ago is gone: somebody else was here.
      if (next === null) throw nothingToRotate(old.state)
      await keys.activate(within, byActor(actor), next, old)
      return { id: next.id }
    })
  }

  async #addPrepared(stores: Stores, actor: Actor, made: Made): Promise<SigningKey> {
    const all = await stores.signingKeys.lock(actor.workspaceId)
    if (preparedOf(all, made.alg)) throw preparedAlready(made.alg)
    return this.#deps.keys.addPrepared(stores, actor.workspaceId, byActor(actor), made)
  }

  async #make(workspaceId: string, alg: Algorithm, keeper: Keeper): Promise<Made> {
    const { secrets, service } = this.#deps
    if (keeper === 'server') return secrets.make(workspaceId, alg)
    if (!isSignerAlg(alg)) throw hmacStaysHere()
    if (service === null) throw noSigningService()
    const { kid, publicJwk } = await service.make(alg, workspaceId)
    await provenPossession({ kid, alg, publicJwk }, service)
    return { kid, alg, publicJwk, checkValue: null, sealedSecret: null }
  }

  #shown(actor: Actor, key: SigningKey, all: readonly SigningKey[], managers: Managers) {
    const { id, kid, alg, state, keeper, preparedAt, stateSince, validFrom, validTo, publicJwk } = key
    const record = this.#deps.keys.recordOf(key)
    const cannot = (act: UndoingAct) =>
      whyNotOneOfTwo(actor, managers) ?? whyNotPropose(act, record, managerOf(actor))
    return {
      id,
      kid,
      alg,
      state,
      keeper,
      isPublic: publicJwk !== null,
      preparedAt,
      stateSince,
      validFrom,
      validTo,
      revocation: record.revocation,
      signatures: key.signatures,
      lastSignedAt: key.lastSignedAt,
      replaces: state === 'prepared' ? (activeOf(all, alg)?.kid ?? null) : null,
      next: state === 'active' ? (preparedOf(all, alg)?.kid ?? null) : null,
      cannotActivate: whyNot('rotate', record),
      cannotTaint: cannot('taint'),
      cannotRevoke: cannot('revoke'),
      cannotDestroy: cannot('destroy'),
    }
  }
}

/** By kind, then from those that sign to those that are gone, then the newest first. */
const asRead = (one: SigningKey, other: SigningKey): number =>
  algorithms.indexOf(one.alg) - algorithms.indexOf(other.alg) ||
  keyStates.indexOf(one.state) - keyStates.indexOf(other.state) ||
  other.preparedAt - one.preparedAt

type Made = Parameters<SigningKeys['addPrepared']>[3]

const activeOf = (keys: readonly SigningKey[], alg: Algorithm): SigningKey | null =>
  keys.find((key) => key.alg === alg && key.state === 'active') ?? null

const preparedOf = (keys: readonly SigningKey[], alg: Algorithm): SigningKey | null =>
  keys.find((key) => key.alg === alg && key.state === 'prepared') ?? null
