import {
  agreed,
  digest,
  instant,
  person,
  position,
  revocationReason,
  signingAlg,
  signingKid,
  text,
  word,
} from './facts.ts'
import { kind } from './kind.ts'
import { because } from './telling.ts'

export const signingKeyKinds = {
  'signing-key.prepared': kind({
    subject: 'signing-key',
    facts: { kid: signingKid, alg: signingAlg, keeper: word(['server', 'signer']), keysSha256: digest },
    body: {},
    says: ({ actor, facts }) =>
      `${actor} prepared the ${facts.alg} signing key ${shortKid(facts.kid)}${facts.keeper === 'signer' ? ' in the signing service' : ''}`,
  }),
  'signing-key.activated': kind({
    subject: 'signing-key',
    facts: {
      kid: signingKid,
      alg: signingAlg,
      replaced: signingKid.nullable(),
      validFrom: position,
      keysSha256: digest,
    },
    body: {},
    says: ({ actor, facts }) =>
      `${actor} made the ${facts.alg} signing key ${shortKid(facts.kid)} active${facts.replaced === null ? '' : ` in place of ${shortKid(facts.replaced)}`}`,
  }),
  'signing-key.retired': kind({
    subject: 'signing-key',
    facts: { kid: signingKid, alg: signingAlg, successor: signingKid, validTo: position, keysSha256: digest },
    body: {},
    says: ({ facts }) =>
      `The ${facts.alg} signing key ${shortKid(facts.kid)} signs no more from position ${facts.validTo} on; what it signed before stays valid`,
  }),
  'signing-key.proposed': kind({
    subject: 'signing-key',
    facts: {
      kid: signingKid,
      act: word(['taint', 'revoke', 'destroy']),
      reason: revocationReason.nullable(),
      revokedFrom: position.nullable(),
      expiresAt: instant,
    },
    body: { note: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} proposed to ${facts.act} the signing key ${shortKid(facts.kid)}${because(body.note)}`,
  }),
  'signing-key.proposal_withdrawn': kind({
    subject: 'signing-key',
    facts: { kid: signingKid, act: word(['taint', 'revoke', 'destroy']), proposedBy: person },
    body: {},
    says: ({ actor, facts }) =>
      `${actor} withdrew the proposal to ${facts.act} the signing key ${shortKid(facts.kid)}`,
  }),
  'signing-key.proposal_expired': kind({
    subject: 'signing-key',
    facts: { kid: signingKid, act: word(['taint', 'revoke', 'destroy']), proposedBy: person },
    body: {},
    says: ({ facts }) =>
      `Nobody confirmed the proposal to ${facts.act} the signing key ${shortKid(facts.kid)} in time`,
  }),
  'signing-key.tainted': kind({
    subject: 'signing-key',
    facts: { kid: signingKid, ...agreed, keysSha256: digest },
    body: { note: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} marked the signing key ${shortKid(facts.kid)} as suspected${together(facts.people)}${because(body.note)}`,
  }),
  'signing-key.revoked': kind({
    subject: 'signing-key',
    facts: {
      kid: signingKid,
      reason: revocationReason,
      revokedFrom: position,
      ...agreed,
      keysSha256: digest,
    },
    body: { note: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} revoked the signing key ${shortKid(facts.kid)} from position ${facts.revokedFrom} on (${facts.reason})${together(facts.people)}${because(body.note)}`,
  }),
  'signing-key.destroyed': kind({
    subject: 'signing-key',
    facts: { kid: signingKid, keeper: word(['server', 'signer']), ...agreed, keysSha256: digest },
    body: { note: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} destroyed the secret of the signing key ${shortKid(facts.kid)}${together(facts.people)}${because(body.note)}`,
  }),
} as const

/** The beginning of a key's name, as pages show it. */
const shortKid = (kid: string): string => kid.slice(0, kid.startsWith('hs-') ? 11 : 8)

const together = (people: number): string =>
  people === 2 ? ', confirmed by a second person' : ', alone, because nobody else may'
