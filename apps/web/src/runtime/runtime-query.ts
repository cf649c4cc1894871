import type { Outputs } from '@countersign/server/router'

export type Run = Outputs['runs']['list']['items'][number]
export type RunInFull = Outputs['runs']['get']
export type Overview = Outputs['runs']['overview']
export type OutputPage = Outputs['runs']['output']

/** What goes on is told by the live feed; heartbeats are not, and somebody who looks wants to see them. */
export const lookAgainMs = 5_000
