import { type AgentSpec, statusOf } from '@countersign/agents'
import type { PolicyFinding, PromotionInput } from '@countersign/policy'
import { sealedSpec } from '../agents/agent-row.ts'
import { findAgent, getRevision } from '../agents/lookup.ts'
import { currentRevision, standingOf } from '../agents/standing.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import type { PolicyDecisions } from './decisions.ts'
import { toldFinding, toldUnanswered } from './telling.ts'

type Deps = { stores: Stores; clock: Clock; decisions: PolicyDecisions }

/** What the policy would say if the reader asked for a promotion now. Nothing is recorded, counted or changed. */
export class PolicyPrecheck {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Of the revision that people look at: the one in the sandbox, or else the governed one. */
  async ofAgent(actor: Actor, agentId: string) {
    const { stores, clock } = this.#deps
    const now = clock()
    const agent = await findAgent(stores, actor.workspaceId, agentId)
    const number = currentRevision(agent)
    const { spec, hex } = await getRevision(stores, actor.workspaceId, agentId, number)
    const status = statusOf(standingOf(agent), now)
    const { id, name } = agent
    return this.#ask(actor, spec, { id, name, revision: number, specSha256: hex, status }, now)
  }

  /** Of a spec that is not saved yet: as the first revision of an agent that would be made of it. */
  async ofSpec(actor: Actor, spec: AgentSpec) {
    const { hex } = sealedSpec(spec)
    const about = { id: 'draft', name: spec.metadata.name, revision: 1, specSha256: hex } as const
    return this.#ask(actor, spec, { ...about, status: 'SANDBOX' }, this.#deps.clock())
  }

  async #ask(actor: Actor, spec: AgentSpec, agent: PromotionInput['agent'], now: number) {
    const { stores, decisions } = this.#deps
    const input = { actor: { id: actor.personId, role: actor.role }, agent, spec, now }
    const { answer, ...about } = await decisions.consider(stores, actor.workspaceId, 'promotion', input)
    const told = { ...about, revision: agent.revision, outcome: answer.outcome }
    if (answer.outcome === 'unanswered') {
      return { ...told, rules: [], findings: [], warnings: [], unanswered: toldUnanswered(answer) }
    }
    const findings: readonly PolicyFinding[] = answer.outcome === 'deny' ? answer.findings : []
    return {
      ...told,
      rules: answer.rules,
      findings: findings.map(toldFinding),
      warnings: answer.warnings.map(toldFinding),
      unanswered: null,
    }
  }
}
