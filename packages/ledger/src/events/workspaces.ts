import { isTrue, name, person, text, word } from './facts.ts'
import { kind } from './kind.ts'
import { because, named, quoted } from './telling.ts'

export const workspaceKinds = {
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
} as const
