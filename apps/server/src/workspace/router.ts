import { WorkspaceName } from '@countersign/people'
import { z } from 'zod'
import { Reason } from '../agents/input.ts'
import { requires, requiresSignIn, router } from '../trpc/procedure.ts'

export const workspaceRouter = router({
  get: requires('workspace:read', {}).query(({ ctx }) => ctx.services.workspaces.get(ctx.actor)),

  rename: requires('workspace:configure', { name: WorkspaceName }).mutation(({ ctx, input }) =>
    ctx.services.workspaces.rename(ctx.actor, input.name),
  ),

  freeze: requires('workspace:freeze', { reason: Reason }).mutation(({ ctx, input }) =>
    ctx.services.workspaceFreezing.freeze(ctx.actor, input.reason),
  ),

  unfreeze: requires('workspace:freeze', { reason: Reason }).mutation(({ ctx, input }) =>
    ctx.services.workspaceFreezing.unfreeze(ctx.actor, input.reason),
  ),

  /** What a start comes to while the changed policy has not judged the agent. */
  setOnPolicyDrift: requires('workspace:configure', {
    onPolicyDrift: z.enum(['block', 'contain']),
  }).mutation(({ ctx, input }) =>
    ctx.services.workspaceFreezing.setOnPolicyDrift(ctx.actor, input.onPolicyDrift),
  ),

  create: requiresSignIn({ name: WorkspaceName }).mutation(({ ctx, input }) =>
    ctx.services.workspaces.create(ctx.caller.person, input.name),
  ),
})
