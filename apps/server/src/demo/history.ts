import type { Stores } from '../database/stores.ts'
import type { KeyService } from '../keys/service.ts'
import type { Actor } from '../members/actor.ts'
import { personas } from './personas.ts'

type Deps = { stores: Stores; keys: KeyService }

/** What the personas did before a newcomer came: real acts by the real services, so that everything has its events. */
export class DemoHistory {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async play(workspaceId: string): Promise<void> {
    const { keys } = this.#deps
    const [ada] = await this.#actors(workspaceId)
    if (!ada) return
    await keys.create(ada, 'Nightly export', ['ledger:read'], 90)
    const staging = await keys.create(ada, 'Staging cluster', ['workspace:read'], 30)
    await keys.rotate(ada, staging.id, 24)
    const laptop = await keys.create(ada, 'Laptop of an intern', ['workspace:read'], null)
    await keys.revoke(ada, laptop.id)
  }

  async #actors(workspaceId: string): Promise<(Actor | null)[]> {
    const { stores } = this.#deps
    return Promise.all(
      personas.map(async ({ email, name, role }) => {
        const person = await stores.people.findByEmail(email)
        return person && { personId: person.id, name, role, workspaceId, behind: null }
      }),
    )
  }
}
