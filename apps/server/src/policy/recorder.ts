import type { Question } from '@countersign/policy'
import type { Clock } from '../clock.ts'
import type { Stores } from '../database/stores.ts'
import { newId } from '../ids.ts'
import type { Metrics } from '../observability/metrics.ts'
import type { Asked } from './engine.ts'
import type { PolicyDecision, WarningCount } from './record-store.ts'

type Deps = { stores: Stores; clock: Clock; metrics: Pick<Metrics, 'policyAnswers'> }

const dayMs = 24 * 60 * 60 * 1000
/** Of each kind of question and outcome in a workspace, so many a second are enough to try a policy with. */
const mostASecond = 3
const mostWaiting = 500
const longestInput = 256 * 1024
/** Of each kind of question in a workspace; older ones are dropped. */
const mostDecisions = 200

/**
 * Remembers what was asked: a sample of the questions, and every warning. Nothing is decided by it, so it is kept in
 * memory and written once a second, and what a crash loses of it is lost. The ledger has what must not be.
 */
export class PolicyRecorder {
  readonly #deps: Deps
  #decisions: PolicyDecision[] = []
  #warnings = new Map<string, WarningCount>()
  #sampled = new Map<string, number>()
  constructor(deps: Deps) {
    this.#deps = deps
  }

  note(workspaceId: string, question: Question, input: object, asked: Asked): void {
    const now = this.#deps.clock()
    const { answer, engine } = asked
    this.#deps.metrics.policyAnswers.inc({ question, outcome: answer.outcome, engine })
    if (answer.outcome !== 'unanswered') {
      for (const { rule, code } of answer.warnings) this.#warn(workspaceId, rule, code, now)
    }
    const kind = `${workspaceId} ${question} ${answer.outcome}`
    const sampled = this.#sampled.get(kind) ?? 0
    if (sampled >= mostASecond || this.#decisions.length >= mostWaiting) return
    const text = JSON.stringify(input)
    if (text.length > longestInput) return
    this.#sampled.set(kind, sampled + 1)
    this.#decisions.push({
      workspaceId,
      id: newId('policyDecision', now),
      at: now,
      question,
      outcome: answer.outcome,
      engine,
      fellBack: asked.fellBack,
      snapshotId: asked.snapshot.id,
      agentId: agentOf(input),
      input: text,
      answer: JSON.stringify(answer),
    })
  }

  /** Writes what has gathered. What cannot be written now is tried again with what gathers until then. */
  async flush(): Promise<void> {
    const { stores } = this.#deps
    const [decisions, warnings] = [this.#decisions, [...this.#warnings.values()]]
    this.#decisions = []
    this.#warnings = new Map()
    this.#sampled = new Map()
    if (decisions.length === 0 && warnings.length === 0) return
    let stay: (row: { workspaceId: string }) => boolean
    try {
      // A demo workspace may have been removed while this waited.
      const there = await stores.policy.withPolicy([...new Set([...decisions, ...warnings].map(workspaceOf))])
      stay = ({ workspaceId }) => there.has(workspaceId)
      await stores.policyRecords.countWarnings(warnings.filter(stay))
    } catch (error) {
      for (const warning of warnings) this.#add(warning)
      throw error
    }
    const kept = decisions.filter(stay)
    await stores.policyRecords.addDecisions(kept)
    for (const [workspaceId, question] of kindsOf(kept)) {
      await stores.policyRecords.trimDecisions(workspaceId, question, mostDecisions)
    }
  }

  #warn(workspaceId: string, rule: string, code: string, now: number): void {
    this.#add({ workspaceId, rule, code, day: now - (now % dayMs), times: 1, lastAt: now })
  }

  #add(count: WarningCount): void {
    const key = `${count.workspaceId} ${count.rule} ${count.code} ${count.day}`
    const known = this.#warnings.get(key)
    if (known) {
      known.times += count.times
      known.lastAt = Math.max(known.lastAt, count.lastAt)
    } else this.#warnings.set(key, { ...count })
  }
}

const agentOf = (input: object): string | null => {
  const party = 'agent' in input ? input.agent : 'caller' in input ? input.caller : null
  return typeof party === 'object' && party !== null && 'id' in party && typeof party.id === 'string'
    ? party.id.slice(0, 36)
    : null
}

const workspaceOf = ({ workspaceId }: { workspaceId: string }): string => workspaceId

function kindsOf(decisions: readonly PolicyDecision[]): [string, Question][] {
  const kinds = new Map(decisions.map((one) => [`${one.workspaceId} ${one.question}`, one]))
  return [...kinds.values()].map(({ workspaceId, question }) => [workspaceId, question])
}
