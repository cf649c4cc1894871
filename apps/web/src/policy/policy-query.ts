import type { Outputs } from '@countersign/server/router'

export type Overview = Outputs['policy']['overview']
export type PolicyVersion = Outputs['policy']['snapshots']['items'][number]
export type VersionInFull = Outputs['policy']['files']
export type ListedProposal = Outputs['policy']['proposals']['items'][number]
export type ProposalInFull = Outputs['policy']['proposal']
export type ImpactPart = Omit<Outputs['policy']['impact'], 'candidateHash'>

/** How a version came to be, as the end of "version 4, …". */
export const originWords = {
  shipped: 'as it is shipped',
  edited: 'edited here',
  imported: 'imported from a bundle',
  pushed: 'delivered by a pipeline',
  'rolled-back': 'rolled back',
} as const satisfies Record<PolicyVersion['origin'], string>
