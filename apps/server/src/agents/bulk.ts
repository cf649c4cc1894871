import type { SpecFormat } from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Actor } from '../members/actor.ts'
import type { PromotionService } from '../promotion/service.ts'
import type { AgentFilter } from './filter.ts'
import type { AgentLife } from './life.ts'
import type { AgentReading } from './reading.ts'
import { agentNotFound } from './refusals.ts'
import type { AgentService } from './service.ts'
import type { Labels } from './store.ts'

/** Those that were picked, or everything that matches, a part at a time in the order of identifiers. */
export type Target = { agentIds: readonly string[] } | { filter: AgentFilter; after: string | null }

/** What is done to each. */
export type Act =
  | { kind: 'freeze' | 'unfreeze' }
  | { kind: 'retire'; reason: string }
  | { kind: 'renew'; reason: string; days?: number | undefined }
  | { kind: 'label'; add: Labels; remove: readonly string[] }
  | { kind: 'export'; format: SpecFormat }
  | { kind: 'request-promotion'; note: string | null }

type ActResult = {
  agentId: string
  name: string | null
  ok: boolean
  code: string | null
  message: string | null
  remedy: string | null
  file: { fileName: string; text: string } | null
}

type Deps = {
  stores: Stores
  clock: Clock
  agents: AgentService
  life: AgentLife
  reading: AgentReading
  promotions: PromotionService
}

/** So many in one call; whoever means all that match calls again from where it stopped, and can show how far it is. */
export const mostAtOnce = 250
const mostText = 4 * 1024 * 1024

/** One act over many agents. Each is a change of its own: what cannot be done to one is told, and stops no other. */
export class AgentBulk {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async run(actor: Actor, act: Act, target: Target) {
    const { stores } = this.#deps
    const ids = await this.#idsOf(actor, target)
    const names = new Map(
      (await stores.agents.list(actor.workspaceId, ids)).map(({ id, name }) => [id, name]),
    )
    const results: ActResult[] = []
    let length = 0
    for (const agentId of ids) {
      const result = await this.#one(actor, act, agentId, names.get(agentId) ?? null)
      results.push(result)
      length += result.file?.text.length ?? 0
      if (length > mostText) break
    }
    const done = results.filter(({ ok }) => ok).length
    const isOver = 'agentIds' in target ? results.length === ids.length : ids.length < mostAtOnce
    const reached = results.at(-1)?.agentId ?? null
    return {
      results,
      done,
      failed: results.length - done,
      next: isOver && results.length === ids.length ? null : reached,
    }
  }

  async #idsOf({ workspaceId }: Actor, target: Target): Promise<string[]> {
    if ('agentIds' in target) return [...new Set(target.agentIds)]
    const { stores, clock } = this.#deps
    return stores.agentLists.ids(workspaceId, target.filter, target.after, mostAtOnce, clock())
  }

  async #one(actor: Actor, act: Act, agentId: string, name: string | null): Promise<ActResult> {
    const about = { agentId, name, file: null }
    try {
      if (name === null) throw agentNotFound()
      const file = await this.#do(actor, act, agentId)
      return { ...about, ok: true, code: null, message: null, remedy: null, file }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { code, message, remedy } = error
      return { ...about, ok: false, code, message, remedy }
    }
  }

  async #do(actor: Actor, act: Act, agentId: string): Promise<ActResult['file']> {
    const { agents, life, reading, promotions } = this.#deps
    switch (act.kind) {
      case 'freeze':
        await life.freeze(actor, agentId)
        return null
      case 'unfreeze':
        await life.unfreeze(actor, agentId)
        return null
      case 'retire':
        await life.retire(actor, agentId, act.reason)
        return null
      case 'renew':
        await life.renew(actor, agentId, act.reason, act.days)
        return null
      case 'label':
        await agents.label(actor, agentId, act.add, act.remove)
        return null
      case 'request-promotion':
        await promotions.request(actor, { agentId, note: act.note })
        return null
      case 'export':
        return reading.export(actor, agentId, act.format)
    }
  }
}
