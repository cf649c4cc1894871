import { diffSpecs } from '@countersign/agents'
import { Refusal } from '@countersign/decisions'
import { noteOf, unbelieved } from '@countersign/remediation'
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
import { fixMovedOn, noFix, notQuarantined, passesByNow, remediationIsOff } from './refusals.ts'
import { type Remedy, remedyFor } from './remedying.ts'

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
      const { remedy } = await this.#worked(stores, workspaceId, agentId)
      return proposalOf(agentId, remedy)
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
      const { held, remedy } = await this.#worked(stores, workspaceId, agentId)
      if (remedy === null) throw passesByNow()
      if (!remedy.ok) throw noFix(remedy.noFix)
      const { approved, remedied } = remedy
      if (remedied.hex !== specSha256) throw fixMovedOn()
      await batch.narrow(stores, workspaceId, held, approved, remedied, byActor(actor), clock())
      return remedied.number
    })
  }

  /**
   * The agent is locked and judged by the policy of now: what was found before may have changed since. One that passes
   * needs no remedy.
   */
  async #worked(
    stores: Stores,
    workspaceId: string,
    agentId: string,
  ): Promise<{ held: Held; remedy: Remedy | null }> {
    const { decisions, signingKeys, clock, onCrash } = this.#deps
    const [agent] = await stores.subjects.lockPage(workspaceId, { after: null, among: [agentId], limit: 1 })
    // One that is not governed is not among them, and one that is not there is told as such.
    if (!agent) await findAgent(stores, workspaceId, agentId)
    if (!agent?.isInvalidated) throw notQuarantined()
    const held = await decisions.hold(stores, workspaceId)
    const [subject] = await subjectsOf(stores, workspaceId, [agent])
    if (!subject) throw notQuarantined()
    const now = clock()
    const keys = await signingKeys.keyRecordsFor(stores, workspaceId)
    const verdict = await judge(subject, keys, held, now, onCrash)
    if (verdict.passes) return { held, remedy: null }
    const { approved, findings } = verdict
    if (!approved) return { held, remedy: { ok: false, noFix: unbelieved(findings) } }
    return { held, remedy: await remedyFor(approved, findings, held, now) }
  }
}

/** What is shown before anybody agrees: the narrower spec as a diff, or what to ask people with. */
function proposalOf(agentId: string, remedy: Remedy | null) {
  if (remedy === null) return { agentId, kind: 'revalidate' as const }
  if (!remedy.ok) return { agentId, ...remedy.noFix }
  const { spec, hex, number, changes } = remedy.remedied
  return {
    agentId,
    kind: 'narrowed' as const,
    revision: number,
    specSha256: hex,
    sentence: changes,
    changes: diffSpecs(remedy.approved.spec, spec).map(({ path, sentence }) => ({ path, sentence })),
  }
}
