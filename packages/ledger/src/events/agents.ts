import {
  agent,
  count,
  digest,
  instant,
  isTrue,
  name,
  policy,
  promotion,
  proof,
  revalidation,
  revision,
  text,
  word,
} from './facts.ts'
import { kind } from './kind.ts'
import { because, called } from './telling.ts'

export const agentKinds = {
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
} as const

const madeFrom = {
  blank: '',
  template: ' from a template',
  clone: ' as a clone of another',
  file: ' from a file',
  words: ' from a description',
  mcp: ' from the tools of an MCP server',
  card: ' from an agent card',
} as const
