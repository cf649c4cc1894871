import {
  type AgentSpec,
  type DraftSpec,
  draftFromAgentCard,
  draftFromMcpTools,
  draftFromWords,
  finishDraft,
  specOfTemplate,
  templates,
} from '@countersign/agents'
import type { AgentOrigin } from '@countersign/drizzle/schema'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import type { AgentLife } from './life.ts'
import { getRevision } from './lookup.ts'
import type { AgentService, Saved } from './service.ts'

type Deps = { agents: AgentService; life: AgentLife }

/** The personas of the demo workspace, in the order in which they are listed. */
type Cast = { admin: Actor; reviewer: Actor; owners: readonly string[] }

const day = 24 * 60 * 60 * 1000

/** How long ago each template became an agent; a sandbox lives for fourteen days. */
const bornDaysAgo: Readonly<Record<string, number>> = {
  'invoice-matching': 9,
  'support-triage': 6,
  'translation-desk': 16,
  'code-review': 13.3,
  'incident-scribe': 5,
  'research-digest': 4,
  'data-quality': 11,
  'hr-onboarding': 3,
  'meeting-notes': 2,
  'contract-review': 7,
  'security-questionnaire': 1,
  'sales-follow-up': 12,
}

/**
 * Agents in every state that there is without a promotion, made as people make them: by the same services, with
 * times in the past. Answers with them by name.
 */
export async function addDemoAgents(
  deps: Deps,
  stores: Stores,
  cast: Cast,
  now: number,
): Promise<ReadonlyMap<string, Saved>> {
  const demo = new Demo(deps, stores, cast, now)
  for (const [at, template] of templates.entries()) {
    await demo.add(specOfTemplate(template), 'template', bornDaysAgo[template.id] ?? 1, at)
  }
  await demo.revise('invoice-matching', 8, 'A second pair of eyes on amounts', (spec) => ({
    ...spec,
    budget: { ...spec.budget, monthlyUsd: 60, dailyUsd: 6 },
  }))
  await demo.revise('invoice-matching', 7, 'Try a warmer tone', (spec) => withTemperature(spec, 0.6))
  await demo.restore('invoice-matching', 2, 5, 'Differences between currencies were overlooked')
  await demo.revise('support-triage', 2, 'Fewer tickets a day are enough', (spec) => ({
    ...spec,
    budget: { ...spec.budget, dailyTokens: 300_000 },
  }))
  await demo.renew('sales-follow-up', 1, 'The pilot with the northern team goes on for two more weeks')
  await demo.freeze('incident-scribe', 0.2)
  await demo.retire('data-quality', 3, 'Replaced by the checks of the new warehouse')
  await demo.clone('invoice-matching', 'invoice-matching-eu', 'Invoice matching, Europe', 2)

  await demo.add(finished(toolsDraft()), 'mcp', 1.5, 0)
  await demo.add(finished(draftFromWords(words).draft), 'words', 0.5, 1)
  await demo.add(finished(cardDraft()), 'card', 0.8, 2)
  await demo.add(
    finished({ metadata: { name: 'weekend-duty', displayName: 'Weekend duty' } }),
    'blank',
    0.1,
    3,
  )
  return demo.made
}

class Demo {
  readonly #deps: Deps
  readonly #stores: Stores
  readonly #cast: Cast
  readonly #now: number
  readonly made = new Map<string, Saved>()

  constructor(deps: Deps, stores: Stores, cast: Cast, now: number) {
    this.#deps = deps
    this.#stores = stores
    this.#cast = cast
    this.#now = now
  }

  async add(spec: AgentSpec, from: AgentOrigin, daysAgo: number, at: number): Promise<void> {
    const { owners, admin } = this.#cast
    const owner = from === 'blank' ? null : (owners[at % owners.length] ?? null)
    const owned = { ...spec, metadata: { ...spec.metadata, owner } }
    await this.#create(admin, owned, { from }, daysAgo)
  }

  async revise(name: string, daysAgo: number, note: string, change: (spec: AgentSpec) => AgentSpec) {
    const { id, revision } = this.#agent(name)
    const { spec } = await getRevision(this.#stores, this.#cast.admin.workspaceId, id, revision)
    const at = this.#at(daysAgo)
    const { agents } = this.#deps
    this.made.set(
      name,
      await agents.updateWithin(this.#stores, this.#cast.admin, id, change(spec), revision, note, at),
    )
  }

  async restore(name: string, number: number, daysAgo: number, note: string): Promise<void> {
    const { id, revision } = this.#agent(name)
    const at = this.#at(daysAgo)
    const { agents } = this.#deps
    this.made.set(
      name,
      await agents.restoreWithin(this.#stores, this.#cast.admin, id, number, revision, note, at),
    )
  }

  async clone(name: string, cloneName: string, displayName: string, daysAgo: number): Promise<void> {
    const { id, revision } = this.#agent(name)
    const { spec } = await getRevision(this.#stores, this.#cast.admin.workspaceId, id, revision)
    const metadata = { ...spec.metadata, name: cloneName, displayName }
    await this.#create(this.#cast.admin, { ...spec, metadata }, { from: 'clone', source: id }, daysAgo)
  }

  async renew(name: string, daysAgo: number, reason: string): Promise<void> {
    const { id } = this.#agent(name)
    await this.#deps.life.renewWithin(
      this.#stores,
      this.#cast.admin,
      id,
      reason,
      undefined,
      this.#at(daysAgo),
    )
  }

  async freeze(name: string, daysAgo: number): Promise<void> {
    const { id } = this.#agent(name)
    await this.#deps.life.freezeWithin(this.#stores, this.#cast.reviewer, id, this.#at(daysAgo))
  }

  async retire(name: string, daysAgo: number, reason: string): Promise<void> {
    const { id } = this.#agent(name)
    await this.#deps.life.retireWithin(this.#stores, this.#cast.admin, id, reason, this.#at(daysAgo))
  }

  async #create(
    actor: Actor,
    spec: AgentSpec,
    birth: { from: AgentOrigin; source?: string },
    daysAgo: number,
  ): Promise<void> {
    const { agents } = this.#deps
    const saved = await agents.createWithin(this.#stores, actor, spec, birth, this.#at(daysAgo))
    this.made.set(saved.name, saved)
  }

  #at(daysAgo: number): number {
    return this.#now - Math.round(daysAgo * day)
  }

  #agent(name: string): Saved {
    const agent = this.made.get(name)
    if (agent) return agent
    throw new Error(`The demo has no agent ${name} yet.`)
  }
}

const withTemperature = (spec: AgentSpec, temperature: number): AgentSpec => ({
  ...spec,
  anatomy: { ...spec.anatomy, model: spec.anatomy.model && { ...spec.anatomy.model, temperature } },
})

const words =
  'An assistant called Expense checker that reads expense reports and receipts from SAP and writes a short report ' +
  'about what does not fit. It belongs to the finance team, uses claude-sonnet and spends at most 25 dollars a month.'

const offered = {
  tools: [
    { name: 'find_customer', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
    { name: 'read_order', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
    { name: 'add_note', inputSchema: { type: 'object' }, annotations: { destructiveHint: false } },
  ],
}

function toolsDraft(): DraftSpec {
  const picked = offered.tools.map(({ name }) => name)
  const drafted = draftFromMcpTools({ name: 'crm', host: 'crm.example.com' }, offered, picked)
  if (!drafted.ok) throw new Error('The tools of the demo cannot be read.')
  return {
    ...drafted.draft,
    metadata: { name: 'customer-notes', displayName: 'Customer notes' },
    anatomy: {
      ...drafted.draft.anatomy,
      role: 'support',
      model: { provider: 'anthropic', name: 'claude-sonnet', temperature: 0.2 },
      instructions:
        'Look up the customer and their order, and add a note of what was agreed. Change nothing else.',
    },
  }
}

function cardDraft(): DraftSpec {
  const card = draftFromAgentCard(
    JSON.stringify({
      name: 'Route planner',
      description: 'Plans delivery routes for a day and explains what it left out.',
      version: '1.4.0',
      protocolVersion: '0.3.0',
      url: 'https://routes.example.com/a2a',
      provider: { organization: 'Example Logistics', url: 'https://example.com' },
      defaultInputModes: ['text/plain'],
      defaultOutputModes: ['text/plain'],
      skills: [
        { id: 'route.plan', name: 'Plan a route', description: 'Plans one vehicle’s day.', tags: ['routes'] },
        { id: 'route.explain', name: 'Explain a route', description: 'Says why.', tags: ['routes'] },
      ],
    }),
  )
  if (!card.ok) throw new Error('The agent card of the demo cannot be read.')
  return card.draft
}

function finished(draft: DraftSpec): AgentSpec {
  const reading = finishDraft(draft)
  if (reading.ok) return reading.spec
  const problems = reading.problems.map(({ path, message }) => `${path}: ${message}`)
  throw new Error(`A draft of the demo is not whole: ${problems.join('; ')}`)
}
