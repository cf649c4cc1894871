import { AgentSpec } from '@countersign/agents'
import { type DriftKind, driftKinds } from '@countersign/drift'
import { parseHeader } from '@countersign/ledger'
import { whyClosed } from '@countersign/promotion'
import type { AgentService } from '../agents/service.ts'
import { specFrom } from '../agents/spec-input.ts'
import { currentRevision } from '../agents/standing.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { byActor } from '../ledger/doer.ts'
import type { LedgerWriter } from '../ledger/writer.ts'
import type { Actor } from '../members/actor.ts'
import type { PromotionService } from '../promotion/service.ts'
import type { DriftComparing } from './comparing.ts'
import { findFinding, type Looked, lookAgain } from './looking.ts'
import { cannotAdopt, isOver, nobodySavedIt, reportIsGone, sandboxIsTaken, toolsUnknown } from './refusals.ts'

type Deps = {
  transact: Transact
  clock: Clock
  writer: LedgerWriter
  comparing: DriftComparing
  agents: Pick<AgentService, 'updateWithin'>
  promotions: Pick<PromotionService, 'requestWithin'>
}

export type Adopted = { requestId: string; revision: number }

/**
 * Asks people to approve what is. Nothing is approved by it: it makes a revision in the sandbox and a request like any
 * other, and what differs stays so until they have decided.
 */
export class DriftAdopting {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  async adopt(actor: Actor, findingId: string, note: string | null): Promise<Adopted> {
    const { transact, comparing, clock } = this.#deps
    const { workspaceId } = actor
    return transact(async (stores) => {
      const now = clock()
      const before = await this.#asked(stores, workspaceId, findingId, now)
      if (before) return before
      const looked = await lookAgain(stores, comparing, workspaceId, findingId, now)
      const { kind } = looked.finding
      const { canAdopt, title } = driftKinds[kind]
      if (!canAdopt) throw cannotAdopt(title)
      const isReport = isReported(kind)
      const spec = isReport ? reportedSpec(looked) : await savedSpec(stores, looked)
      const revision = await this.#inSandbox(stores, actor, looked, spec, now)
      const wish = { agentId: looked.agent.id, revision, note: noteOf(looked, note) }
      const { requestId } = await this.#deps.promotions.requestWithin(stores, actor, wish, now)
      await this.#tell(stores, actor, looked, { requestId, revision })
      return { requestId, revision }
    })
  }

  /** The request that there is already: asked twice, it is asked for once. */
  async #asked(stores: Stores, workspaceId: string, findingId: string, now: number): Promise<Adopted | null> {
    const { requestId, resolvedAt } = await findFinding(stores, workspaceId, findingId)
    if (resolvedAt !== null) throw isOver()
    const request = requestId === null ? null : await stores.requests.find(workspaceId, requestId)
    return request && whyClosed(request, now) === null
      ? { requestId: request.id, revision: request.revision }
      : null
  }

  /** What somebody works on there is not overwritten, not even by a revision after it. */
  async #inSandbox(
    stores: Stores,
    actor: Actor,
    { agent }: Looked,
    spec: AgentSpec,
    now: number,
  ): Promise<number> {
    const basedOn = currentRevision(agent)
    const note = 'What was found to differ from what was approved'
    const { id } = agent
    const saved = await this.#deps.agents.updateWithin(stores, actor, id, spec, basedOn, note, now)
    if (agent.sandboxRevision !== null && saved.isChanged) throw sandboxIsTaken()
    return saved.revision
  }

  /** A run is approved as a whole: whatever else of it differs is asked for by the same request. */
  async #tell(stores: Stores, actor: Actor, { agent, finding }: Looked, adopted: Adopted): Promise<void> {
    const { workspaceId } = actor
    const open = await stores.drift.openOf(workspaceId, [agent.id])
    const alike = isReported(finding.kind)
      ? open.filter(({ kind }) => isReported(kind) && driftKinds[kind].canAdopt)
      : [finding]
    for (const { id, kind } of alike) {
      await stores.drift.set(workspaceId, id, { requestId: adopted.requestId })
      await this.#deps.writer.append(stores, workspaceId, {
        by: byActor(actor),
        action: 'drift.adopted',
        subjectId: id,
        facts: { agent: agent.id, kind, revision: adopted.revision, promotion: adopted.requestId },
        words: { agentName: agent.name },
      })
    }
  }
}

const isReported = (kind: DriftKind): boolean => driftKinds[kind].code === 'REPORT_DIFFERS'

const longestNote = 1_000

const noteOf = ({ finding }: Looked, note: string | null): string =>
  [note, `To approve what was found: ${finding.message}`].filter(Boolean).join('\n').slice(0, longestNote)

/** The approved spec, with what its run says of itself in its place. */
function reportedSpec({ facts }: Looked): AgentSpec {
  const { spec, reported, approvedSha256, storedSha256 } = facts
  if (spec === null || approvedSha256 !== storedSha256) throw cannotAdopt(driftKinds['spec-changed'].title)
  if (reported === null) throw reportIsGone()
  const { model, tools } = reported
  const { anatomy } = spec
  const known = new Set(anatomy.tools.map(({ name }) => name))
  const unknown = (tools ?? []).filter((name) => !known.has(name))
  if (unknown.length > 0) throw toolsUnknown(unknown)
  const temperature = model?.temperature ?? anatomy.model?.temperature
  return specFrom({
    value: {
      ...spec,
      anatomy: {
        ...anatomy,
        model: model
          ? { ...anatomy.model, provider: model.provider, name: model.name, temperature }
          : anatomy.model,
        tools: tools ? anatomy.tools.filter(({ name }) => tools.includes(name)) : anatomy.tools,
      },
    },
  })
}

/** What is stored, if somebody saved it: the ledger tells of every revision, and nobody can change what it told. */
async function savedSpec(stores: Stores, { agent, facts }: Looked): Promise<AgentSpec> {
  const { spec, storedSha256 } = facts
  if (spec === null || storedSha256 === null) throw nobodySavedIt()
  const headers = await stores.driftReports.savesOf(agent.workspaceId, agent.id)
  const isSaved = headers.some((bytes) => {
    const read = parseHeader(bytes)
    return (
      read.ok &&
      read.value.workspace === agent.workspaceId &&
      read.value.subject === `agent:${agent.id}` &&
      read.value.facts.specSha256 === storedSha256
    )
  })
  if (!isSaved) throw nobodySavedIt()
  return AgentSpec.parse(spec)
}
