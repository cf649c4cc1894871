import type { DriftState } from '@countersign/drift'
import type { StatusTone } from '../ui/Status.tsx'

type Words = { readonly tone: StatusTone; readonly word: string; readonly meaning: string }

/** A check that failed and one that never was are never shown as if nothing differed. */
export const stateWords: Readonly<Record<DriftState, Words>> = {
  drifted: { tone: 'deny', word: 'Drifted', meaning: 'Something is not as it was approved.' },
  'check-failed': {
    tone: 'restrict',
    word: 'Check failed',
    meaning: 'The last comparison gave no answer, so nobody knows.',
  },
  'never-checked': {
    tone: 'none',
    word: 'Never checked',
    meaning: 'It has not been compared yet, so nobody knows.',
  },
  'in-sync': { tone: 'allow', word: 'In sync', meaning: 'The last comparison found it as it was approved.' },
}
