import { z } from 'zod'
import { agent, digest, instant, name, promotion, revision, text, word } from './facts.ts'
import { kind } from './kind.ts'
import { because, called, quoted } from './telling.ts'

const driftKind = word([
  'spec-changed',
  'record-changed',
  'proof-missing',
  'signature-invalid',
  'signer-revoked',
  'policy-moved',
  'reported-spec',
  'reported-model',
  'reported-temperature',
  'reported-tools',
])
const minutes = z.int().min(1).nullable()

const often = (every: number | null): string =>
  every === null ? 'only when somebody asks' : every === 1 ? 'every minute' : `every ${every} minutes`

export const driftEventKinds = {
  'drift.found': kind({
    subject: 'drift',
    facts: { agent, kind: driftKind, revision, specSha256: digest.nullable() },
    body: { agentName: name, difference: text(2_000) },
    says: ({ body, facts }) =>
      `${called(body.agentName, facts.agent)} is not as it was approved${because(body.difference)}`,
  }),
  'drift.resolved': kind({
    subject: 'drift',
    facts: { agent, kind: driftKind, end: word(['gone', 'restored', 'stopped', 'left']) },
    body: { agentName: name },
    says: ({ actor, body, facts }) =>
      facts.end === 'restored'
        ? `${actor} found ${called(body.agentName, facts.agent)} restored (${facts.kind})`
        : facts.end === 'stopped'
          ? `${actor} had ${called(body.agentName, facts.agent)} stopped to restore it, and it did not start again (${facts.kind})`
          : `${actor} found a difference of ${called(body.agentName, facts.agent)} gone (${facts.kind})`,
  }),
  'drift.restore_asked': kind({
    subject: 'drift',
    facts: { agent, kind: driftKind, by: word(['revalidate', 'restart', 'rewrite']) },
    body: { agentName: name },
    says: ({ actor, body, facts }) =>
      `${actor} set out to restore what was approved of ${called(body.agentName, facts.agent)} (${facts.kind})`,
  }),
  'drift.adopted': kind({
    subject: 'drift',
    facts: { agent, kind: driftKind, revision, promotion },
    body: { agentName: name },
    says: ({ actor, body, facts }) =>
      `${actor} asked to have what is approved: revision ${facts.revision} of ${called(body.agentName, facts.agent)}`,
  }),

  'drift-ignore.added': kind({
    subject: 'drift-ignore',
    facts: { kind: driftKind, agent: agent.nullable(), expiresAt: instant },
    body: { cause: text(200), reason: text(500) },
    says: ({ actor, body, facts }) =>
      `${actor} decided to live with ${facts.kind} for a while${because(body.reason)}`,
  }),
  'drift-ignore.ended': kind({
    subject: 'drift-ignore',
    facts: { kind: driftKind },
    body: { reason: text(500) },
    says: ({ actor, body, facts }) =>
      `${actor} ended the rule to live with ${facts.kind}${body.reason ? ` (${quoted(body.reason, '')})` : ''}`,
  }),

  'workspace.drift_interval_changed': kind({
    subject: 'workspace',
    facts: { from: minutes, to: minutes },
    body: {},
    says: ({ actor, facts }) => `${actor} had agents compared with what was approved ${often(facts.to)}`,
  }),
} as const
