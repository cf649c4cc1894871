import { Refusal } from '@countersign/decisions'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'

type Deps = { stores: Stores; transact: Transact; writer: LedgerWriter }

/** Groups of members, such as `security`: a policy can ask that somebody of one approves. */
export class GroupService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Every group that somebody is in, and how many people are. */
  async list({ workspaceId }: Actor) {
    return this.#deps.stores.groups.counted(workspaceId)
  }

  /** The groups that a member is in from now on. */
  async set(actor: Actor, personId: string, names: readonly string[]): Promise<{ groups: string[] }> {
    const { transact, writer } = this.#deps
    const { workspaceId } = actor
    const wanted = [...new Set(names)].sort()
    return transact(async (stores) => {
      // Two admins who change one person's groups at the same moment: the second sees what the first made of them.
      await stores.members.lock(workspaceId)
      const member = await stores.members.find(workspaceId, personId)
      const person = member && (await stores.people.find(personId))
      if (!person) throw memberNotFound()
      const before = (await stores.groups.of(workspaceId, [personId])).get(personId) ?? []
      const added = wanted.filter((name) => !before.includes(name))
      const removed = before.filter((name) => !wanted.includes(name))
      if (added.length + removed.length === 0) return { groups: wanted }
      await stores.groups.replace(workspaceId, personId, wanted)
      await writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'member.groups_changed',
        subjectId: personId,
        facts: { added: added.length, removed: removed.length },
        words: { name: person.name, groups: wanted.join(', ') },
      })
      return { groups: wanted }
    })
  }
}

const memberNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'MEMBER_NOT_FOUND',
    message: 'There is no such member in this workspace.',
    remedy: 'Reload the list of members.',
  })
