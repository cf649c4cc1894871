import { type AgentSpec, specOfTemplate, templates } from '@countersign/agents'
import { compare, type DriftFacts, type Reported } from '@countersign/drift'
import { sealedSpec } from '../agents/agent-row.ts'
import type { AgentService } from '../agents/service.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import { bySystem } from '../ledger/doer.ts'
import type { Actor } from '../members/actor.ts'
import type { PromotionService } from '../promotion/service.ts'
import type { ComparedAgent, DriftComparing } from './comparing.ts'
import type { DriftRecording } from './recording.ts'

type Deps = {
  agents: AgentService
  promotions: PromotionService
  comparing: DriftComparing
  recording: DriftRecording
}

type Cast = { admin: Actor; reviewer: Actor }

const day = 24 * 60 * 60 * 1000

/** What everybody of the demo is compared at: once a day, so that a newcomer finds what is told here. */
export const demoEveryMinutes = 24 * 60

/** They work with the model that a variable of their runner names, whatever was approved. */
const elsewhere = ['returns-desk', 'warranty-desk', 'parcel-tracing'] as const
const steady = ['price-watch', 'catalogue-care'] as const
const unreadable = 'archive-search'
const newcomer = 'gift-finder'

const otherModel = 'claude-opus'

type Spell = { name: string; from: number; days: number; says: Partial<Reported> }

/** What was the matter in the last three months, and for how long. */
const spells: readonly Spell[] = [
  ...every(elsewhere[0], 88, 11, 1.5, { tools: ['shop.read_order', 'debug.dump'] }),
  ...every(elsewhere[1], 85, 17, 3, warmer(0.9)),
  ...every(elsewhere[2], 80, 13, 0.6, { specSha256: 'ab'.repeat(32) }),
  ...every(steady[0], 77, 9, 2.2, warmer(0.7)),
  ...every(steady[1], 70, 21, 5, { tools: [] }),
]

function every(name: string, first: number, step: number, days: number, says: Partial<Reported>): Spell[] {
  // The last of them is over before what is the matter now begins.
  return Array.from({ length: 8 }, (_, at) => ({ name, from: first - at * step, days, says })).filter(
    ({ from }) => from - days > 4,
  )
}

function warmer(temperature: number): Partial<Reported> {
  return { model: { provider: 'anthropic', name: 'claude-sonnet', temperature } }
}

/**
 * Agents that were compared every day: what differed and for how long, one cause that befell three of them, a check
 * that failed, and one that nobody has compared yet. What runs said is made up; what follows from it is the product's.
 */
export async function addDemoDrift(deps: Deps, stores: Stores, cast: Cast, now: number): Promise<void> {
  const demo = new Demo(deps, stores, cast, now)
  for (const name of elsewhere) await demo.govern(name, 95, { MODEL: otherModel })
  for (const name of [...steady, unreadable]) await demo.govern(name, 95)
  const moments = spells
    .flatMap(({ name, from, days, says }) => [
      { name, daysAgo: from, says },
      { name, daysAgo: from - days, says: null },
    ])
    .sort((a, b) => b.daysAgo - a.daysAgo)
  for (const { name, daysAgo, says } of moments) await demo.compared([name], daysAgo, says)
  await demo.everybody(1.25)
  await demo.compared(elsewhere, 1.25, { model: { provider: 'anthropic', name: otherModel } })
  await demo.compared([steady[0]], 1.25, warmer(0.7))
  await demo.everybody(0.25, new Set<string>([...elsewhere, steady[0], unreadable]))
  await demo.compared(elsewhere, 0.25, { model: { provider: 'anthropic', name: otherModel } })
  await demo.compared([steady[0]], 0.25, warmer(0.7))
  await demo.failed(unreadable, 0.25)
  await demo.govern(newcomer, 0.2)
}

class Demo {
  readonly #deps: Deps
  readonly #stores: Stores
  readonly #cast: Cast
  readonly #now: number
  readonly #ids = new Map<string, string>()

  constructor(deps: Deps, stores: Stores, cast: Cast, now: number) {
    this.#deps = deps
    this.#stores = stores
    this.#cast = cast
    this.#now = now
  }

  /** Made, asked for and approved, as people do it. */
  async govern(name: string, daysAgo: number, env: AgentSpec['run']['env'] = {}): Promise<void> {
    const { agents, promotions } = this.#deps
    const { admin, reviewer } = this.#cast
    const stores = this.#stores
    const at = this.#at(daysAgo)
    const spec = specOf(name, env)
    const { id: agentId } = await agents.createWithin(stores, admin, spec, { from: 'blank' }, at)
    const wish = { agentId, note: 'Proven in the pilot' }
    const { requestId } = await promotions.requestWithin(stores, admin, wish, at + day / 48)
    const ballot = { requestId, digest: sealedSpec(spec).hex, reason: null }
    await promotions.approveWithin(stores, reviewer, ballot, at + day / 24)
    this.#ids.set(name, agentId)
  }

  /** What a run said then; null for what it says when all is well. */
  async compared(names: readonly string[], daysAgo: number, says: Partial<Reported> | null): Promise<void> {
    const outcomes = await this.#looked(names.map((name) => this.#id(name)))
    await this.#record(
      outcomes.map(({ agent, facts }) => ({ agent, compared: compare({ ...facts, reported: says }) })),
      daysAgo,
    )
  }

  /** Every governed agent but some, all of them as they were approved; with the scan that it was. */
  async everybody(daysAgo: number, without: ReadonlySet<string> = new Set()): Promise<void> {
    const { workspaceId } = this.#cast.admin
    const stores = this.#stores
    const others = new Set([...without].map((name) => this.#id(name)))
    const all = await stores.driftScans.subjects(workspaceId, { after: null, among: null, limit: 1_000 })
    const outcomes = await this.#looked(all.filter((id) => !others.has(id)))
    await this.#record(
      outcomes.map(({ agent, facts }) => ({ agent, compared: compare(facts) })),
      daysAgo,
    )
    const at = this.#at(daysAgo)
    const id = newId('driftScan', at)
    const scan = { workspaceId, id, askedBy: bySystem.reference, isWhole: true, chosen: null }
    await stores.driftScans.add({ ...scan, agents: all.length, queuedAt: at, dueAt: at })
    const failed = without.has(unreadable) ? 1 : 0
    const counts = { checked: all.length - failed, failed, opened: 0, resolved: 0 }
    const times = { startedAt: at, finishedAt: at + 800 }
    await stores.driftScans.set(workspaceId, id, { state: 'done', ...counts, ...times })
  }

  /** As if none of the checks had given an answer. */
  async failed(name: string, daysAgo: number): Promise<void> {
    const outcomes = await this.#looked([this.#id(name)])
    const chain = { findings: [], rows: [] }
    await this.#record(
      outcomes.map(({ agent, facts }) => ({ agent, compared: compare({ ...facts, chain }) })),
      daysAgo,
    )
  }

  async #looked(agentIds: readonly string[]): Promise<(ComparedAgent & { facts: DriftFacts })[]> {
    const { workspaceId } = this.#cast.admin
    const outcomes = await this.#deps.comparing.compareAll(this.#stores, workspaceId, agentIds, this.#now)
    return outcomes.flatMap(({ facts, ...one }) =>
      facts === null ? [] : [{ ...one, facts: { ...facts, isBeingAskedAbout: false } }],
    )
  }

  async #record(outcomes: readonly Pick<ComparedAgent, 'agent' | 'compared'>[], daysAgo: number) {
    const { workspaceId } = this.#cast.admin
    const checks = await this.#stores.driftChecks.lock(
      workspaceId,
      outcomes.map(({ agent }) => agent.id),
    )
    const looked = { outcomes, checks, by: bySystem }
    await this.#deps.recording.record(this.#stores, workspaceId, looked, this.#at(daysAgo))
  }

  #at(daysAgo: number): number {
    return this.#now - Math.round(daysAgo * day)
  }

  #id(name: string): string {
    const id = this.#ids.get(name)
    if (id) return id
    throw new Error(`The demo has no agent ${name}.`)
  }
}

function specOf(name: string, env: AgentSpec['run']['env']): AgentSpec {
  const template = templates.find(({ id }) => id === 'support-triage')
  if (!template) throw new Error('The demo has no template for its shop.')
  const spec = specOfTemplate(template)
  const words = name.replace('-', ' ')
  const displayName = `${words.charAt(0).toUpperCase()}${words.slice(1)}`
  const model = { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.2, maxOutputTokens: 4_096 }
  return {
    ...spec,
    metadata: { ...spec.metadata, name, displayName, owner: 'shop' },
    anatomy: { ...spec.anatomy, model },
    run: { ...spec.run, env },
  }
}
