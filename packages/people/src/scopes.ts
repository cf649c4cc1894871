import { z } from 'zod'

/** What an API key may be used for. A key holds a list of these and nothing else; it has no role. */
export const scopes = {
  'workspace:read': 'Read which workspace and scopes the key belongs to',
  'agents:read': 'Read agents and their specs',
  'runs:manage': 'Start and stop agents, and read where they stand',
  'promotions:read': 'Read promotion requests and proofs',
  'policy:read': 'Read the active policy, its hash and its bundle',
  'policy:write': 'Deliver a policy bundle, as a pipeline does',
  'ledger:read': 'Read events of the ledger with their proofs',
  'exports:manage': 'Ask for evidence packs, follow, cancel and download them',
} as const

export type Scope = keyof typeof scopes

export const Scope = z.enum(Object.keys(scopes) as [Scope, ...Scope[]])
