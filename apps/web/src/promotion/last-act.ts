import type { RequestInFull } from './promotions-query.ts'

type Told = Pick<RequestInFull, 'votes' | 'state' | 'closed'>

const verbs = { approve: 'approved by', reject: 'rejected by' } as const
const gone = 'somebody who has left'

/** The last thing that somebody did to a request, in words. */
export function lastAct({ votes, state, closed }: Told): { words: string; at: number } | null {
  if (state === 'withdrawn' && closed) return { words: `by ${closed.byName ?? gone}`, at: closed.at }
  const last = votes.at(-1)
  if (last) return { words: `${verbs[last.decision]} ${last.name ?? gone}`, at: last.at }
  return closed && { words: '', at: closed.at }
}
