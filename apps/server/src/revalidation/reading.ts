import { findAgent } from '../agents/lookup.ts'
import type { Stores } from '../database/stores.ts'
import { nameOf } from '../ledger/names.ts'
import type { Actor } from '../members/actor.ts'
import { findingsIn, type Quarantine } from './quarantine-store.ts'
import { revalidationNotFound } from './refusals.ts'
import type { Outcome } from './result-store.ts'
import type { Revalidation } from './store.ts'

const mostShown = 10

type ResultsWanted = { outcome?: Outcome | undefined; cursor?: string | undefined; limit: number }

/** Tells how far revalidations are, what they came to, and who is quarantined why. */
export class RevalidationReading {
  readonly #deps: { stores: Stores }
  constructor(deps: { stores: Stores }) {
    this.#deps = deps
  }

  /** How far the newest ones are, what is wrong with how many agents, and what is done about it. */
  async overview({ workspaceId }: Actor) {
    const { stores } = this.#deps
    const newest = await stores.revalidations.newest(workspaceId, mostShown)
    const numbers = await stores.policy.numbersOf(
      workspaceId,
      newest.map(({ snapshotId }) => snapshotId),
    )
    return {
      revalidations: newest.map((one) => shown(one, numbers.get(one.snapshotId) ?? null)),
      causes: await stores.quarantines.causes(workspaceId),
      mode: await stores.quarantines.mode(workspaceId),
    }
  }

  /** What one of them came to. */
  async report({ workspaceId }: Actor, id: string) {
    const { stores } = this.#deps
    const found = await stores.revalidations.find(workspaceId, id)
    if (!found) throw revalidationNotFound()
    const version = await stores.policy.describe(workspaceId, found.snapshotId)
    const before = version?.snapshot.basedOn ?? null
    const numbers = await stores.policy.numbersOf(workspaceId, before === null ? [] : [before])
    const key = await this.#keyOf(found)
    return {
      ...shown(found, version?.snapshot.number ?? null),
      askedByName: await nameOf(stores, workspaceId, found.askedBy),
      policyHash: version?.snapshot.hash.toString('hex') ?? null,
      /** Why the policy was changed, and from which version; what else made it necessary has no such words. */
      reason: found.cause === 'policy' ? (version?.reason ?? null) : null,
      /** The key that is trusted no more, by the name that everybody knows it by. */
      signingKey: key && { alg: key.alg, kid: key.kid },
      numberBefore: found.cause === 'policy' && before !== null ? (numbers.get(before) ?? null) : null,
    }
  }

  async #keyOf({ workspaceId, signingKeyId }: Revalidation) {
    if (signingKeyId === null) return null
    const keys = await this.#deps.stores.signingKeys.ofWorkspace(workspaceId)
    return keys.find(({ id }) => id === signingKeyId) ?? null
  }

  /** What became of each agent, by identifier; the row after the page tells whether more follow. */
  async results({ workspaceId }: Actor, id: string, { outcome, cursor, limit }: ResultsWanted) {
    const { stores } = this.#deps
    if (!(await stores.revalidations.find(workspaceId, id))) throw revalidationNotFound()
    const rows = await stores.revalidationResults.page(
      workspaceId,
      id,
      outcome ?? null,
      cursor ?? null,
      limit,
    )
    const items = rows.slice(0, limit)
    return {
      items: items.map(({ agentName, result }) => {
        const { workspaceId: _, revalidationId: __, ...rest } = result
        return { agentName, ...rest }
      }),
      next: rows.length > limit ? (items.at(-1)?.result.agentId ?? null) : null,
    }
  }

  /** By identifier; the row after the page tells whether more follow. */
  async quarantined({ workspaceId }: Actor, cursor: string | undefined, limit: number) {
    const rows = await this.#deps.stores.quarantines.page(workspaceId, cursor ?? null, limit + 1)
    const items = rows.slice(0, limit)
    return {
      items: items.map(({ quarantine, ...agent }) => ({ ...agent, ...told(quarantine) })),
      next: rows.length > limit ? (items.at(-1)?.quarantine.agentId ?? null) : null,
    }
  }

  /** Why an agent is quarantined, since when, and what is done about it here; null when it is not. */
  async ofAgent({ workspaceId }: Actor, agentId: string) {
    const { stores } = this.#deps
    const agent = await findAgent(stores, workspaceId, agentId)
    if (!agent.isInvalidated || agent.isRetired) return null
    const quarantine = await stores.quarantines.find(workspaceId, agentId)
    if (!quarantine) return null
    return { ...told(quarantine), remediation: await stores.quarantines.mode(workspaceId) }
  }

  /** What concerns the reader and was not seen by them yet, as much as is shown at once. */
  async notices({ workspaceId, personId }: Actor) {
    return this.#deps.stores.quarantineNotices.unseen(workspaceId, personId)
  }
}

const shown = (
  {
    id,
    cause,
    state,
    agents,
    renewed,
    invalidated,
    remediated,
    released,
    unjudged,
    tries,
    leaseUntil,
    queuedAt,
    startedAt,
    finishedAt,
    problem,
  }: Revalidation,
  policyNumber: number | null,
) => {
  const judged = renewed + invalidated + remediated
  return {
    id,
    cause,
    state,
    policyNumber,
    /** Who was governed when it was asked for, or became so before it came to them. */
    agents: Math.max(agents, judged + unjudged),
    judged,
    renewed,
    invalidated,
    remediated,
    released,
    unjudged,
    /** When whoever could not be judged has another turn. */
    triesAgainAt: state === 'running' && tries > 0 ? leaseUntil : null,
    queuedAt,
    startedAt,
    finishedAt,
    problem,
  }
}

const told = ({ agentId, revision, since, code, findings, snapshotId, revalidationId }: Quarantine) => ({
  agentId,
  revalidationId,
  revision,
  since,
  code,
  policyId: snapshotId,
  findings: findingsIn({ findings }),
})
