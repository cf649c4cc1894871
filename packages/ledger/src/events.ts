import { z } from 'zod'
import { isWellFormed } from './bytes.ts'
import { type Noun, shortId, subjectOf } from './references.ts'

/**
 * The closed list of what can be written into a ledger. A kind says what it is about, which facts stand in its
 * header for good, which words stand in its body until they are erased, and how a person is told.
 *
 * Facts are words from closed lists, numbers, identifiers and digests: never a name, an address or free text.
 */

// Facts. There is no schema for free text here, and a test tries every fact with a name.
const role = z.enum(['admin', 'reviewer', 'compliance', 'viewer'])
const method = z.enum(['password', 'single-sign-on', 'link'])
const count = z.int().min(0)
const size = z.int().min(0)
const isTrue = z.boolean()
const instant = z.int().min(0).nullable()
const digest = z.string().regex(/^[0-9a-f]{64}$/)
const keyId = z.string().regex(/^[0-9a-f]{8}$/)
const person = z.string().regex(/^per_[0-9A-HJKMNP-TV-Z]{26}$/)
const invitation = z.string().regex(/^lnk_[0-9A-HJKMNP-TV-Z]{26}$/)
const key = z.string().regex(/^key_[0-9A-HJKMNP-TV-Z]{26}$/)
const agent = z.string().regex(/^agt_[0-9A-HJKMNP-TV-Z]{26}$/)
const revision = z.int().min(1)
const promotion = z.string().regex(/^prm_[0-9A-HJKMNP-TV-Z]{26}$/)
const proof = z.string().regex(/^prf_[0-9A-HJKMNP-TV-Z]{26}$/)
const run = z.string().regex(/^run_[0-9A-HJKMNP-TV-Z]{26}$/)
const promoted = { agent, revision, specSha256: digest }
const policy = z.string().regex(/^pol_[0-9A-HJKMNP-TV-Z]{26}$/)
const revalidation = z.string().regex(/^rvl_[0-9A-HJKMNP-TV-Z]{26}$/)
const proposal = z.string().regex(/^ppl_[0-9A-HJKMNP-TV-Z]{26}$/)
/** What an admission was about: which revision, by which proof and policy, and for which run. */
const letIn = {
  cause: z.enum(['start', 'restart', 'renewal']),
  mode: z.enum(['sandbox', 'governed']),
  revision,
  specSha256: digest,
  proof: proof.nullable(),
  policySha256: digest.nullable(),
  run: run.nullable(),
}
const origin = z.enum(['shipped', 'edited', 'imported', 'pushed', 'rolled-back'])
const scope = z.string().regex(/^[a-z-]{1,32}:[a-z-]{1,32}$/)
const signingKid = z.string().regex(/^(hs-[0-9a-f]{16}|[A-Za-z0-9_-]{43})$/)
const signingAlg = z.enum(['HS256', 'Ed25519', 'ES256'])
const position = z.int().min(0)
const revocationReason = z.enum(['compromised', 'lost', 'superseded', 'ceased'])
/** Whether a second person confirmed it, and who proposed it then. */
const agreed = { people: z.int().min(1).max(2), proposedBy: person.nullable() }
const word = <const Words extends readonly [string, ...string[]]>(words: Words) => z.enum(words)

// Words of bodies. Anything that was once accepted as a name must be writable here, or an honest act would fail
// for the spelling of a name; what could mislead a reader is made visible when the sentence is made.
const text = (max: number) => z.string().max(max).refine(isWellFormed, 'Use well-formed Unicode.')
const name = text(255)

/** What the sentence of a kind is made of. Names are null when the body was erased or withheld. */
type Telling<Facts, Body> = {
  readonly actor: string
  readonly facts: Facts
  readonly body: Partial<Body>
  /** A name from the body, or "somebody" with the end of an identifier. */
  readonly named: (name: string | null | undefined, id: string) => string
  readonly subject: string
}

/** The parts of a header that a sentence is made of. */
type Told = {
  readonly actor: string
  readonly behind: string | null
  readonly subject: string
  readonly facts: Readonly<Record<string, unknown>>
}

type Ending = 'done' | 'allow' | 'restrict' | 'deny' | 'failed'

const kind = <Facts extends z.ZodRawShape, Body extends z.ZodRawShape>(definition: {
  subject: Noun
  outcomes?: readonly Ending[]
  facts: Facts
  body: Body
  says: (
    it: Telling<z.output<z.ZodObject<Facts, z.core.$strict>>, z.output<z.ZodObject<Body, z.core.$strict>>>,
  ) => string
}) => {
  const facts = z.strictObject(definition.facts)
  const words = z.strictObject(definition.body)
  const body = z.strictObject({ actorName: name.nullable(), behindName: name.nullable(), words })
  const subject = subjectOf(definition.subject)
  const outcomes: readonly Ending[] = definition.outcomes ?? ['done']
  return {
    subject: definition.subject,
    outcomes,
    facts,
    body,
    isSubject: (reference: string): boolean => subject.safeParse(reference).success,
    tell: (header: Told, stored: Readonly<Record<string, unknown>> | null): string => {
      const known = stored === null ? null : body.parse(shown(stored))
      return definition.says({
        actor: actorOf(header, known?.actorName, known?.behindName),
        facts: facts.parse(header.facts),
        body: known === null ? {} : known.words,
        named,
        subject: header.subject,
      })
    },
  }
}

/** Characters that are not seen, or that turn the direction of what follows, could make one name pose as another. */
const shown = (stored: Readonly<Record<string, unknown>>): unknown =>
  JSON.parse(JSON.stringify(stored), (_, value: unknown) =>
    // The two joiners belong to the spelling of words in many scripts and move nothing.
    typeof value === 'string'
      ? value.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu, '\ufffd')
      : value,
  )

const named = (name: string | null | undefined, id: string): string =>
  name ? name : `somebody (…${shortId(id)})`

function actorOf(header: Told, actorName: string | null | undefined, behindName: string | null | undefined) {
  if (header.actor === 'system') return 'Countersign'
  if (header.actor === 'nobody') return 'Somebody who was not signed in'
  const thing = header.actor.startsWith('key:') ? 'An API key' : 'Somebody'
  const actor = actorName ? actorName : `${thing} (…${shortId(header.actor)})`
  return header.behind === null ? actor : `${actor} (played by ${named(behindName, header.behind)})`
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const quoted = (name: string | undefined, otherwise: string): string => (name ? `“${name}”` : otherwise)

const called = (agentName: string | undefined, subject: string): string =>
  quoted(agentName, `an agent (…${shortId(subject)})`)

const because = (reason: string | undefined): string => (reason ? `: ${reason}` : '')

/** Every kind of event, by its name: the noun, and in the past tense what happened to it. */
export const kinds = {
  'workspace.created': kind({
    subject: 'workspace',
    facts: {},
    body: { workspaceName: name },
    says: ({ actor, body }) => `${actor} created the workspace ${quoted(body.workspaceName, '')}`.trim(),
  }),
  'workspace.renamed': kind({
    subject: 'workspace',
    facts: {},
    body: { from: name, to: name },
    says: ({ actor, body }) =>
      body.to
        ? `${actor} renamed the workspace from ${quoted(body.from, '')} to ${quoted(body.to, '')}`
        : `${actor} renamed the workspace`,
  }),
  'workspace.frozen': kind({
    subject: 'workspace',
    facts: {},
    body: { reason: text(1000) },
    says: ({ actor, body }) => `${actor} froze the workspace${because(body.reason)}`,
  }),
  'workspace.unfrozen': kind({
    subject: 'workspace',
    facts: {},
    body: { reason: text(1000) },
    says: ({ actor, body }) => `${actor} unfroze the workspace${because(body.reason)}`,
  }),
  'workspace.policy_drift_changed': kind({
    subject: 'workspace',
    facts: { from: word(['block', 'contain']), to: word(['block', 'contain']) },
    body: {},
    says: ({ actor, facts }) =>
      `${actor} decided that agents which a changed policy has not judged yet ${facts.to === 'block' ? 'do not start' : 'start contained'}`,
  }),

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

  'agent.created': kind({
    subject: 'agent',
    facts: {
      revision,
      specSha256: digest,
      from: word(['blank', 'template', 'clone', 'file', 'words', 'mcp', 'card']),
      source: agent.nullable(),
      expiresAt: instant,
    },
    body: { agentName: name },
    says: ({ actor, body, subject, facts }) =>
      `${actor} created the agent ${called(body.agentName, subject)} in the sandbox${madeFrom[facts.from]}`,
  }),
  'agent.revised': kind({
    subject: 'agent',
    facts: { revision, basedOn: revision, specSha256: digest, expiresAt: instant },
    body: { agentName: name, changes: text(2000) },
    says: ({ actor, body, subject, facts }) =>
      `${actor} saved revision ${facts.revision} of ${called(body.agentName, subject)}${body.changes ? `: ${body.changes}` : ''}`,
  }),
  'agent.restored': kind({
    subject: 'agent',
    facts: { revision, restored: revision, specSha256: digest, expiresAt: instant },
    body: { agentName: name, changes: text(2000) },
    says: ({ actor, body, subject, facts }) =>
      `${actor} restored revision ${facts.restored} of ${called(body.agentName, subject)} as revision ${facts.revision}`,
  }),
  'agent.labelled': kind({
    subject: 'agent',
    facts: { revision, basedOn: revision, specSha256: digest },
    body: { agentName: name, changes: text(2000) },
    says: ({ actor, body, subject, facts }) =>
      `${actor} labelled ${called(body.agentName, subject)} in revision ${facts.revision}${body.changes ? `: ${body.changes}` : ''}`,
  }),
  'agent.renewed': kind({
    subject: 'agent',
    facts: { expiresAt: instant, renewals: count },
    body: { agentName: name, reason: text(1000) },
    says: ({ actor, body, subject }) =>
      `${actor} renewed the sandbox of ${called(body.agentName, subject)}${because(body.reason)}`,
  }),
  'agent.frozen': kind({
    subject: 'agent',
    facts: {},
    body: { agentName: name },
    says: ({ actor, body, subject }) => `${actor} froze ${called(body.agentName, subject)}`,
  }),
  'agent.unfrozen': kind({
    subject: 'agent',
    facts: {},
    body: { agentName: name },
    says: ({ actor, body, subject }) => `${actor} unfroze ${called(body.agentName, subject)}`,
  }),
  'agent.retired': kind({
    subject: 'agent',
    facts: {},
    body: { agentName: name, reason: text(1000) },
    says: ({ actor, body, subject }) =>
      `${actor} retired ${called(body.agentName, subject)}${because(body.reason)}`,
  }),
  'agent.exported': kind({
    subject: 'agent',
    facts: { revision, specSha256: digest, format: word(['yaml', 'json']) },
    body: { agentName: name },
    says: ({ actor, body, subject, facts }) =>
      `${actor} exported revision ${facts.revision} of ${called(body.agentName, subject)} as ${facts.format.toUpperCase()}`,
  }),
  'agent.custody_exported': kind({
    subject: 'agent',
    facts: { revision, specSha256: digest },
    body: { agentName: name },
    says: ({ actor, body, subject, facts }) =>
      `${actor} exported the custody of revision ${facts.revision} of ${called(body.agentName, subject)}`,
  }),

  'agent.governed': kind({
    subject: 'agent',
    facts: { revision, specSha256: digest, promotion, proof, breakGlass: isTrue },
    body: { agentName: name },
    says: ({ body, subject, facts }) =>
      `Revision ${facts.revision} of ${called(body.agentName, subject)} became governed${facts.breakGlass ? ' by break-glass' : ''}`,
  }),
  'agent.invalidated': kind({
    subject: 'agent',
    outcomes: ['deny'],
    facts: { revision, specSha256: digest, policy, policySha256: digest, revalidation },
    body: { agentName: name },
    says: ({ body, subject, facts }) =>
      `Revision ${facts.revision} of ${called(body.agentName, subject)} was invalidated: it no longer passes`,
  }),
  'agent.remediated': kind({
    subject: 'agent',
    facts: {
      revision,
      specSha256: digest,
      narrowedFrom: revision,
      narrowedFromSha256: digest,
      policy,
      policySha256: digest,
      proof,
    },
    body: { agentName: name, changes: text(2000) },
    says: ({ actor, body, subject, facts }) =>
      `${actor} narrowed ${called(body.agentName, subject)} to revision ${facts.revision}${because(body.changes)}`,
  }),

  'admission.allowed': kind({
    subject: 'agent',
    outcomes: ['allow'],
    facts: letIn,
    body: { agentName: name },
    says: ({ actor, body, subject, facts }) =>
      `Revision ${facts.revision} of ${called(body.agentName, subject)} passed every check ${forWhat[facts.cause]}${askedBy(actor)}`,
  }),
  'admission.restricted': kind({
    subject: 'agent',
    outcomes: ['restrict'],
    facts: letIn,
    body: { agentName: name },
    says: ({ actor, body, subject, facts }) =>
      `Revision ${facts.revision} of ${called(body.agentName, subject)} was let in ${forWhat[facts.cause]} and contained, because the policy has changed${askedBy(actor)}`,
  }),
  'admission.denied': kind({
    subject: 'agent',
    outcomes: ['deny'],
    facts: { ...letIn, revision: revision.nullable(), specSha256: digest.nullable() },
    body: { agentName: name },
    says: ({ actor, body, subject, facts }) =>
      `${facts.revision === null ? '' : `Revision ${facts.revision} of `}${called(body.agentName, subject)} was not let in ${forWhat[facts.cause]}${askedBy(actor)}`.replace(
        /^an agent/,
        'An agent',
      ),
  }),

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
    facts: promoted,
    body: { agentName: name, reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} approved the promotion of revision ${facts.revision} of ${called(body.agentName, facts.agent)}${because(body.reason)}`,
  }),
  'promotion.rejected': kind({
    subject: 'promotion',
    outcomes: ['deny'],
    facts: promoted,
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
    facts: { ...promoted, policy: policy.nullable(), policySha256: digest.nullable() },
    body: { agentName: name },
    says: ({ body, facts }) =>
      `Revision ${facts.revision} of ${called(body.agentName, facts.agent)} was not promoted: the request stands with what was found`,
  }),
  'promotion.glass_broken': kind({
    subject: 'promotion',
    facts: promoted,
    body: { agentName: name, reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} broke the glass to promote revision ${facts.revision} of ${called(body.agentName, facts.agent)} without the people whom the policy asks${because(body.reason)}`,
  }),
  'promotion.granted': kind({
    subject: 'promotion',
    outcomes: ['allow'],
    facts: {
      ...promoted,
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

  'run.crashed': kind({
    subject: 'run',
    outcomes: ['failed'],
    facts: { agent, exitCode: z.int().min(-1).max(255).nullable(), crashes: count },
    body: { agentName: name },
    says: ({ body, facts }) =>
      `A run of ${called(body.agentName, facts.agent)} crashed${facts.exitCode === null ? '' : ` with exit code ${facts.exitCode}`}, for the ${ordinal(facts.crashes)} time lately`,
  }),
  'run.stop_asked': kind({
    subject: 'run',
    facts: { agent },
    body: { agentName: name, reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} stopped a run of ${called(body.agentName, facts.agent)}${because(body.reason)}`,
  }),
  'run.ended': kind({
    subject: 'run',
    outcomes: ['done', 'failed'],
    facts: { agent, state: word(['stopped', 'finished', 'crash-loop', 'lost']) },
    body: { agentName: name },
    says: ({ body, facts }) => `A run of ${called(body.agentName, facts.agent)} ${runEnded[facts.state]}`,
  }),

  'demo.loaded': kind({
    subject: 'workspace',
    facts: {},
    body: {},
    says: ({ actor }) => `${actor} loaded the demo workspace`,
  }),
  'demo.removed': kind({
    subject: 'workspace',
    facts: {},
    body: {},
    says: ({ actor }) => `${actor} removed the demo workspace`,
  }),
  'demo.acting_started': kind({
    subject: 'person',
    facts: {},
    body: { personaName: name },
    says: ({ actor, body, subject }) => `${actor} began acting as ${named(body.personaName, subject)}`,
  }),
  'demo.acting_stopped': kind({
    subject: 'person',
    facts: {},
    body: { personaName: name },
    says: ({ actor, body, subject }) => `${actor} stopped acting as ${named(body.personaName, subject)}`,
  }),

  'setup.completed': kind({
    subject: 'workspace',
    facts: { unattended: isTrue, admin: person },
    body: { adminName: name, email: name },
    says: ({ body, facts }) =>
      `Countersign was set up${facts.unattended ? ' without anybody watching' : ''}; ${named(body.adminName, facts.admin)} is the first admin`,
  }),

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

/** The beginning of a key's name, as pages show it. */
const shortKid = (kid: string): string => kid.slice(0, kid.startsWith('hs-') ? 11 : 8)

const together = (people: number): string =>
  people === 2 ? ', confirmed by a second person' : ', alone, because nobody else may'

const madeFrom = {
  blank: '',
  template: ' from a template',
  clone: ' as a clone of another',
  file: ' from a file',
  words: ' from a description',
  mcp: ' from the tools of an MCP server',
  card: ' from an agent card',
} as const

const forWhat = {
  start: 'for a start',
  restart: 'for a restart',
  renewal: 'for the renewal of its lease',
} as const

const askedBy = (actor: string): string => (actor === 'Countersign' ? '' : `; ${actor} asked`)

const runEnded = {
  stopped: 'was stopped',
  finished: 'finished',
  'crash-loop': 'was given up after crashing again and again',
  lost: 'was lost: nobody heard of it any more',
} as const

const ordinal = (count: number): string => {
  const isTeen = count % 100 >= 11 && count % 100 <= 13
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${ending}`
}

const exportedAs = { bundle: 'a bundle', dsse: 'DSSE', vsa: 'VSA' } as const

const madeActive = {
  shipped: 'put the shipped policy in force as',
  edited: 'changed the policy, which is now',
  imported: 'imported a policy, which is now',
  pushed: 'delivered a policy, which is now',
  'rolled-back': 'rolled the policy back, which is now',
} as const

const madeBy = {
  setup: 'during set-up',
  invitation: 'through an invitation',
  'single-sign-on': 'through single sign-on',
  demo: 'of the demo workspace',
} as const

const howSignedIn = {
  password: 'with a password',
  'single-sign-on': 'through single sign-on',
  link: 'with a one-time link',
} as const

const andEnded = (sessions: number): string =>
  sessions === 0 ? '' : ` and ended ${counted(sessions, 'session')}`

const sentenceStart = (words: string): string => words.replace(/^somebody/, 'Somebody')

/** The name of a kind of event. */
export type Action = keyof typeof kinds

export const actions = Object.keys(kinds).filter(isAction)

export function isAction(text: string): text is Action {
  return Object.hasOwn(kinds, text)
}
