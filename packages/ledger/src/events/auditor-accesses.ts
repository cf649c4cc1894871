import { z } from 'zod'
import { invitation, name, person, word } from './facts.ts'
import { kind } from './kind.ts'
import { counted } from './telling.ts'

const exportIds = z.array(z.string().regex(/^exp_[0-9A-HJKMNP-TV-Z]{26}$/)).max(50)
const until = z.int().min(0).max(8_640_000_000_000_000)
/** Whose it is: the person, or the invitation that nobody has taken yet. */
const whose = { person: person.nullable(), invitation: invitation.nullable() }

const auditor = (called: string | null | undefined): string => called || 'an auditor'
const inUtc = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const auditorAccessKinds = {
  'auditor-access.granted': kind({
    subject: 'auditor-access',
    facts: { ...whose, until, exports: exportIds },
    body: { name },
    says: ({ actor, body, facts }) =>
      `${actor} gave ${auditor(body.name)} access to ${counted(facts.exports.length, 'evidence pack')} until ${inUtc(facts.until)}`,
  }),
  'auditor-access.changed': kind({
    subject: 'auditor-access',
    facts: { ...whose, from: until, until, added: exportIds, removed: exportIds },
    body: { name },
    says: ({ actor, body, facts }) =>
      `${actor} changed the access of ${auditor(body.name)}: ${changesOf(facts).join(', ') || 'nothing'}`,
  }),
  'auditor-access.ended': kind({
    subject: 'auditor-access',
    facts: { ...whose, until, cause: word(['ended', 'time', 'withdrawn', 'member']) },
    body: { name },
    says: ({ actor, body, facts }) =>
      facts.cause === 'time'
        ? `The access of ${auditor(body.name)} to evidence packs was over at ${inUtc(facts.until)}`
        : `${actor} ended the access of ${auditor(body.name)} to evidence packs${because[facts.cause]}`,
  }),
} as const

const because = {
  ended: '',
  withdrawn: ' by withdrawing the invitation',
  member: ' with the role of an auditor',
} as const

type Change = {
  from: number
  until: number
  added: readonly string[]
  removed: readonly string[]
}

function changesOf({ from, until, added, removed }: Change): string[] {
  return [
    ...(added.length > 0 ? [`${counted(added.length, 'pack')} more`] : []),
    ...(removed.length > 0 ? [`${counted(removed.length, 'pack')} less`] : []),
    ...(until === from ? [] : [`${until > from ? 'longer' : 'shorter'}, until ${inUtc(until)}`]),
  ]
}
