import type { StatusTone } from '../ui/Status.tsx'
import type { Report, Row } from './arcs-of.ts'

export const rowWords: Readonly<Record<Row['state'], { tone: StatusTone; word: string }>> = {
  passed: { tone: 'allow', word: 'Passed' },
  failed: { tone: 'deny', word: 'Failed' },
  restricted: { tone: 'restrict', word: 'Restricted' },
  'not-applicable': { tone: 'none', word: 'Not applicable' },
}

const passed: Readonly<Record<Row['check'], string>> = {
  'sandbox-expiry': 'The sandbox has not ended.',
  containment: 'The spec keeps the sandbox closed.',
  'proof-presence': 'There is a proof of this very revision.',
  'spec-hash': 'The stored spec is, byte for byte, the one that was approved.',
  'policy-hash': 'The policy is the one that the agent was judged by.',
  'signer-standing': 'Every key that signed the proof is trusted.',
  signature: 'The signature is that of the proof, and the ledger tells of it.',
}

const ofSandbox: ReadonlySet<Row['check']> = new Set(['sandbox-expiry', 'containment'])

/** What a row says: what is wrong, or what is right, or why nobody asked. */
export function messageOf({ check, state, message }: Row, { mode, revision }: Report): string {
  if (message !== '') return message
  if (state === 'passed') return passed[check]
  if (revision === null) return 'There was nothing to look at.'
  if (ofSandbox.has(check)) return 'Asked of what is in the sandbox.'
  return mode === 'sandbox' ? 'Asked of what is governed.' : 'There is no proof to look at.'
}

export const outcomeWords: Readonly<
  Record<Report['outcome'], { tone: StatusTone; word: string; meaning: string }>
> = {
  ALLOW: { tone: 'allow', word: 'Would start', meaning: 'Nothing stands against a start at this moment.' },
  RESTRICT: {
    tone: 'restrict',
    word: 'Would start contained',
    meaning:
      'It would start without calls to the outside and without writes that stay, until it is revalidated.',
  },
  DENY: { tone: 'deny', word: 'Would not start', meaning: 'What stands against a start is listed here.' },
}
