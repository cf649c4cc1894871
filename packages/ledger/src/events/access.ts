import { z } from 'zod'
import { shortId } from '../references.ts'
import { count, digest, instant, isTrue, key, method, name, person, scope, text } from './facts.ts'
import { kind } from './kind.ts'
import { counted, named, quoted } from './telling.ts'

export const accessKinds = {
  'session.signed_in': kind({
    subject: 'session',
    facts: { method },
    body: { address: text(64), userAgent: text(255) },
    says: ({ actor, facts }) => `${actor} signed in ${howSignedIn[facts.method]}`,
  }),
  'session.sign_in_refused': kind({
    subject: 'person',
    outcomes: ['deny'],
    facts: { method },
    body: { name, address: text(64), userAgent: text(255) },
    says: ({ body, subject, facts }) =>
      `A sign-in ${howSignedIn[facts.method]} to the account of ${named(body.name, subject)} was refused`,
  }),
  'session.signed_out': kind({
    subject: 'session',
    facts: {},
    body: {},
    says: ({ actor }) => `${actor} signed out`,
  }),
  'session.ended': kind({
    subject: 'session',
    facts: { person },
    body: { name },
    says: ({ actor, body, facts }) => `${actor} ended a session of ${named(body.name, facts.person)}`,
  }),
  'session.others_ended': kind({
    subject: 'session',
    facts: { sessionsEnded: count },
    body: {},
    says: ({ actor, facts }) =>
      `${actor} ended ${counted(facts.sessionsEnded, 'other session')} of their own`,
  }),

  'key.created': kind({
    subject: 'key',
    facts: { scopes: z.array(scope).max(32), expiresAt: instant },
    body: { keyName: name },
    says: ({ actor, body, facts }) =>
      `${actor} created the API key ${quoted(body.keyName, '')} for ${facts.scopes.join(', ') || 'nothing'}`.replace(
        '  ',
        ' ',
      ),
  }),
  'key.rotated': kind({
    subject: 'key',
    facts: { successor: key, overlapHours: count },
    body: { keyName: name },
    says: ({ actor, body, subject, facts }) =>
      `${actor} rotated the API key ${quoted(body.keyName, `…${shortId(subject)}`)}; the old one works for ${counted(facts.overlapHours, 'more hour')}`,
  }),
  'key.revoked': kind({
    subject: 'key',
    facts: {},
    body: { keyName: name },
    says: ({ actor, body, subject }) =>
      `${actor} revoked the API key ${quoted(body.keyName, `…${shortId(subject)}`)}`,
  }),

  'provider.added': kind({
    subject: 'provider',
    facts: { enabled: isTrue, settingsSha256: digest },
    body: { providerName: name, issuer: text(2048) },
    says: ({ actor, body }) =>
      `${actor} set up single sign-on with ${body.providerName ?? 'an identity provider'}`,
  }),
  'provider.changed': kind({
    subject: 'provider',
    facts: { enabled: isTrue, settingsSha256: digest },
    body: { providerName: name, issuer: text(2048) },
    says: ({ actor, body, facts }) =>
      `${actor} changed single sign-on with ${body.providerName ?? 'an identity provider'}; it is ${facts.enabled ? 'on' : 'off'}`,
  }),
  'provider.tested': kind({
    subject: 'provider',
    outcomes: ['done', 'failed'],
    facts: {},
    body: { providerName: name },
    says: ({ actor, body }) =>
      `${actor} tested single sign-on with ${body.providerName ?? 'an identity provider'}`,
  }),
  'provider.removed': kind({
    subject: 'provider',
    facts: { identitiesUnlinked: count },
    body: { providerName: name },
    says: ({ actor, body }) =>
      `${actor} removed single sign-on with ${body.providerName ?? 'an identity provider'}`,
  }),
} as const

const howSignedIn = {
  password: 'with a password',
  'single-sign-on': 'through single sign-on',
  link: 'with a one-time link',
} as const
