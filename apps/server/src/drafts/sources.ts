import {
  agentNameFrom,
  type DraftSpec,
  draftFromAgentCard,
  draftFromMcpTools,
  draftOf,
  type Inferred,
  readSpec,
  type SpecFormat,
  specOfTemplate,
  templates,
} from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import { findAgent, getRevision } from '../agents/lookup.ts'
import type { AgentService } from '../agents/service.ts'
import { specInvalid } from '../agents/spec-input.ts'
import { currentRevision } from '../agents/standing.ts'
import type { Stores } from '../database/stores.ts'
import type { Outbound } from '../http/outbound.ts'
import type { Actor } from '../members/actor.ts'
import { fetchAgentCard } from './agent-card.ts'
import type { DescriptionReader } from './description.ts'
import { fetchMcpTools, type OfferedTools } from './mcp-server.ts'

/** What a draft begins from: the seven modes of the wizard. */
export type DraftSource =
  | { mode: 'blank' }
  | { mode: 'template'; templateId: string }
  | { mode: 'clone'; agentId: string }
  | { mode: 'file'; text: string; format: SpecFormat }
  | { mode: 'words'; text: string; sendTo?: string | undefined }
  | { mode: 'mcp'; url: string; name?: string | undefined; token?: string | undefined; picked: string[] }
  | { mode: 'card'; url: string }
  | { mode: 'card'; text: string }

type Deps = { stores: Stores; outbound: Outbound; agents: AgentService; descriptions: DescriptionReader }

export type Begun = Inferred & {
  clonedFrom: string | null
  /** Who read a description, in a sentence; null in the other modes. */
  reading: string | null
}

const mcpTimeoutMs = 20_000

/** Makes drafts of what people bring. Whatever others say of themselves stays a claim that somebody has to check. */
export class DraftSources {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async begin(actor: Actor, source: DraftSource): Promise<Begun> {
    switch (source.mode) {
      case 'blank':
        return asSaid({})
      case 'template':
        return asSaid(await this.#fromTemplate(actor, source.templateId))
      case 'clone':
        return this.#fromAgent(actor, source.agentId)
      case 'file': {
        const reading = readSpec(source.text, source.format)
        if (!reading.ok) throw specInvalid(reading.problems)
        return asSaid(draftOf(reading.spec))
      }
      case 'words':
        return {
          ...(await this.#deps.descriptions.read(actor, source.text, source.sendTo ?? null)),
          clonedFrom: null,
        }
      case 'mcp':
        return this.#fromServer(source)
      case 'card':
        return this.#fromCard('url' in source ? await this.#card(source.url) : source.text)
    }
  }

  /** What a server offers to pick from. */
  async tools(url: string, token: string | null): Promise<OfferedTools> {
    return fetchMcpTools(this.#deps.outbound, url, token, mcpTimeoutMs)
  }

  async #fromTemplate(actor: Actor, templateId: string): Promise<DraftSpec> {
    const template = templates.find(({ id }) => id === templateId)
    if (!template) throw noTemplate()
    return this.#renamed(actor, draftOf(specOfTemplate(template)))
  }

  async #fromAgent(actor: Actor, agentId: string): Promise<Begun> {
    const { stores } = this.#deps
    const agent = await findAgent(stores, actor.workspaceId, agentId)
    const { spec } = await getRevision(stores, actor.workspaceId, agentId, currentRevision(agent))
    return { ...asSaid(await this.#renamed(actor, draftOf(spec))), clonedFrom: agentId }
  }

  /** The tools are asked for again: what was picked from must still be what is offered. */
  async #fromServer(source: Extract<DraftSource, { mode: 'mcp' }>): Promise<Begun> {
    const { server, host, listed } = await this.tools(source.url, source.token ?? null)
    const name = agentNameFrom(source.name ?? '') ? (source.name ?? '') : server.name
    const about = { name, host: host.replace(/:\d+$/, '') }
    const drafted = draftFromMcpTools(about, { tools: listed }, source.picked)
    if (!drafted.ok) throw specInvalid(drafted.problems)
    return { ...asSaid(drafted.draft), inferred: drafted.inferred }
  }

  #card(url: string): Promise<Uint8Array> {
    return fetchAgentCard(this.#deps.outbound, url)
  }

  #fromCard(text: string | Uint8Array): Begun {
    const card = draftFromAgentCard(text)
    if (!card.ok) throw specInvalid(card.problems)
    return { ...asSaid(card.draft), inferred: card.inferred }
  }

  async #renamed(actor: Actor, draft: DraftSpec): Promise<DraftSpec> {
    const name = await this.#deps.agents.freeName(actor.workspaceId, draft.metadata?.name ?? '')
    return { ...draft, metadata: { ...draft.metadata, name } }
  }
}

const asSaid = (draft: DraftSpec): Begun => ({ draft, inferred: [], clonedFrom: null, reading: null })

const noTemplate = () =>
  new Refusal({
    kind: 'not-found',
    code: 'TEMPLATE_NOT_FOUND',
    message: 'There is no such template.',
    remedy: 'Choose one from the list.',
  })
