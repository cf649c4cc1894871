import { addDemoAgents } from '../agents/demo.ts'
import type { AgentLife } from '../agents/life.ts'
import type { AgentService } from '../agents/service.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import type { KeyService } from '../keys/service.ts'
import type { Actor } from '../members/actor.ts'
import { addDemoPolicies } from '../policy/demo.ts'
import type { PolicyService } from '../policy/service.ts'
import { addDemoPromotions } from '../promotion/demo.ts'
import type { PromotionService } from '../promotion/service.ts'
import type { SigningKeyService } from '../signing-keys/service.ts'
import { personas } from './personas.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  keys: KeyService
  agents: AgentService
  life: AgentLife
  promotions: PromotionService
  signingKeys: SigningKeyService
  policy: PolicyService
}

/** What the personas did before a newcomer came: real acts by the real services, so that everything has its events. */
export class DemoHistory {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async play(workspaceId: string): Promise<void> {
    const { transact, clock, keys, agents, life, promotions, policy } = this.#deps
    const actors = (await this.#actors(workspaceId)).flatMap((actor) => actor ?? [])
    const [ada, rita] = actors
    if (!ada || !rita) return
    await keys.create(ada, 'Nightly export', ['ledger:read'], 90)
    const staging = await keys.create(ada, 'Staging cluster', ['workspace:read'], 30)
    await keys.rotate(ada, staging.id, 24)
    const laptop = await keys.create(ada, 'Laptop of an intern', ['workspace:read'], null)
    await keys.revoke(ada, laptop.id)
    await addDemoPolicies(policy, ada)
    const cast = { admin: ada, reviewer: rita, owners: actors.map(({ name }) => name) }
    await transact(async (stores) => {
      const now = clock()
      const made = await addDemoAgents({ agents, life }, stores, cast, now)
      await addDemoPromotions(
        { agents, promotions },
        stores,
        { admin: ada, reviewer: rita, agents: made },
        now,
      )
    })
    await this.#rotate(ada)
  }

  /** As one does: the next key is published before it signs, and the one before it verifies on. */
  async #rotate(admin: Actor): Promise<void> {
    const { signingKeys } = this.#deps
    const { id } = await signingKeys.prepare(admin, 'Ed25519', 'server')
    await signingKeys.activate(admin, id)
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
