import { type Outcome, outcomes } from '@countersign/ledger'
import type { StatusTone } from '../ui/Status.tsx'

/** How an event ended, by shape and word. */
const endings: Readonly<Record<Outcome, { tone: StatusTone; word: string }>> = {
  done: { tone: 'done', word: 'Done' },
  allow: { tone: 'allow', word: 'Allowed' },
  restrict: { tone: 'restrict', word: 'Restricted' },
  deny: { tone: 'deny', word: 'Denied' },
  failed: { tone: 'failed', word: 'Failed' },
}

const isOutcome = (text: string): text is Outcome => outcomes.some((outcome) => outcome === text)

/** A newer server may know one that this page does not; it is told as it is. */
export const endingOf = (outcome: string): { tone: StatusTone; word: string } =>
  isOutcome(outcome) ? endings[outcome] : { tone: 'none', word: outcome }

export const outcomeOptions = [
  { value: '', label: 'Every outcome' },
  ...outcomes.map((outcome) => ({ value: outcome, label: endings[outcome].word })),
]
