import type { StatusTone } from '../ui/Status.tsx'
import type { Scan } from './drift-query.ts'

type Outcome = { tone: StatusTone; word: string }

/** What came of a comparison, the worst first: what nobody knows weighs more than what was found. */
export function scanOutcome({ state, failed, opened, resolved }: ScanFigures): Outcome {
  if (state === 'waiting') return { tone: 'off', word: 'Waits for its turn' }
  if (state === 'running') return { tone: 'restrict', word: 'Comparing' }
  if (failed > 0) return { tone: 'failed', word: 'Not all answered' }
  if (opened > 0) return { tone: 'deny', word: 'Something new differs' }
  return resolved > 0
    ? { tone: 'allow', word: 'Something is over' }
    : { tone: 'done', word: 'As it was before' }
}

type ScanFigures = Pick<Scan, 'state' | 'failed' | 'opened' | 'resolved'>
