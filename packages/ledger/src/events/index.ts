import { accessKinds } from './access.ts'
import { agentKinds } from './agents.ts'
import { auditorAccessKinds } from './auditor-accesses.ts'
import { driftEventKinds } from './drifts.ts'
import { exportKinds } from './exports.ts'
import { ledgerKinds } from './ledgers.ts'
import { peopleKinds } from './people.ts'
import { policyKinds } from './policies.ts'
import { promotionKinds } from './promotions.ts'
import { retentionKinds } from './retentions.ts'
import { runKinds } from './runs.ts'
import { signingKeyKinds } from './signing-keys.ts'
import { workspaceKinds } from './workspaces.ts'

/**
 * The closed list of what can be written into a ledger. A kind says what it is about, which facts stand in its
 * header for good, which words stand in its body until they are erased, and how a person is told.
 *
 * Facts are words from closed lists, numbers, identifiers and digests: never a name, an address or free text.
 */
export const kinds = {
  ...workspaceKinds,
  ...peopleKinds,
  ...accessKinds,
  ...agentKinds,
  ...promotionKinds,
  ...policyKinds,
  ...driftEventKinds,
  ...runKinds,
  ...signingKeyKinds,
  ...ledgerKinds,
  ...exportKinds,
  ...auditorAccessKinds,
  ...retentionKinds,
} as const

/** The name of a kind of event. */
export type Action = keyof typeof kinds

export const actions = Object.keys(kinds).filter(isAction)

export function isAction(text: string): text is Action {
  return Object.hasOwn(kinds, text)
}
