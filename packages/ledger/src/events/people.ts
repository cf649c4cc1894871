import { z } from 'zod'
import { shortId } from '../references.ts'
import { count, instant, invitation, isTrue, name, person, role, text, word } from './facts.ts'
import { kind } from './kind.ts'
import { andEnded, counted, named, sentenceStart } from './telling.ts'

export const peopleKinds = {
  'person.created': kind({
    subject: 'person',
    facts: { by: word(['setup', 'invitation', 'single-sign-on', 'demo']) },
    body: { name, email: name },
    says: ({ body, subject, facts }) =>
      `An account was made for ${named(body.name, subject)} ${madeBy[facts.by]}`,
  }),
  'person.renamed': kind({
    subject: 'person',
    facts: {},
    body: { from: name, to: name },
    says: ({ actor, body }) =>
      body.to ? `${actor} changed their name from ${body.from} to ${body.to}` : `${actor} changed their name`,
  }),
  'person.password_changed': kind({
    subject: 'person',
    facts: { sessionsEnded: count },
    body: {},
    says: ({ actor, facts }) => `${actor} changed their password${andEnded(facts.sessionsEnded)}`,
  }),
  'person.password_reset': kind({
    subject: 'person',
    facts: { sessionsEnded: count },
    body: { name },
    says: ({ body, subject, facts }) =>
      `${sentenceStart(named(body.name, subject))} set a new password with a reset link${andEnded(facts.sessionsEnded)}`,
  }),
  'person.identity_linked': kind({
    subject: 'person',
    facts: { identity: z.string().regex(/^idy_[0-9A-HJKMNP-TV-Z]{26}$/) },
    body: { providerName: name, name },
    says: ({ body, subject }) =>
      `${sentenceStart(named(body.name, subject))} can now sign in with ${body.providerName ?? 'an identity provider'}`,
  }),
  'person.identity_unlinked': kind({
    subject: 'person',
    facts: { identity: z.string().regex(/^idy_[0-9A-HJKMNP-TV-Z]{26}$/) },
    body: { providerName: name, name },
    says: ({ body, subject }) =>
      `${sentenceStart(named(body.name, subject))} can no longer sign in with ${body.providerName ?? 'an identity provider'}`,
  }),
  'person.erased': kind({
    subject: 'person',
    facts: { events: count, invitations: z.array(invitation).max(32), accountRemoved: isTrue },
    body: { reason: text(1000) },
    says: ({ actor, subject, facts }) =>
      `${actor} erased the personal data of somebody (…${shortId(subject)}) from ${counted(facts.events, 'event')}`,
  }),

  'member.joined': kind({
    subject: 'member',
    facts: { role, by: word(['setup', 'invitation', 'single-sign-on', 'demo', 'creation']) },
    body: { name },
    says: ({ body, subject, facts }) =>
      `${sentenceStart(named(body.name, subject))} joined the workspace as ${facts.role}`,
  }),
  'member.role_changed': kind({
    subject: 'member',
    facts: { from: role, to: role, by: word(['admin', 'single-sign-on']) },
    body: { name },
    says: ({ actor, body, subject, facts }) =>
      `${actor} changed the role of ${named(body.name, subject)} from ${facts.from} to ${facts.to}`,
  }),
  'member.disabled': kind({
    subject: 'member',
    facts: { sessionsEnded: count },
    body: { name },
    says: ({ actor, body, subject, facts }) =>
      `${actor} disabled ${named(body.name, subject)}${andEnded(facts.sessionsEnded)}`,
  }),
  'member.enabled': kind({
    subject: 'member',
    facts: {},
    body: { name },
    says: ({ actor, body, subject }) => `${actor} enabled ${named(body.name, subject)}`,
  }),
  'member.removed': kind({
    subject: 'member',
    facts: { role, sessionsEnded: count },
    body: { name },
    says: ({ actor, body, subject, facts }) =>
      `${actor} removed ${named(body.name, subject)} from the workspace${andEnded(facts.sessionsEnded)}`,
  }),
  'member.groups_changed': kind({
    subject: 'member',
    facts: { added: count, removed: count },
    body: { name, groups: text(2000) },
    says: ({ actor, body, subject }) =>
      `${actor} changed the groups of ${named(body.name, subject)}${body.groups === undefined ? '' : ` to ${body.groups || 'none'}`}`,
  }),
  'member.sessions_ended': kind({
    subject: 'member',
    facts: { sessionsEnded: count },
    body: { name },
    says: ({ actor, body, subject, facts }) =>
      `${actor} ended ${counted(facts.sessionsEnded, 'session')} of ${named(body.name, subject)}`,
  }),
  'member.reset_link_issued': kind({
    subject: 'member',
    facts: { expiresAt: instant },
    body: { name },
    says: ({ actor, body, subject }) =>
      `${actor} made a password reset link for ${named(body.name, subject)}`,
  }),

  'invitation.created': kind({
    subject: 'invitation',
    facts: { role, expiresAt: instant },
    body: { email: name },
    says: ({ actor, body, facts }) => `${actor} invited ${body.email || 'somebody'} as ${facts.role}`,
  }),
  'invitation.accepted': kind({
    subject: 'invitation',
    facts: { role, person },
    body: { email: name, name },
    says: ({ body, facts }) =>
      `${sentenceStart(named(body.name, facts.person))} accepted the invitation as ${facts.role}`,
  }),
  'invitation.revoked': kind({
    subject: 'invitation',
    facts: { role },
    body: { email: name },
    says: ({ actor, body, facts }) =>
      `${actor} withdrew the invitation of ${body.email || 'somebody'} as ${facts.role}`,
  }),
} as const

const madeBy = {
  setup: 'during set-up',
  invitation: 'through an invitation',
  'single-sign-on': 'through single sign-on',
  demo: 'of the demo workspace',
} as const
