import type { StatusTone } from '../ui/Status.tsx'
import type { RequestState } from './promotions-query.ts'

type StateWords = { tone: StatusTone; word: string; meaning: string }

/** Where a request stands: by shape, by word, and in a sentence for who meets the word the first time. */
export const stateWords: Readonly<Record<RequestState, StateWords>> = {
  open: { tone: 'none', word: 'Open', meaning: 'People are deciding on it.' },
  approved: {
    tone: 'none',
    word: 'Waits for its time',
    meaning: 'It has its approvals; everything is looked at again when the time comes.',
  },
  granted: { tone: 'allow', word: 'Granted', meaning: 'The revision is governed.' },
  rejected: { tone: 'deny', word: 'Rejected', meaning: 'Somebody said no, with a reason.' },
  withdrawn: { tone: 'off', word: 'Withdrawn', meaning: 'Nobody asks for it any more.' },
  expired: { tone: 'off', word: 'Expired', meaning: 'It was not decided in time.' },
  superseded: {
    tone: 'off',
    word: 'Superseded',
    meaning: 'Another request was granted, or the agent is not there any more.',
  },
}

export const stateOptions = [
  { value: '', label: 'Every state' },
  ...Object.entries(stateWords).map(([value, { word }]) => ({ value, label: word })),
]

export const isLive = (state: RequestState): boolean => state === 'open' || state === 'approved'
