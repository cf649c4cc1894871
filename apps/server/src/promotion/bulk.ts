import type { Decision } from '@countersign/approvals'
import { Refusal } from '@countersign/decisions'
import type { Actor } from '../members/actor.ts'
import type { PromotionService } from './service.ts'
import type { Outcome } from './settling.ts'
import type { Ballot } from './voting.ts'

type DecisionResult = Pick<Ballot, 'requestId'> & {
  ok: boolean
  state: Outcome['state'] | null
  code: string | null
  message: string | null
  remedy: string | null
}

/** One decision on many requests. Each is an act of its own: what cannot be decided is told, and stops no other. */
export async function decideMany(
  promotions: PromotionService,
  actor: Actor,
  decision: Decision,
  ballots: readonly Ballot[],
): Promise<{ results: DecisionResult[]; done: number; failed: number }> {
  const results: DecisionResult[] = []
  for (const ballot of ballots) results.push(await decideOne(promotions, actor, decision, ballot))
  const done = results.filter(({ ok }) => ok).length
  return { results, done, failed: results.length - done }
}

async function decideOne(
  promotions: PromotionService,
  actor: Actor,
  decision: Decision,
  ballot: Ballot,
): Promise<DecisionResult> {
  const { requestId } = ballot
  try {
    const { state } = await promotions[decision](actor, ballot)
    return { requestId, ok: true, state, code: null, message: null, remedy: null }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, message, remedy } = error
    return { requestId, ok: false, state: null, code, message, remedy }
  }
}
