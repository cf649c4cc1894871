import { z } from 'zod'
import { count, digest, keyId, name, size, text, word } from './facts.ts'
import { kind } from './kind.ts'
import { counted } from './telling.ts'

export const ledgerKinds = {
  'ledger.opened': kind({
    subject: 'ledger',
    facts: { keyId, publicKeySha256: digest },
    body: {},
    says: ({ facts }) => `The ledger was opened; its checkpoints are signed with key ${facts.keyId}`,
  }),
  'ledger.checked': kind({
    subject: 'ledger',
    outcomes: ['done', 'failed'],
    facts: { size, root: digest, firstBroken: z.int().min(0).nullable() },
    body: {},
    says: ({ actor, facts }) =>
      facts.firstBroken === null
        ? `${actor} checked ${counted(facts.size, 'event')} of the ledger and found it intact`
        : `${actor} checked the ledger and found it broken at position ${facts.firstBroken}`,
  }),

  'ledger.exported': kind({
    subject: 'ledger',
    facts: { format: word(['csv', 'jsonl']), events: count, size, inquirySha256: digest },
    body: { inquiry: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} exported ${counted(facts.events, 'event')} of the ledger${body.inquiry ? ` (${body.inquiry})` : ''}`,
  }),

  'checkpoint.copy_failed': kind({
    subject: 'checkpoint',
    outcomes: ['failed'],
    facts: { size, root: digest },
    body: {},
    says: ({ facts }) =>
      `The second copy of the checkpoint over ${counted(facts.size, 'event')} could not be written`,
  }),

  'witness.added': kind({
    subject: 'witness',
    facts: { keyId },
    body: { witnessName: name },
    says: ({ actor, body, facts }) => `${actor} added the witness ${body.witnessName ?? facts.keyId}`,
  }),
  'witness.removed': kind({
    subject: 'witness',
    facts: { keyId },
    body: { witnessName: name },
    says: ({ actor, body, facts }) => `${actor} removed the witness ${body.witnessName ?? facts.keyId}`,
  }),
  'witness.refused': kind({
    subject: 'witness',
    outcomes: ['deny', 'failed'],
    facts: { keyId, size, status: z.int().min(100).max(599).nullable() },
    body: { witnessName: name },
    says: ({ body, facts }) =>
      `Witness ${body.witnessName ?? facts.keyId} did not cosign the checkpoint over ${counted(facts.size, 'event')}`,
  }),
} as const
