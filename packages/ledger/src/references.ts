import { z } from 'zod'

/**
 * How the ledger names things without saying anything about a person: an identifier, and in a header the noun
 * before it, as in `person:per_01K9ZB3W6R0000000000000002`.
 */

/** The nouns an event can be about, each with the three letters of its identifiers. */
const nouns = {
  workspace: 'wsp',
  person: 'per',
  member: 'per',
  invitation: 'lnk',
  link: 'lnk',
  session: 'ses',
  key: 'key',
  provider: 'idp',
  identity: 'idy',
  agent: 'agt',
  promotion: 'prm',
  proof: 'prf',
  policy: 'pol',
  proposal: 'ppl',
  revalidation: 'rvl',
  drift: 'dfi',
  'drift-ignore': 'dig',
  // A log is named by the workspace that it belongs to.
  ledger: 'wsp',
  checkpoint: 'wsp',
  witness: 'wit',
  run: 'run',
  'signing-key': 'sig',
  export: 'exp',
  hold: 'hld',
  'auditor-access': 'acc',
} as const

export type Noun = keyof typeof nouns

const random = '[0-9A-HJKMNP-TV-Z]{26}'

/** An identifier of one noun. */
export const idOf = (noun: Noun) =>
  z.string().regex(new RegExp(`^${nouns[noun]}_${random}$`), `Use the identifier of a ${noun}.`)

/** What names an event itself. */
export const EventId = z.string().regex(new RegExp(`^evt_${random}$`), 'Use the identifier of an event.')

/** A thing an event is about, such as `member:per_…`. */
export const subjectOf = (noun: Noun) =>
  z.string().regex(new RegExp(`^${noun}:${nouns[noun]}_${random}$`), `Name a ${noun}.`)

/** Who acts: a person, an API key, the server by itself, or somebody who is not signed in. */
export const ActorReference = z
  .string()
  .regex(new RegExp(`^(person:per_${random}|key:key_${random}|system|nobody)$`), 'Name who acts.')

/** The end of an identifier, enough to see in a list that two rows mean the same person. */
export const shortId = (reference: string): string => reference.slice(-6)
