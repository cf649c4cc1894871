import { freeze, type Moved, renew, retire, unfreeze } from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import { sandboxLifetime } from '@countersign/policy'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { RequestFollowing } from '../promotion/following.ts'
import { lockAgent } from './lookup.ts'
import type { PolicyOf } from './service.ts'
import { standingOf } from './standing.ts'
import type { Agent } from './store.ts'

type Deps = {
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  following: RequestFollowing
  policyOf: PolicyOf
}

type Renewed = { expiresAt: number; renewals: number }

/** What happens to an agent between its birth and its end. Whether it may, packages/agents says. */
export class AgentLife {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async freeze(actor: Actor, agentId: string): Promise<void> {
    await this.#now((stores, now) => this.freezeWithin(stores, actor, agentId, now))
  }

  async freezeWithin(stores: Stores, actor: Actor, agentId: string, now: number): Promise<void> {
    const agent = await lockAgent(stores, actor.workspaceId, agentId)
    refuseUnless(freeze(standingOf(agent)))
    const change = { isFrozen: true, frozenAt: now, frozenBy: actor.personId }
    await stores.agents.set(actor.workspaceId, agentId, { ...change, ...touchedBy(actor, now) })
    const told = { ...about(actor, agent), action: 'agent.frozen', facts: {} } as const
    await this.#deps.writer.append(stores, actor.workspaceId, told)
  }

  /** Leads back to where the agent was before. */
  async unfreeze(actor: Actor, agentId: string): Promise<void> {
    await this.#now(async (stores, now) => {
      const agent = await lockAgent(stores, actor.workspaceId, agentId)
      refuseUnless(unfreeze(standingOf(agent)))
      const change = { isFrozen: false, frozenAt: null, frozenBy: null }
      await stores.agents.set(actor.workspaceId, agentId, { ...change, ...touchedBy(actor, now) })
      const told = { ...about(actor, agent), action: 'agent.unfrozen', facts: {} } as const
      await this.#deps.writer.append(stores, actor.workspaceId, told)
    })
  }

  /** The end; the name stays taken, so that nothing later is mistaken for it. */
  async retire(actor: Actor, agentId: string, reason: string): Promise<void> {
    await this.#now((stores, now) => this.retireWithin(stores, actor, agentId, reason, now))
  }

  async retireWithin(
    stores: Stores,
    actor: Actor,
    agentId: string,
    reason: string,
    now: number,
  ): Promise<void> {
    const agent = await lockAgent(stores, actor.workspaceId, agentId)
    refuseUnless(retire(standingOf(agent)))
    const change = { isRetired: true, retiredAt: now, retiredBy: actor.personId }
    await stores.agents.set(actor.workspaceId, agentId, { ...change, ...touchedBy(actor, now) })
    await stores.agents.retireLabels(actor.workspaceId, agentId)
    const { words, ...told } = about(actor, agent)
    await this.#deps.writer.append(stores, actor.workspaceId, {
      ...told,
      action: 'agent.retired',
      facts: {},
      words: { ...words, reason },
    })
    await this.#deps.following.retired(stores, agent, now)
    await stores.agents.count(actor.workspaceId, { current: -1, retired: 1 })
  }

  /** A whole lifetime from now, also for what has ended already. */
  async renew(actor: Actor, agentId: string, reason: string, days?: number): Promise<Renewed> {
    return this.#now((stores, now) => this.renewWithin(stores, actor, agentId, reason, days, now))
  }

  async renewWithin(
    stores: Stores,
    actor: Actor,
    agentId: string,
    reason: string,
    days: number | undefined,
    now: number,
  ): Promise<Renewed> {
    const { writer, policyOf } = this.#deps
    const lifetime = sandboxLifetime(await policyOf(stores, actor.workspaceId), days)
    const agent = await lockAgent(stores, actor.workspaceId, agentId)
    const { sandbox } = refuseUnless(renew(standingOf(agent), now, lifetime))
    const { expiresAt, renewals } = sandbox ?? agent
    await stores.agents.set(actor.workspaceId, agentId, { expiresAt, renewals, ...touchedBy(actor, now) })
    const { words, ...told } = about(actor, agent)
    await writer.append(stores, actor.workspaceId, {
      ...told,
      action: 'agent.renewed',
      facts: { expiresAt, renewals },
      words: { ...words, reason },
    })
    return { expiresAt, renewals }
  }

  #now<T>(act: (stores: Stores, now: number) => Promise<T>): Promise<T> {
    const { transact, clock } = this.#deps
    return transact((stores) => act(stores, clock()))
  }
}

function refuseUnless(moved: Moved) {
  if (!moved.ok) throw new Refusal({ kind: 'conflict', ...moved.reason })
  return moved.standing
}

const touchedBy = ({ personId }: Actor, now: number) => ({ updatedBy: personId, updatedAt: now })

const about = (actor: Actor, { id, name }: Agent) => ({
  by: byActor(actor),
  subjectId: id,
  words: { agentName: name },
})
