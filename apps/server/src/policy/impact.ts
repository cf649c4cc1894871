import { parseSpecBytes } from '@countersign/agents'
import type { Finding } from '@countersign/decisions'
import { digestOfBytes } from '@countersign/digest'
import { type CheckedPolicy, type Impact, impactOf, type PromotionInput } from '@countersign/policy'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { sha256 } from '../ledger/cryptography.ts'
import type { Actor } from '../members/actor.ts'
import { governedInput } from './governed-input.ts'
import type { PolicySnapshots } from './snapshots.ts'

/** A question that waits for people to decide: may this revision become governed? Promotion tells of them. */
type OpenRequest = { id: string; input: PromotionInput }
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
  /** What keeps it from being allowed and did not before, and what does not any more. */
  appeared: readonly Finding[]
  gone: readonly Finding[]
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
          const before = active.policy.ask('promotion', subject.input)
          tally.add(subject, impactOf(before, candidate.ask('promotion', subject.input)))
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
      const about = { of: 'agent', id: agent.id, agentId: agent.id, name: agent.name } as const
      const isWhole = specSha256 === revision.digest.toString('hex')
      if (!isWhole || !reading.ok) return { ...about, input: null }
      const input = governedInput(agent, revision.number, specSha256, reading.spec, now)
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

type Page = { subjects: readonly Subject[]; next: string | null }

/** Counts everything, and lists as much of it as one looks through. */
class Tally {
  #checked = 0
  #warned = 0
  readonly #unreadable: Listed[] = []
  readonly #changed = {
    'newly-denied': part(),
    'newly-allowed': part(),
    'denied-differently': part(),
  }

  add(subject: Subject, { kind, appeared, gone, warned }: Impact): void {
    this.#checked += 1
    if (warned.length > 0) this.#warned += 1
    if (kind === 'unchanged') return
    const { listed } = this.#changed[kind]
    this.#changed[kind].count += 1
    if (listed.length < mostListed) listed.push(listedAs(subject, appeared, gone))
  }

  /** A stored spec that is not what was approved is denied everything, by whatever policy. */
  unreadable(subject: Subject): void {
    this.#checked += 1
    if (this.#unreadable.length < mostListed) this.#unreadable.push(listedAs(subject, [], []))
  }

  told() {
    return {
      checked: this.#checked,
      newlyDenied: this.#changed['newly-denied'],
      newlyAllowed: this.#changed['newly-allowed'],
      deniedDifferently: this.#changed['denied-differently'],
      /** How many would be warned about something that they are not warned about now. */
      newlyWarned: this.#warned,
      unreadable: this.#unreadable,
    }
  }
}

const part = (): { count: number; listed: Listed[] } => ({ count: 0, listed: [] })

const listedAs = (
  { of, id, agentId, name }: Subject,
  appeared: readonly Finding[],
  gone: readonly Finding[],
): Listed => ({ of, id, agentId, name, appeared: appeared.slice(0, 10), gone: gone.slice(0, 10) })
