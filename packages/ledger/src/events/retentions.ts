import { z } from 'zod'
import { agent, count, name, person, position, text, word } from './facts.ts'
import { kind } from './kind.ts'
import { because, counted, quoted } from './telling.ts'

const eventClass = z.string().regex(/^[a-z]{1,16}$/)
const days = z.int().min(1).nullable()
/** A day in UTC, as in `20260115`. */
const day = z.int().min(19_700_101).max(99_991_231)
const scoped = {
  scope: word(['workspace', 'agent', 'person']),
  agent: agent.nullable(),
  person: person.nullable(),
}
const forSoLong = (kept: number | null): string =>
  kept === null ? 'for ever' : `for ${counted(kept, 'day')}`

export const retentionKinds = {
  'retention.rule_changed': kind({
    subject: 'workspace',
    facts: { eventClass, from: days, to: days },
    body: { reason: text(1000) },
    says: ({ actor, facts, body }) =>
      `${actor} decided that what is written of ${facts.eventClass} is kept ${forSoLong(facts.to)}, not ${forSoLong(facts.from)}${because(body.reason)}`,
  }),
  'retention.announced': kind({
    subject: 'workspace',
    facts: { eventClass, firstDay: day, lastDay: day, days: count, keptDays: z.int().min(1) },
    body: {},
    says: ({ facts }) =>
      `The bodies of ${counted(facts.days, 'day')} of ${facts.eventClass} are over their time and will be erased unless somebody places a hold`,
  }),
  'retention.applied': kind({
    subject: 'workspace',
    facts: {
      eventClass,
      firstDay: day,
      lastDay: day,
      days: count,
      events: count,
      firstPosition: position.nullable(),
      lastPosition: position.nullable(),
      keptDays: z.int().min(1),
    },
    body: {},
    says: ({ facts }) =>
      `The bodies of ${counted(facts.events, 'event')} of ${facts.eventClass} were erased after ${counted(facts.keptDays, 'day')}`,
  }),
  'hold.placed': kind({
    subject: 'hold',
    facts: scoped,
    body: { holdName: name, reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} placed ${quoted(body.holdName, 'a hold')} on ${covered(facts.scope)}${because(body.reason)}`,
  }),
  'hold.lifted': kind({
    subject: 'hold',
    facts: scoped,
    body: { holdName: name, reason: text(1000) },
    says: ({ actor, body, facts }) =>
      `${actor} lifted ${quoted(body.holdName, 'a hold')} from ${covered(facts.scope)}${because(body.reason)}`,
  }),
} as const

const covered = (scope: 'workspace' | 'agent' | 'person'): string =>
  scope === 'workspace' ? 'everything' : `what is told of one ${scope}`
