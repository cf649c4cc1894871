import { parseSpecBytes, revisionStatus } from '@countersign/agents'
import { digestOfBytes } from '@countersign/digest'
import type { CheckedPolicy, PolicyAnswer, PolicyFinding, PromotionInput } from '@countersign/policy'
import { standingOf } from '../agents/standing.ts'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { Actor } from '../members/actor.ts'
import type { PolicySnapshots } from './snapshots.ts'

/** A question that waits for people to decide: may this revision become governed? Promotion tells of them. */
export type OpenRequest = { id: string; input: PromotionInput }
export type OpenRequests = (
  stores: Stores,
  workspaceId: string,
  after: string | null,
  limit: number,
) => Promise<readonly OpenRequest[]>

type Deps = { stores: Stores; clock: Clock; snapshots: PolicySnapshots; openRequests: OpenRequests }

/** What is asked about in one go, and how long one call may take before it says where to go on. */
const batch = 200
const budgetMs = 1_500
const mostListed = 100

type Subject = {
  of: 'agent' | 'request'
  id: string
  input: PromotionInput | null
  agentId: string
  name: string
}
type Listed = {
  of: Subject['of']
  id: string
  agentId: string
  name: string
  findings: readonly Pick<PolicyFinding, 'rule' | 'code' | 'message' | 'path'>[]
}

/** What a policy would change, before it changes anything: every governed agent and open request, by both policies. */
export class PolicyImpact {
  readonly #deps: Deps
  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** A part at a time: whoever wants all of it calls again from `next`, and can show how far it is. */
  async of(actor: Actor, candidate: CheckedPolicy, from: string | null) {
    const { stores, clock, snapshots } = this.#deps
    const { workspaceId } = actor
    const active = await snapshots.active(stores, workspaceId)
    const until = performance.now() + budgetMs
    const tally = new Tally()
    let next: string | null = from ?? 'agent:'
    while (next !== null && performance.now() < until) {
      const page: Page = await this.#page(workspaceId, next, clock())
      for (const subject of page.subjects) {
        if (subject.input === null) tally.unreadable(subject)
        else {
          const after = candidate.ask('promotion', subject.input)
          tally.add(subject, impactOf(active.policy.ask('promotion', subject.input), after), after)
        }
      }
      next = page.next
    }
    const agents = await stores.governed.count(workspaceId)
    return { ...tally.told(), agents, activeHash: active.hash, candidateHash: candidate.hash, next }
  }

  async #page(workspaceId: string, from: string, now: number): Promise<Page> {
    const [phase, after] = from.split(':')
    const subjects =
      phase === 'request'
        ? await this.#requests(workspaceId, after || null)
        : await this.#agents(workspaceId, after || null, now)
    const last = subjects.at(-1)
    if (last && subjects.length === batch) return { subjects, next: `${last.of}:${last.id}` }
    return { subjects, next: phase === 'request' ? null : 'request:' }
  }

  async #agents(workspaceId: string, after: string | null, now: number): Promise<Subject[]> {
    const rows = await this.#deps.stores.governed.page(workspaceId, after, batch)
    return rows.map(({ agent, revision }) => {
      const specSha256 = digestOfBytes(sha256, revision.spec)
      const reading = parseSpecBytes(revision.spec)
      const status = revisionStatus(standingOf(agent), 'governed', now)
      const isWhole = reading.ok && specSha256 === revision.digest.toString('hex') && status !== null
      const about = { of: 'agent', id: agent.id, agentId: agent.id, name: agent.name } as const
      if (!isWhole) return { ...about, input: null }
      const input: PromotionInput = {
        // Whoever asked for it was an admin; what is looked at here is the agent.
        actor: { id: 'system', role: 'admin' },
        agent: { id: agent.id, name: agent.name, revision: revision.number, specSha256, status },
        spec: reading.spec,
        now,
      }
      return { ...about, input }
    })
  }

  async #requests(workspaceId: string, after: string | null): Promise<Subject[]> {
    const { stores, openRequests } = this.#deps
    const requests = await openRequests(stores, workspaceId, after, batch)
    return requests.map(({ id, input }) => ({
      of: 'request',
      id,
      input,
      agentId: input.agent.id,
      name: input.agent.name,
    }))
  }
}

type Impact = 'same' | 'newly-denied' | 'newly-allowed' | 'denied-differently'

type Page = { subjects: readonly Subject[]; next: string | null }

/** Counts everything, and lists as much of it as one looks through. */
class Tally {
  #checked = 0
  readonly #unreadable: Listed[] = []
  readonly #changed = new Map<Impact, Listed[]>()
  readonly #counts = new Map<Impact, number>()

  add(subject: Subject, impact: Impact, after: PolicyAnswer): void {
    this.#checked += 1
    this.#counts.set(impact, this.#countOf(impact) + 1)
    if (impact === 'same') return
    const listed = this.#changed.get(impact) ?? []
    if (listed.length < mostListed) listed.push(listedAs(subject, findingsOf(after)))
    this.#changed.set(impact, listed)
  }

  /** A stored spec that is not what was approved is denied everything, by whatever policy. */
  unreadable(subject: Subject): void {
    this.#checked += 1
    if (this.#unreadable.length < mostListed) this.#unreadable.push(listedAs(subject, []))
  }

  told() {
    return {
      checked: this.#checked,
      newlyDenied: this.#part('newly-denied'),
      newlyAllowed: this.#part('newly-allowed'),
      deniedDifferently: this.#part('denied-differently'),
      unreadable: this.#unreadable,
    }
  }

  #part(impact: Impact) {
    return { count: this.#countOf(impact), listed: this.#changed.get(impact) ?? [] }
  }

  #countOf = (impact: Impact): number => this.#counts.get(impact) ?? 0
}

const listedAs = ({ of, id, agentId, name }: Subject, findings: Listed['findings']): Listed => ({
  of,
  id,
  agentId,
  name,
  findings,
})

function findingsOf(answer: PolicyAnswer): Listed['findings'] {
  if (answer.outcome === 'deny') return answer.findings.slice(0, 10)
  if (answer.outcome === 'allow') return []
  return [{ rule: 'promotion', code: answer.code, message: answer.message, path: null }]
}

function impactOf(before: PolicyAnswer, after: PolicyAnswer): Impact {
  const [wasAllowed, isAllowed] = [before.outcome === 'allow', after.outcome === 'allow']
  if (wasAllowed !== isAllowed) return isAllowed ? 'newly-allowed' : 'newly-denied'
  if (isAllowed) return 'same'
  return JSON.stringify(findingsOf(before)) === JSON.stringify(findingsOf(after))
    ? 'same'
    : 'denied-differently'
}
