import { tracked } from '@trpc/server'
import { z } from 'zod'
import { requires, router } from '../trpc/procedure.ts'

export const liveRouter = router({
  changes: requires('workspace:read', {
    lastEventId: z.string().max(36).nullish(),
  }).subscription(async function* ({ ctx, input, signal }) {
    const until = signal ?? new AbortController().signal
    for await (const { id, noun } of ctx.services.live.follow(
      ctx.actor.workspaceId,
      input.lastEventId ?? null,
      until,
    )) {
      yield tracked(id, { noun })
    }
  }),
})
