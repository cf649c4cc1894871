import { type AgentSpec, specOfTemplate, templates } from '@countersign/agents'
import type { AgentService } from '../agents/service.ts'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import type { PromotionService } from '../promotion/service.ts'

type Deps = { agents: AgentService; promotions: PromotionService }
type Cast = { admin: Actor; reviewer: Actor }

const day = 24 * 60 * 60 * 1000
const desks = ['north', 'south', 'west'] as const

/** Three agents that were approved as long as they might print badges; what the policy says later is another matter. */
export async function addDemoFrontDesks(deps: Deps, stores: Stores, cast: Cast, now: number): Promise<void> {
  const { admin, reviewer } = cast
  for (const desk of desks) {
    const saved = await deps.agents.createWithin(
      stores,
      admin,
      specOf(desk),
      { from: 'template' },
      now - 2.2 * day,
    )
    const note = `The front desk in the ${desk} prints its own badges`
    const asked = { agentId: saved.id, note, scheduledFor: null }
    const { requestId } = await deps.promotions.requestWithin(stores, admin, asked, now - 2.1 * day)
    const ballot = { requestId, digest: saved.digest, reason: null }
    await deps.promotions.approveWithin(stores, reviewer, ballot, now - 2 * day)
  }
}

function specOf(desk: (typeof desks)[number]): AgentSpec {
  const template = templates.find(({ id }) => id === 'hr-onboarding')
  if (!template) throw new Error('There is no template for a front desk.')
  const spec = specOfTemplate(template)
  const name = `front-desk-${desk}`
  const displayName = `Front desk ${desk}`
  return {
    ...spec,
    metadata: { ...spec.metadata, name, displayName, owner: 'front desk' },
    // In their order, as every spec is stored.
    capabilities: ['badge.print', ...spec.capabilities].sort(),
    budget: { ...spec.budget, monthlyUsd: 20, dailyUsd: 2, hourlyUsd: 1, perTaskUsd: 0.5 },
  }
}
