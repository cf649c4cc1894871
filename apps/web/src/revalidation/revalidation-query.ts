import type { Inputs, Outputs } from '@countersign/server/router'

export type RevalidationRow = Outputs['revalidations']['overview']['revalidations'][number]
export type Cause = Outputs['revalidations']['overview']['causes'][number]
export type QuarantinedAgent = Outputs['revalidations']['quarantined']['items'][number]
export type Proposal = Outputs['revalidations']['proposeAll']['items'][number]
export type Result = Outputs['revalidations']['results']['items'][number]
export type Notice = Outputs['revalidations']['notices']['items'][number]
export type Applied = Outputs['revalidations']['applyFixes'][number]

/** Why governed agents are asked about again, as the end of a sentence. */
export const causeWords = {
  policy: 'because the policy changed',
  signer: 'because a signing key was revoked',
  trust: 'because a signing key is trusted no more',
  chosen: 'because somebody chose them',
} as const satisfies Record<RevalidationRow['cause'], string>

/** Whether more is going to become of it. */
export const isOpen = ({ state }: Pick<RevalidationRow, 'state'>): boolean =>
  state === 'waiting' || state === 'running'

export const nextOfQuarantined = ({ next }: Outputs['revalidations']['quarantined']): string | undefined =>
  next ?? undefined

type Fix = Inputs['revalidations']['applyFixes']['fixes'][number]

/** What of them can be narrowed. */
export const fixesOf = (proposals: readonly Proposal[]): Fix[] =>
  proposals.flatMap((one) =>
    one.kind === 'narrowed' ? [{ agentId: one.agentId, specSha256: one.specSha256 }] : [],
  )
