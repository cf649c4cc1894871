import { type AgentSpec, diffSpecs } from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import { noteOf } from '@countersign/remediation'
import { findAgent, getRevision } from '../agents/lookup.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import type { Transact } from '../database/transact.ts'
import { eachByItself } from '../each-by-itself.ts'
import { byActor } from '../ledger/doer.ts'
import type { Actor } from '../members/actor.ts'
import type { Held, PolicyDecisions } from '../policy/decisions.ts'
import type { SigningKeys } from '../signing-keys/keys.ts'
import { type RevalidationBatch, subjectsOf } from './batch.ts'
import { judge } from './judging.ts'
import { findingsIn } from './quarantine-store.ts'
import { fixMovedOn, noFix, notQuarantined, remediationIsOff } from './refusals.ts'
import { remedyFor } from './remedying.ts'

type Deps = {
  stores: Stores
  transact: Transact
  clock: Clock
  decisions: Pick<PolicyDecisions, 'hold'>
  signingKeys: SigningKeys
  batch: RevalidationBatch
  onCrash: (error: unknown) => void
  /** Hears what kept an agent from being fixed, or a fix from being proposed. */
  onFault: (agentId: string, error: unknown) => void
}

/** A fix that somebody looked at, named by the digest of the spec that it makes. */
export type Wish = { agentId: string; specSha256: string }

export type Applied =
  | { agentId: string; status: 'applied'; revision: number }
  | { agentId: string; status: 'refused'; code: string; message: string; remedy: string }

/** What is proposed for one of many, or why nothing can be said of it at this moment. */
type Proposed = { agentName: string } & (
  | ReturnType<typeof proposalOf>
  | { agentId: string; kind: 'unjudged'; code: string; message: string; remedy: string }
)

const mostProposed = 50

/** Proposes fixes that only narrow, and applies those that somebody looked at. */
export class RemediationService {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Where a workspace wants no fixes, none is computed either: nobody is shown what they could not apply. */
  async #refuseWhenOff(workspaceId: string): Promise<void> {
    if ((await this.#deps.stores.quarantines.mode(workspaceId)) === 'off') throw remediationIsOff()
  }

  /** For one agent that is invalidated. */
  async propose({ workspaceId }: Actor, agentId: string) {
    await this.#refuseWhenOff(workspaceId)
    return this.#proposed(workspaceId, agentId)
  }

  async #proposed(workspaceId: string, agentId: string) {
    return this.#deps.transact(async (stores) => {
      const found = await this.#worked(stores, workspaceId, agentId)
      return proposalOf(agentId, found.remedy, found.approved?.spec ?? null)
    })
  }

  /**
   * For the agents that have the same cause, by identifier; whoever has all of them has seen `next` null. One that cannot
   * be judged at this moment says so and why.
   */
  async proposeAll({ workspaceId }: Actor, code: string, cursor: string | null) {
    await this.#refuseWhenOff(workspaceId)
    const { stores } = this.#deps
    const rows = await stores.quarantines.withCode(workspaceId, code, cursor, mostProposed + 1)
    const page = rows.slice(0, mostProposed)
    const items = await eachByItself(page, {
      act: async ({ agentId, agentName }): Promise<Proposed | null> => {
        const proposal = await this.#proposedUnlessReleased(workspaceId, agentId)
        return proposal && { agentName, ...proposal }
      },
      refused: ({ agentId, agentName }, why): Proposed => ({ agentName, agentId, kind: 'unjudged', ...why }),
      onFault: ({ agentId }, error) => this.#deps.onFault(agentId, error),
    })
    return {
      items: items.filter((item) => item !== null),
      next: rows.length > mostProposed ? (page.at(-1)?.agentId ?? null) : null,
    }
  }

  /** Somebody may have been quicker with one of many. */
  async #proposedUnlessReleased(workspaceId: string, agentId: string) {
    try {
      return await this.#proposed(workspaceId, agentId)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'AGENT_NOT_INVALIDATED') return null
      throw error
    }
  }

  /** What a request for the promotion of an invalidated agent says, unless its author says something else. */
  async promotionNote({ workspaceId }: Actor, agentId: string): Promise<{ note: string | null }> {
    const { stores } = this.#deps
    const agent = await findAgent(stores, workspaceId, agentId)
    const quarantine = agent.isInvalidated ? await stores.quarantines.find(workspaceId, agentId) : null
    if (!quarantine || agent.governedRevision === null) return { note: null }
    const of = (number: number) => getRevision(stores, workspaceId, agentId, number)
    const { governedRevision, sandboxRevision } = agent
    const changes =
      sandboxRevision === null
        ? []
        : diffSpecs((await of(governedRevision)).spec, (await of(sandboxRevision)).spec)
    return { note: noteOf(findingsIn(quarantine), changes) }
  }

  /** Each agent by itself: what keeps one from it does not keep the others. */
  async apply(actor: Actor, wishes: readonly Wish[]): Promise<Applied[]> {
    const { workspaceId } = actor
    await this.#refuseWhenOff(workspaceId)
    return eachByItself(wishes, {
      act: async (wish): Promise<Applied> => ({
        agentId: wish.agentId,
        status: 'applied',
        revision: await this.#applyOne(actor, wish),
      }),
      refused: ({ agentId }, why) => ({ agentId, status: 'refused', ...why }),
      onFault: ({ agentId }, error) => this.#deps.onFault(agentId, error),
    })
  }

  async #applyOne(actor: Actor, { agentId, specSha256 }: Wish): Promise<number> {
    const { transact, batch, clock } = this.#deps
    const { workspaceId } = actor
    return transact(async (stores) => {
      const { held, approved, remedy } = await this.#worked(stores, workspaceId, agentId)
      if (!approved || !remedy?.ok) throw noFix(whyOf(remedy))
      if (remedy.remedied.hex !== specSha256) throw fixMovedOn()
      await batch.narrow(stores, workspaceId, held, approved, remedy.remedied, byActor(actor), clock())
      return remedy.remedied.number
    })
  }

  /** The agent is locked and judged by the policy of now: what was found before may have changed since. */
  async #worked(stores: Stores, workspaceId: string, agentId: string) {
    const { decisions, signingKeys, clock, onCrash } = this.#deps
    const [agent] = await stores.subjects.lockPage(workspaceId, { after: null, among: [agentId], limit: 1 })
    // One that is not governed is not among them, and one that is not there is told as such.
    if (!agent) await findAgent(stores, workspaceId, agentId)
    if (!agent?.isInvalidated) throw notQuarantined()
    const held: Held = await decisions.hold(stores, workspaceId)
    const [subject] = await subjectsOf(stores, workspaceId, [agent])
    if (!subject) throw notQuarantined()
    const now = clock()
    const keys = await signingKeys.keyRecordsFor(stores, workspaceId)
    const verdict = await judge(subject, keys, held, now, onCrash)
    if (verdict.passes) return { held, approved: verdict.approved, remedy: null }
    const { approved, findings } = verdict
    const remedy = approved ? await remedyFor(approved, findings, held, now) : null
    return { held, approved, remedy }
  }
}

type Worked = Awaited<ReturnType<typeof remedyFor>> | null

const whyOf = (remedy: Worked): string =>
  remedy && !remedy.ok && remedy.remediation.kind === 'promotion'
    ? remedy.remediation.because.map(({ because }) => because).join(' ')
    : ''

/** What is shown before anybody agrees: the narrower spec as a diff, or what to ask people with. */
function proposalOf(agentId: string, remedy: Worked, before: AgentSpec | null) {
  if (remedy?.ok && before) {
    const { spec, hex, number, changes } = remedy.remedied
    return {
      agentId,
      kind: 'narrowed' as const,
      revision: number,
      specSha256: hex,
      sentence: changes,
      changes: diffSpecs(before, spec).map(({ path, sentence }) => ({ path, sentence })),
    }
  }
  if (remedy && !remedy.ok && remedy.remediation.kind === 'promotion') {
    const { because, note } = remedy.remediation
    return { agentId, kind: 'promotion' as const, because, note }
  }
  // Either its proof is not believed, or it passes by now and only waits to be asked about.
  const kind = before === null ? ('promotion' as const) : ('revalidate' as const)
  if (kind === 'revalidate') return { agentId, kind }
  return { agentId, kind, because: [], note: 'What was approved cannot be believed any more.' }
}
