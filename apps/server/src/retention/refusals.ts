import { Refusal } from '@countersign/decisions'
import { holdLimits } from '@countersign/retention'

export const daysRefused = (message: string) =>
  new Refusal({
    kind: 'bad-input',
    code: 'RETENTION_DAYS',
    message,
    remedy: 'Choose more days, or keep them for ever.',
    fields: { days: message },
  })

export const ruleUnchanged = () =>
  new Refusal({
    kind: 'conflict',
    code: 'RETENTION_UNCHANGED',
    message: 'This is the rule already.',
    remedy: 'Choose another number of days.',
  })

export const ruleOutdated = () =>
  new Refusal({
    kind: 'conflict',
    code: 'RETENTION_OUTDATED',
    message: 'Somebody changed this rule since you looked at it.',
    remedy: 'Look at what it would erase now, and decide again.',
  })

export const holdNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'HOLD_NOT_FOUND',
    message: 'There is no such hold in this workspace.',
    remedy: 'Reload the page.',
  })

export const holdLifted = () =>
  new Refusal({
    kind: 'conflict',
    code: 'HOLD_LIFTED',
    message: 'This hold was lifted already.',
    remedy: 'Reload the page.',
  })

export const holdSubjectRefused = (message: string) =>
  new Refusal({
    kind: 'bad-input',
    code: 'HOLD_SUBJECT',
    message,
    remedy: 'Name the agent or the person for such a hold, and nothing for one on everything.',
  })

export const heldPersonUnknown = () =>
  new Refusal({
    kind: 'not-found',
    code: 'HOLD_PERSON_NOT_FOUND',
    message: 'The ledger of this workspace tells nothing of this person.',
    remedy: 'Choose somebody who belongs or belonged to the workspace.',
  })

export const tooManyHolds = () =>
  new Refusal({
    kind: 'too-many',
    code: 'TOO_MANY_HOLDS',
    message: `A workspace has at most ${holdLimits.mostActive} holds at a time.`,
    remedy: 'Lift one that nobody needs any more.',
  })

export const isHeld = (name: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'UNDER_HOLD',
    message: `The hold “${name}” keeps what the ledger tells of this person.`,
    remedy: 'Wait until it is lifted under Settings → Retention, or ask whoever placed it.',
  })
