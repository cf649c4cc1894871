import type { GovernanceStatus } from '@countersign/agents'
import type { StatusTone } from '../ui/Status.tsx'

type StatusWords = { tone: StatusTone; word: string; meaning: string }

/** Where an agent stands: by shape, by word, and in a sentence for who meets the word the first time. */
export const statusWords: Readonly<Record<GovernanceStatus, StatusWords>> = {
  SANDBOX: {
    tone: 'none',
    word: 'Sandbox',
    meaning: 'It is being tried, contained: no calls to the outside, and nothing it writes stays.',
  },
  SANDBOX_EXPIRED: {
    tone: 'restrict',
    word: 'Sandbox expired',
    meaning: 'The time in the sandbox is over. It cannot be started until somebody renews it.',
  },
  GOVERNED_VALID: {
    tone: 'allow',
    word: 'Governed',
    meaning: 'An approved revision may be started.',
  },
  GOVERNED_INVALIDATED: {
    tone: 'deny',
    word: 'Invalidated',
    meaning: 'The approved revision no longer holds and cannot be started.',
  },
  FROZEN: {
    tone: 'frozen',
    word: 'Frozen',
    meaning: 'Nothing of it can be started or changed until somebody unfreezes it.',
  },
  RETIRED: {
    tone: 'off',
    word: 'Retired',
    meaning: 'It has ended for good. Its revisions can still be read.',
  },
}
