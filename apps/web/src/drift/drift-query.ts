import type { Inputs, Outputs } from '@countersign/server/router'
import { api } from '../trpc.ts'
import { type DriftSearch, filterOf } from './drift-search.ts'

export type DriftOverview = Outputs['drift']['overview']
export type Cause = DriftOverview['causes'][number]
export type Scan = NonNullable<DriftOverview['current']>
export type ComparedAgent = Outputs['drift']['agents']['items'][number]
export type Standing = Pick<ComparedAgent, 'state' | 'since' | 'checkedAt' | 'failure'>
export type AgentDrift = Outputs['drift']['agent']
export type Difference = AgentDrift['findings'][number]
export type Line = NonNullable<AgentDrift['lines']>[number]
export type IgnoreRule = Outputs['drift']['ignores']['list']['items'][number]
export type TrendDay = Outputs['drift']['trend']['days'][number]
export type Restored = Outputs['drift']['restore'][number]

/** What is found is told by the live feed; a check that finds nothing new is not, and somebody who looks wants its time. */
export const lookAgainMs = 5_000

/** What the loader asks for and the page reads must be the same, to the field. */
export function driftInputs(workspaceId: string, search: DriftSearch) {
  const agents: Inputs['drift']['agents'] = { workspaceId, ...filterOf(search) }
  return { overview: { workspaceId }, agents, trend: { workspaceId, days: search.days } }
}

export const nextPage = (page: { readonly next: string | null }): string | undefined => page.next ?? undefined

/** Whatever an act changes: what differs, the agents it was found in, and what was asked for. */
export async function driftChanged(): Promise<void> {
  await Promise.all([api.drift.invalidate(), api.agents.invalidate(), api.promotions.invalidate()])
}
