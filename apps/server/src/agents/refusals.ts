import { Refusal } from '@countersign/decisions'

export const agentNotFound = () =>
  new Refusal({
    kind: 'not-found',
    code: 'AGENT_NOT_FOUND',
    message: 'There is no such agent in this workspace.',
    remedy: 'Reload the list of agents.',
  })

export const revisionNotFound = (number: number) =>
  new Refusal({
    kind: 'not-found',
    code: 'REVISION_NOT_FOUND',
    message: `The agent has no revision ${number}.`,
    remedy: 'Choose one from its history.',
  })

export const revisionDamaged = (number: number) =>
  new Refusal({
    kind: 'unavailable',
    code: 'REVISION_DAMAGED',
    message: `What is stored of revision ${number} is not what was saved: its digest differs.`,
    remedy:
      'Tell the operator that the database was changed from outside; the ledger holds the digest of every revision.',
  })

export const nameTaken = (name: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'NAME_TAKEN',
    message: `There is an agent called ${name} in this workspace, perhaps a retired one.`,
    remedy: 'Choose another name.',
    fields: { 'metadata.name': 'This name is taken.' },
  })

export const nameIsFixed = (name: string) =>
  new Refusal({
    kind: 'conflict',
    code: 'NAME_IS_FIXED',
    message: `The agent is called ${name} and keeps that name.`,
    remedy: 'Change its display name instead, or clone it under another name.',
    fields: { 'metadata.name': `An agent keeps its name: ${name}.` },
  })

/** Carries whose work would be lost; the page then fetches it and shows both. */
export const revisionIsOlder = (
  basedOn: number,
  newer: { number: number; authorName: string | null; at: number },
) =>
  new Refusal({
    kind: 'conflict',
    code: 'REVISION_IS_OLDER',
    message: `You changed revision ${basedOn}, but ${newer.authorName ?? 'somebody'} saved revision ${newer.number} on ${minuteOf(newer.at)}.`,
    remedy: 'Compare the two, take over what you want to keep, and save again. Nothing was overwritten.',
  })

const minuteOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' at ')} UTC`
