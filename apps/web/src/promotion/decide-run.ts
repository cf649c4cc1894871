import type { Outputs } from '@countersign/server/router'
import type { RequestState } from './promotions-query.ts'

export type Decision = 'approve' | 'reject'

/** What is decided on, as it was looked at: another digest is refused. */
export type DecisionTarget = { id: string; agentName: string; revision: number; digest: string }

export type DecisionAnswer = Outputs['promotions']['bulkDecide']['results'][number]

// So few in one call that whoever waits sees it move.
const mostInOneCall = 10

/** Decides a part at a time and tells how far it is. What was decided before a part failed stays in the results. */
export async function decideAll(
  targets: readonly DecisionTarget[],
  decide: (part: readonly DecisionTarget[]) => Promise<readonly DecisionAnswer[]>,
  onResults: (results: readonly DecisionAnswer[]) => void,
): Promise<void> {
  const results: DecisionAnswer[] = []
  for (let from = 0; from < targets.length; from += mostInOneCall) {
    results.push(...(await decide(targets.slice(from, from + mostInOneCall))))
    onResults([...results])
  }
}

/** What a decision came to, in a sentence that ends the name of the agent. */
export const outcomeWords = (decision: Decision, state: RequestState | null): string => {
  if (decision === 'reject') return 'rejected'
  if (state === 'granted') return 'approved, and governed now'
  return state === 'approved' ? 'approved; it waits for its time' : 'approved; it is not governed yet'
}
