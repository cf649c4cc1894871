import { z } from 'zod'
import { byActor } from '../ledger/doer.ts'
import { requires, router } from '../trpc/procedure.ts'
import { ExportId, FrameworkId, Plan } from './input.ts'

const ControlName = z.string().regex(/^[a-z0-9-]{1,64}\/.{1,64}$/, 'Name a framework and a control.')

export const complianceRouter = router({
  preview: requires('compliance:read', { plan: Plan }).query(({ ctx, input }) =>
    ctx.services.controls.preview(ctx.actor, input.plan),
  ),

  events: requires('compliance:read', {
    plan: Plan,
    control: ControlName,
    cursor: z.number().int().min(0).optional(),
    limit: z.number().int().min(1).max(100).default(25),
  }).query(({ ctx, input: { plan, control, cursor, limit } }) =>
    ctx.services.controls.events(ctx.actor, plan, control, cursor, limit),
  ),

  exports: requires('compliance:read', {
    cursor: ExportId.optional(),
    limit: z.number().int().min(1).max(100).default(20),
  }).query(({ ctx, input }) => ctx.services.exports.list(ctx.actor, input.cursor, input.limit)),

  lastMade: requires('compliance:read', { framework: FrameworkId }).query(({ ctx, input }) =>
    ctx.services.exports.lastMade(ctx.actor, input.framework),
  ),

  request: requires('compliance:export', { plan: Plan }).mutation(({ ctx, input }) =>
    ctx.services.exports.request(input.workspaceId, byActor(ctx.actor), input.plan),
  ),

  retry: requires('compliance:export', { exportId: ExportId }).mutation(({ ctx, input }) =>
    ctx.services.exports.retry(input.workspaceId, byActor(ctx.actor), input.exportId),
  ),

  cancel: requires('compliance:export', { exportId: ExportId }).mutation(({ ctx, input }) =>
    ctx.services.exports.cancel(input.workspaceId, byActor(ctx.actor), input.exportId),
  ),

  /** Changes nothing but the ledger, which says that the pack left the house. */
  download: requires('compliance:export', { exportId: ExportId }).mutation(({ ctx, input }) =>
    ctx.services.exports.download(ctx.actor, input.exportId),
  ),
})
