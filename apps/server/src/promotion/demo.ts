import type { AgentSpec } from '@countersign/agents'
import { getRevision } from '../agents/lookup.ts'
import type { AgentService, Saved } from '../agents/service.ts'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import type { PromotionService } from './service.ts'

type Deps = { agents: AgentService; promotions: PromotionService }

/** The personas who ask and decide, and the agents that are there by name. */
type Cast = { admin: Actor; reviewer: Actor; agents: ReadonlyMap<string, Saved> }

const day = 24 * 60 * 60 * 1000

/**
 * Requests of every sort that a newcomer should have seen, made as people make them: one granted, one that the policy
 * denies, one whose vote an edit voided, and one that waits for the reviewer.
 */
export async function addDemoPromotions(deps: Deps, stores: Stores, cast: Cast, now: number): Promise<void> {
  const demo = new Demo(deps, stores, cast, now)

  await demo.request('meeting-notes', 1.8, 'Three weeks of minutes, and nobody had to correct one')
  await demo.approve('meeting-notes', 1.7, 'Reads and writes nothing but minutes')

  await demo.edit('research-digest', 1.6, 'Bolder summaries', (spec) => ({
    ...spec,
    anatomy: { ...spec.anatomy, model: spec.anatomy.model && { ...spec.anatomy.model, temperature: 1.2 } },
  }))
  await demo.request('research-digest', 1.5, 'The team likes them bolder')
  await demo.approve('research-digest', 1.4)

  // It waits for tomorrow, so that the approval alone did not carry it out.
  await demo.request('contract-review', 1.3, 'For the contracts of the new quarter', 1)
  await demo.approve('contract-review', 1.2, 'Only reads')
  await demo.edit('contract-review', 0.9, 'Contracts of the subsidiaries too', (spec) => ({
    ...spec,
    budget: { ...spec.budget, monthlyUsd: spec.budget.monthlyUsd + 40 },
  }))

  await demo.request('hr-onboarding', 2.5, 'The checklist of the pilot')
  await demo.approve('hr-onboarding', 2.4)
  await demo.edit('hr-onboarding', 0.6, 'Two new starters a day', (spec) => ({
    ...spec,
    budget: { ...spec.budget, monthlyUsd: spec.budget.monthlyUsd + 20 },
  }))
  await demo.request('hr-onboarding', 0.5, 'More people start in spring than the budget was made for')
}

class Demo {
  readonly #deps: Deps
  readonly #stores: Stores
  readonly #cast: Cast
  readonly #now: number
  readonly #requests = new Map<string, string>()

  constructor(deps: Deps, stores: Stores, cast: Cast, now: number) {
    this.#deps = deps
    this.#stores = stores
    this.#cast = cast
    this.#now = now
  }

  async request(name: string, daysAgo: number, note: string, scheduledInDays: number | null = null) {
    const { admin } = this.#cast
    const scheduledFor = scheduledInDays === null ? null : this.#at(-scheduledInDays)
    const wish = { agentId: this.#agent(name), note, scheduledFor }
    const { requestId } = await this.#deps.promotions.requestWithin(
      this.#stores,
      admin,
      wish,
      this.#at(daysAgo),
    )
    this.#requests.set(name, requestId)
  }

  async approve(name: string, daysAgo: number, reason: string | null = null): Promise<void> {
    const { reviewer } = this.#cast
    const requestId = this.#requests.get(name) ?? ''
    const request = await this.#stores.requests.find(reviewer.workspaceId, requestId)
    const ballot = { requestId, digest: request?.digest.toString('hex') ?? '', reason }
    await this.#deps.promotions.approveWithin(this.#stores, reviewer, ballot, this.#at(daysAgo))
  }

  async edit(name: string, daysAgo: number, note: string, change: (spec: AgentSpec) => AgentSpec) {
    const { admin } = this.#cast
    const id = this.#agent(name)
    const agent = await this.#stores.agents.find(admin.workspaceId, id)
    const number = agent?.lastRevision ?? 1
    const { spec } = await getRevision(this.#stores, admin.workspaceId, id, number)
    const { agents } = this.#deps
    await agents.updateWithin(this.#stores, admin, id, change(spec), number, note, this.#at(daysAgo))
  }

  #at(daysAgo: number): number {
    return this.#now - Math.round(daysAgo * day)
  }

  #agent(name: string): string {
    const agent = this.#cast.agents.get(name)
    if (agent) return agent.id
    throw new Error(`The demo has no agent ${name}.`)
  }
}
