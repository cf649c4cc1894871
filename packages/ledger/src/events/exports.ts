import { z } from 'zod'
import { count, digest, instant, position, text, word } from './facts.ts'
import { kind } from './kind.ts'
import { because, counted } from './telling.ts'

/** What a pack was asked for, so that whoever holds one can find out who did. */
const asked = { planSha256: digest, start: instant, end: instant, frameworks: count }
const inWords = { frameworks: text(500), period: text(100) }
const about = ({ frameworks, period }: Partial<Record<keyof typeof inWords, string>>): string =>
  frameworks && period ? ` of ${frameworks} for ${period}` : ''

export const exportKinds = {
  'export.requested': kind({
    subject: 'export',
    facts: { ...asked, agents: z.int().min(1).nullable(), redaction: word(['none', 'bodies']) },
    body: inWords,
    says: ({ actor, body }) => `${actor} asked for an evidence pack${about(body)}`,
  }),
  'export.sealed': kind({
    subject: 'export',
    facts: {
      ...asked,
      manifestSha256: digest,
      packSha256: digest,
      bytes: count,
      from: position,
      to: position,
    },
    body: inWords,
    says: ({ body, facts }) =>
      `An evidence pack${about(body)} was sealed over ${counted(facts.to - facts.from, 'event')}`,
  }),
  'export.failed': kind({
    subject: 'export',
    outcomes: ['failed'],
    facts: { planSha256: digest },
    body: { reason: text(1000) },
    says: ({ body }) => `An evidence pack could not be made${because(body.reason)}`,
  }),
  'export.cancelled': kind({
    subject: 'export',
    facts: { planSha256: digest },
    body: inWords,
    says: ({ actor, body }) => `${actor} cancelled an evidence pack${about(body)}`,
  }),
  'export.downloaded': kind({
    subject: 'export',
    facts: { packSha256: digest },
    body: inWords,
    says: ({ actor, body }) => `${actor} downloaded an evidence pack${about(body)}`,
  }),
  'export.expired': kind({
    subject: 'export',
    facts: { packSha256: digest },
    body: {},
    says: () => 'An evidence pack expired and was removed',
  }),
  'export.withdrawn': kind({
    subject: 'export',
    facts: { packSha256: digest, because: word(['erasure', 'retention']) },
    body: {},
    says: () => 'An evidence pack was taken away, as something that it tells of was erased',
  }),
} as const
