import { Refusal } from '@countersign/decisions'
import type { Clock } from '../clock.ts'
import { withdrawPacks } from '../compliance/withdrawing.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { Actor } from '../members/actor.ts'
import { holdOn } from '../retention/holding.ts'
import { isHeld } from '../retention/refusals.ts'
import { byActor } from './doer.ts'
import type { LedgerWriter } from './writer.ts'

type Deps = { stores: Stores; transact: Transact; clock: Clock; writer: LedgerWriter }

const mostInvitations = 32

/**
 * Erases what the ledger says of somebody who has left: their key and those of their invitations are destroyed, and
 * with them every body that tells of them. Headers, and with them all proofs, stay what they were.
 */
export class Erasure {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** People of whom the ledger still tells, and who do not belong to the workspace any more. */
  async former(actor: Actor) {
    const { stores } = this.#deps
    const ids = await stores.ledger.peopleWithKeys(actor.workspaceId)
    const members = new Set(await stores.members.among(actor.workspaceId, ids))
    const gone = ids.filter((id) => !members.has(id))
    const people = new Map((await stores.people.list(gone)).map((person) => [person.id, person]))
    // Their account may be gone already, with another workspace that they left.
    return gone.map((personId) => {
      const { name = null, email = null } = people.get(personId) ?? {}
      return { personId, name, email }
    })
  }

  async erase(actor: Actor, personId: string, reason: string): Promise<{ events: number }> {
    const { stores, transact, clock, writer } = this.#deps
    const events = await stores.ledger.countNaming(actor.workspaceId, personId)
    return transact(async (within) => {
      const { workspaceId } = actor
      // First the lock that placing a hold takes: what is held is not erased, whoever asks.
      await within.workspaces.lock(workspaceId)
      const hold = await holdOn(within, workspaceId, personId)
      if (hold) throw isHeld(hold.name)
      // Locked, so that nobody takes them in again while their data is being erased.
      await within.members.lock(workspaceId)
      if (await within.members.find(workspaceId, personId)) throw stillAMember()
      if (!(await within.ledger.bodyKeys(workspaceId, [personId])).has(personId)) throw nothingToErase()
      const person = await within.people.find(personId)
      const invitations = person
        ? (await within.links.invitationsTo(workspaceId, person.email)).slice(0, mostInvitations)
        : []
      await within.ledger.destroyBodyKeys(workspaceId, [personId, ...invitations])
      await within.links.removeAll(invitations)
      const first = await within.ledger.firstNaming(workspaceId, [personId, ...invitations])
      if (first !== null) {
        const erased = { first, last: Number.MAX_SAFE_INTEGER }
        const act = { by: byActor(actor), because: 'erasure', now: clock() } as const
        await withdrawPacks(within, writer, workspaceId, erased, act)
      }
      const accountRemoved = await this.#removeAccount(within, personId)
      await writer.append(within, workspaceId, {
        by: byActor(actor),
        action: 'person.erased',
        subjectId: personId,
        facts: { events, invitations, accountRemoved },
        words: { reason },
      })
      return { events }
    })
  }

  /** The account goes with the last workspace that it belonged to. */
  async #removeAccount(within: Stores, personId: string): Promise<boolean> {
    const elsewhere = await within.members.elsewhere([personId], '')
    if ((elsewhere.get(personId) ?? 0) > 0) return false
    await within.sessions.removeAll(personId)
    await within.links.removeOfPerson(personId)
    await within.people.unlinkAll(personId)
    await within.people.removeAll([personId])
    return true
  }
}

const stillAMember = () =>
  new Refusal({
    kind: 'conflict',
    code: 'STILL_A_MEMBER',
    message: 'Personal data can be erased once somebody has left the workspace.',
    remedy: 'Remove the member first.',
  })

const nothingToErase = () =>
  new Refusal({
    kind: 'not-found',
    code: 'NOTHING_TO_ERASE',
    message: 'The ledger of this workspace holds no personal data of this person.',
    remedy: 'Reload the list; it may have been erased already.',
  })
