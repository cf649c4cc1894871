import { roleHas } from '@countersign/people'
import { tracked } from '@trpc/server'
import { z } from 'zod'
import { requires, router } from '../trpc/procedure.ts'

export const liveRouter = router({
  changes: requires('workspace:read', {
    lastEventId: z.string().max(36).nullish(),
  }).subscription(async function* ({ ctx, input, signal }) {
    const until = signal ?? new AbortController().signal
    const { stores } = ctx.services
    const { workspaceId, personId } = ctx.actor
    for await (const { id, noun } of ctx.services.live.follow(
      workspaceId,
      input.lastEventId ?? null,
      until,
    )) {
      // Asked once when it began, and again when it may have changed: a stream goes on for as long as a page is open.
      if (noun === 'members' || noun === 'resync') {
        const member = await stores.members.find(workspaceId, personId)
        if (member?.state !== 'active' || !roleHas(member.role, 'workspace:read')) return
      }
      yield tracked(id, { noun })
    }
  }),
})
