import { WorkspaceName } from '@countersign/people'
import { requires, requiresSignIn, router } from '../trpc/procedure.ts'

export const workspaceRouter = router({
  get: requires('workspace:read', {}).query(({ ctx }) => ctx.services.workspaces.get(ctx.actor)),

  rename: requires('workspace:configure', { name: WorkspaceName }).mutation(({ ctx, input }) =>
    ctx.services.workspaces.rename(ctx.actor, input.name),
  ),

  create: requiresSignIn({ name: WorkspaceName }).mutation(({ ctx, input }) =>
    ctx.services.workspaces.create(ctx.caller.person, input.name),
  ),
})
