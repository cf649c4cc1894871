import {
  agent,
  count,
  decidedOn,
  digest,
  instant,
  isTrue,
  name,
  policy,
  promoted,
  promotion,
  proof,
  revalidation,
  revision,
  text,
  word,
} from './facts.ts'
import { kind } from './kind.ts'
import { because, called, counted } from './telling.ts'

export const promotionKinds = {
  'promotion.requested': kind({
    subject: 'promotion',
    facts: { ...promoted, expiresAt: instant, scheduledFor: instant, reopened: promotion.nullable() },
    body: { agentName: name, note: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} requested the promotion of revision ${facts.revision} of ${called(body.agentName, facts.agent)}${because(body.note)}`,
  }),
  'promotion.approved': kind({
    subject: 'promotion',
    outcomes: ['allow'],
    facts: decidedOn,
    body: { agentName: name, reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} approved the promotion of revision ${facts.revision} of ${called(body.agentName, facts.agent)}${because(body.reason)}`,
  }),
  'promotion.rejected': kind({
    subject: 'promotion',
    outcomes: ['deny'],
    facts: decidedOn,
    body: { agentName: name, reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} rejected the promotion of revision ${facts.revision} of ${called(body.agentName, facts.agent)}${because(body.reason)}`,
  }),
  'promotion.commented': kind({
    subject: 'promotion',
    facts: { agent, revision },
    body: { agentName: name, path: text(300), comment: text(4000) },
    says: ({ actor, body, facts }) =>
      `${actor} commented on ${body.path ? `${body.path} of ` : ''}revision ${facts.revision} of ${called(body.agentName, facts.agent)}${because(body.comment)}`,
  }),
  'promotion.withdrawn': kind({
    subject: 'promotion',
    facts: { agent, revision },
    body: { agentName: name, reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} withdrew the request to promote revision ${facts.revision} of ${called(body.agentName, facts.agent)}${because(body.reason)}`,
  }),
  'promotion.scheduled': kind({
    subject: 'promotion',
    facts: { agent, revision, scheduledFor: instant },
    body: { agentName: name },
    says: ({ actor, body, facts }) =>
      facts.scheduledFor === null
        ? `${actor} took the promotion of ${called(body.agentName, facts.agent)} out of the schedule`
        : `${actor} scheduled the promotion of ${called(body.agentName, facts.agent)} for ${new Date(facts.scheduledFor).toISOString()}`,
  }),
  'promotion.voided': kind({
    subject: 'promotion',
    facts: { ...promoted, from: revision, votes: count },
    body: { agentName: name },
    says: ({ body, facts }) =>
      `The request to promote revision ${facts.from} of ${called(body.agentName, facts.agent)} is about revision ${facts.revision} now${facts.votes === 0 ? '' : `; ${counted(facts.votes, 'vote')} no longer ${facts.votes === 1 ? 'counts' : 'count'}`}`,
  }),
  'promotion.denied': kind({
    subject: 'promotion',
    outcomes: ['deny'],
    facts: { ...decidedOn, policy: policy.nullable(), policySha256: digest.nullable() },
    body: { agentName: name },
    says: ({ body, facts }) =>
      `Revision ${facts.revision} of ${called(body.agentName, facts.agent)} was not promoted: the request stands with what was found`,
  }),
  'promotion.glass_broken': kind({
    subject: 'promotion',
    facts: decidedOn,
    body: { agentName: name, reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} broke the glass to promote revision ${facts.revision} of ${called(body.agentName, facts.agent)} without the people whom the policy asks${because(body.reason)}`,
  }),
  'promotion.granted': kind({
    subject: 'promotion',
    outcomes: ['allow'],
    facts: {
      ...decidedOn,
      policy: policy,
      policySha256: digest,
      approvals: count,
      breakGlass: isTrue,
      proof,
    },
    body: { agentName: name },
    says: ({ body, facts }) =>
      `The promotion of revision ${facts.revision} of ${called(body.agentName, facts.agent)} was granted with ${counted(facts.approvals, 'approval')}${facts.breakGlass ? ', by break-glass' : ''}`,
  }),
  'promotion.expired': kind({
    subject: 'promotion',
    facts: { agent, revision },
    body: { agentName: name },
    says: ({ body, facts }) =>
      `The request to promote revision ${facts.revision} of ${called(body.agentName, facts.agent)} expired`,
  }),
  'promotion.superseded': kind({
    subject: 'promotion',
    facts: { agent, revision, by: promotion.nullable() },
    body: { agentName: name },
    says: ({ body, facts }) =>
      `The request to promote revision ${facts.revision} of ${called(body.agentName, facts.agent)} ended because ${facts.by === null ? 'the agent was retired' : 'another was granted'}`,
  }),

  'proof.issued': kind({
    subject: 'proof',
    facts: {
      ...promoted,
      promotion,
      policySha256: digest,
      payloadSha256: digest,
      signaturesSha256: digest,
      breakGlass: isTrue,
    },
    body: { agentName: name },
    says: ({ body, facts }) =>
      `The proof for revision ${facts.revision} of ${called(body.agentName, facts.agent)} was signed`,
  }),
  'proof.renewed': kind({
    subject: 'proof',
    facts: {
      ...promoted,
      promotion,
      policySha256: digest,
      payloadSha256: digest,
      signaturesSha256: digest,
      breakGlass: isTrue,
      supersedes: proof,
      revalidation: revalidation.nullable(),
      released: isTrue,
    },
    body: { agentName: name },
    says: ({ body, facts }) =>
      `The proof for revision ${facts.revision} of ${called(body.agentName, facts.agent)} was renewed${facts.released ? ', and the agent is valid again' : ''}`,
  }),
  'proof.exported': kind({
    subject: 'proof',
    facts: { agent, revision, format: word(['bundle', 'dsse', 'vsa']) },
    body: { agentName: name },
    says: ({ actor, body, facts }) =>
      `${actor} exported the proof for revision ${facts.revision} of ${called(body.agentName, facts.agent)} as ${exportedAs[facts.format]}`,
  }),
} as const

const exportedAs = { bundle: 'a bundle', dsse: 'DSSE', vsa: 'VSA' } as const
