import { shortId } from '../references.ts'
import { count, digest, isTrue, origin, policy, proposal, revision, text, word } from './facts.ts'
import { kind } from './kind.ts'
import { because, counted } from './telling.ts'

export const policyKinds = {
  'policy.activated': kind({
    subject: 'policy',
    facts: {
      number: revision,
      oldHash: digest.nullable(),
      newHash: digest,
      origin,
      restored: policy.nullable(),
      proposal: proposal.nullable(),
      revalidated: count,
    },
    body: { reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} ${madeActive[facts.origin]} version ${facts.number}${because(body.reason)}`,
  }),
  'policy.two_required': kind({
    subject: 'workspace',
    facts: { required: isTrue, proposal: proposal.nullable() },
    body: { reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} decided that changing the policy takes ${facts.required ? 'two people' : 'one person'}${because(body.reason)}`,
  }),

  'proposal.opened': kind({
    subject: 'proposal',
    facts: { oldHash: digest, newHash: digest.nullable(), origin },
    body: { reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} proposed ${facts.newHash === null ? 'that one person may change the policy' : 'a change of the policy'}${because(body.reason)}`,
  }),
  'proposal.activated': kind({
    subject: 'proposal',
    facts: { oldHash: digest, newHash: digest.nullable() },
    body: { reason: text(1000) },
    says: ({ actor, body, subject }) =>
      `${actor} activated the proposal (…${shortId(subject)}) to change the policy${because(body.reason)}`,
  }),
  'proposal.rejected': kind({
    subject: 'proposal',
    facts: { newHash: digest.nullable() },
    body: { reason: text(1000) },
    says: ({ actor, body, subject }) =>
      `${actor} rejected the proposal (…${shortId(subject)}) to change the policy${because(body.reason)}`,
  }),
  'proposal.withdrawn': kind({
    subject: 'proposal',
    facts: { newHash: digest.nullable() },
    body: {},
    says: ({ actor, subject }) =>
      `${actor} withdrew the proposal (…${shortId(subject)}) to change the policy`,
  }),

  'revalidation.requested': kind({
    subject: 'revalidation',
    facts: { cause: word(['signer', 'trust', 'chosen']), agents: count, policy },
    body: {},
    says: ({ actor, facts }) => `${actor} had ${counted(facts.agents, 'governed agent')} asked about again`,
  }),
  'revalidation.finished': kind({
    subject: 'revalidation',
    facts: { policy, renewed: count, invalidated: count, remediated: count, released: count },
    body: {},
    says: ({ facts }) =>
      `The revalidation ended: ${counted(facts.renewed, 'proof')} renewed, ${counted(facts.invalidated, 'agent')} invalidated, ${counted(facts.remediated, 'agent')} narrowed`,
  }),
  'revalidation.remediation_set': kind({
    subject: 'workspace',
    facts: { mode: word(['off', 'propose', 'apply']) },
    body: {},
    says: ({ actor, facts }) => `${actor} set what is done with a fix that only narrows to “${facts.mode}”`,
  }),
} as const

const madeActive = {
  shipped: 'put the shipped policy in force as',
  edited: 'changed the policy, which is now',
  imported: 'imported a policy, which is now',
  pushed: 'delivered a policy, which is now',
  'rolled-back': 'rolled the policy back, which is now',
} as const
