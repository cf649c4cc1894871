import type { Outputs } from '@countersign/server/router'

export type Run = Outputs['runs']['list']['items'][number]
export type RunInFull = Outputs['runs']['get']
export type Overview = Outputs['runs']['overview']
export type OutputPage = Outputs['runs']['output']

/** What goes on is told by the live feed; heartbeats are not, and somebody who looks wants to see them. */
export const lookAgainMs = 5_000

type Asked = { state: { data: unknown } }

/** Paused, only what was never read is asked for: another filter is an answer of its own, and then stands still too. */
export const liveUnless = (isPaused: boolean) => ({
  enabled: ({ state }: Asked) => !isPaused || state.data === undefined,
  refetchInterval: lookAgainMs,
})
export type Live = ReturnType<typeof liveUnless>
