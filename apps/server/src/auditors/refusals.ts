import { Refusal } from '@countersign/decisions'

export const exportsNotGivable = (ids: readonly string[]) =>
  new Refusal({
    kind: 'conflict',
    code: 'EXPORT_NOT_GIVABLE',
    message: `${ids.length === 1 ? 'One of the exports' : `${ids.length} of the exports`} that you chose is not there any more, failed, was cancelled or has expired.`,
    remedy: 'Choose among those that are done or being made, or ask for the pack again first.',
    fields: { exportIds: 'Choose exports that are done or being made.' },
  })

export const tooManyGiven = (most: number) =>
  new Refusal({
    kind: 'bad-input',
    code: 'AUDITOR_EXPORTS_MANY',
    message: `An access is for at most ${most} exports.`,
    remedy: 'Take some away first; what an auditor has downloaded stays with them.',
    fields: { exportIds: `Choose at most ${most}.` },
  })

export const accessNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'AUDITOR_ACCESS_NOT_FOUND',
    message: 'There is no such access of an auditor in this workspace.',
    remedy: 'Reload the page Compliance.',
  })

export const accessOver = () =>
  new Refusal({
    kind: 'conflict',
    code: 'AUDITOR_ACCESS_OVER',
    message: 'This access has ended, and what has ended is not opened again.',
    remedy: 'Give the auditor another one.',
  })

export const accessUnchanged = () =>
  new Refusal({
    kind: 'conflict',
    code: 'AUDITOR_ACCESS_UNCHANGED',
    message: 'The access is as you want it already.',
    remedy: 'Choose another time or other exports.',
  })

export const accessExists = (name: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'AUDITOR_ACCESS_EXISTS',
    message: `${name} has an access that lasts.`,
    remedy: 'Change that one: add exports to it, or let it last longer.',
  })

export const notAnAuditor = (name: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'NOT_AN_AUDITOR',
    message: `${name} has another role here, which sees more than chosen exports.`,
    remedy: 'Let an admin make them an auditor on the page People; they lose the role that they have.',
  })

export const auditorNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'MEMBER_NOT_FOUND',
    message: 'There is no such member in this workspace.',
    remedy: 'Reload the page, or invite the auditor by e-mail.',
  })

export const invitedOtherwise = (email: string, role: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'INVITED_OTHERWISE',
    message: `${email} has an open invitation as ${role}.`,
    remedy: 'Let an admin withdraw it on the page People first.',
  })

export const auditorIsMember = (email: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'ALREADY_MEMBER',
    message: `${email} already belongs to this workspace.`,
    remedy:
      'If they are an auditor, give them another access in the list of auditors; if not, let an admin make them one on the page People.',
  })
