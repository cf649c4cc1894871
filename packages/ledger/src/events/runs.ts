import { z } from 'zod'
import { agent, count, digest, letIn, name, revision, text, word } from './facts.ts'
import { kind } from './kind.ts'
import { because, called } from './telling.ts'

export const runKinds = {
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
