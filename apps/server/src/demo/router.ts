import { z } from 'zod'
import { requires, requiresSignIn, router } from '../trpc/procedure.ts'

const PersonId = z.string().regex(/^per_[0-9A-Z]{26}$/, 'This is not the id of a person.')

export const demoRouter = router({
  status: requiresSignIn({}).query(({ ctx }) => ctx.services.demo.status()),

  load: requires('workspace:configure', {}).mutation(({ ctx }) => ctx.services.demo.load(ctx.caller.person)),

  actAs: requires('demo:act-as', { personId: PersonId.nullable() }).mutation(({ ctx, input }) =>
    ctx.services.demo.actAs(ctx.actor.workspaceId, ctx.caller.person, ctx.caller.session, input.personId),
  ),

  remove: requires('demo:manage', { name: z.string().max(100) }).mutation(({ ctx, input }) =>
    ctx.services.demo.remove(ctx.actor, input.name),
  ),
})
